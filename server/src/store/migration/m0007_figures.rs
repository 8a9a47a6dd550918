//! Figures of accounts by day, their limits, and synchronisation with other regions.

use sea_orm::{DbBackend, DbErr};
use sea_orm_migration::sea_query::{
    Index, IndexCreateStatement, Table, TableAlterStatement, TableCreateStatement,
};
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait};

use super::column::{Columns, big, big_null, boolean, owned_by, serial_key};

/// Makes the tables, and the columns of accounts beside them.
pub(super) struct Figures;

impl MigrationName for Figures {
    fn name(&self) -> &str {
        "m0007_figures"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Figures {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = Columns {
            postgres: manager.get_database_backend() == DbBackend::Postgres,
        };
        for column in of_account() {
            manager.alter_table(column).await?;
        }
        for table in [daily_figure(columns), sync_task(columns), sync_job(columns)] {
            manager.create_table(table).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

/// What was pulled of an account since it came to be, its forgotten days included; its limits; and
/// when it got its agency. SQLite adds one column at a time.
fn of_account() -> Vec<TableAlterStatement> {
    let columns = vec![
        big("pulled_bytes").default(0).take(),
        big_null("image_quota"),
        big_null("tag_quota"),
        big_null("byte_quota"),
        big_null("agency_ms"),
    ];
    let add = |column| Table::alter().table("account").add_column(column).take();
    columns.into_iter().map(add).collect()
}

fn daily_figure(columns: Columns) -> TableCreateStatement {
    Table::create()
        .table("daily_figure")
        .col(columns.text("account_id"))
        .col(big("day"))
        .col(big_null("namespaces"))
        .col(big_null("repositories"))
        .col(big_null("tags"))
        .col(big_null("stored_bytes"))
        .col(big("pulled_bytes").default(0))
        .primary_key(Index::create().col("account_id").col("day"))
        .foreign_key(&mut owned_by(
            "daily_figure",
            "account_id",
            ("account", "id"),
        ))
        .take()
}

fn sync_task(columns: Columns) -> TableCreateStatement {
    Table::create()
        .table("sync_task")
        .col(serial_key("id"))
        .col(big("repository_id"))
        .col(columns.text("region"))
        .col(columns.text("remote_namespace"))
        .col(boolean("is_auto"))
        .col(boolean("replaces"))
        .col(big("created_ms"))
        .col(big("updated_ms"))
        .foreign_key(&mut owned_by(
            "sync_task",
            "repository_id",
            ("repository", "id"),
        ))
        .take()
}

/// Belongs to a tag, so that it goes with it.
fn sync_job(columns: Columns) -> TableCreateStatement {
    Table::create()
        .table("sync_job")
        .col(serial_key("id"))
        .col(big("tag_id"))
        .col(big_null("task_id"))
        .col(columns.text("region"))
        .col(columns.text("remote_namespace"))
        .col(boolean("replaces"))
        .col(columns.text("operator_id"))
        .col(columns.text("operator_name"))
        .col(big("created_ms"))
        .col(big("updated_ms"))
        .foreign_key(&mut owned_by("sync_job", "tag_id", ("tag", "id")))
        .foreign_key(&mut owned_by("sync_job", "task_id", ("sync_task", "id")))
        .take()
}

/// By day for the sweep, by target so that there is one of each, by task for its deletion.
fn indexes() -> Vec<IndexCreateStatement> {
    let target = |table, owner| {
        Index::create()
            .name(format!("{table}_target"))
            .table(table)
            .col(owner)
            .col("region")
            .col("remote_namespace")
            .unique()
            .take()
    };
    let plain = |table, column| {
        Index::create()
            .name(format!("{table}_{column}"))
            .table(table)
            .col(column)
            .take()
    };
    vec![
        plain("daily_figure", "day"),
        target("sync_task", "repository_id"),
        target("sync_job", "tag_id"),
        plain("sync_job", "task_id"),
    ]
}
