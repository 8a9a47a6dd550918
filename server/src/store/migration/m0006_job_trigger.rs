//! Work that waits, and the triggers of images with what they sent.

use sea_orm::{DbBackend, DbErr};
use sea_orm_migration::sea_query::{Index, IndexCreateStatement, Table, TableCreateStatement};
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait};

use super::column::{
    Columns, big, big_null, boolean, bytes, integer, json_null, owned_by, serial_key,
};

/// Makes the tables.
pub(super) struct JobTrigger;

impl MigrationName for JobTrigger {
    fn name(&self) -> &str {
        "m0006_job_trigger"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for JobTrigger {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = Columns {
            postgres: manager.get_database_backend() == DbBackend::Postgres,
        };
        for table in [
            job(columns),
            cluster(columns),
            trigger(columns),
            trigger_delivery(columns),
        ] {
            manager.create_table(table).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

fn indexes() -> Vec<IndexCreateStatement> {
    let index = |name: &str, table: &'static str, columns: &[&'static str]| {
        let mut index = Index::create();
        index.name(name).table(table);
        for column in columns {
            index.col(*column);
        }
        index
    };
    vec![
        index("job_kind_subject", "job", &["kind", "subject"])
            .unique()
            .take(),
        index("job_due", "job", &["due_ms", "id"]),
        index("cluster_account_name", "cluster", &["account_id", "name"])
            .unique()
            .take(),
        index(
            "trigger_repository_name",
            "trigger",
            &["repository_id", "name"],
        )
        .unique()
        .take(),
        index(
            "trigger_delivery_trigger",
            "trigger_delivery",
            &["trigger_id", "created_ms", "id"],
        ),
        index(
            "trigger_delivery_created",
            "trigger_delivery",
            &["created_ms"],
        ),
    ]
}

/// Whoever works on a job moves `due_ms` to the end of his lease: if he is gone by then, the job is
/// simply due again.
fn job(columns: Columns) -> TableCreateStatement {
    Table::create()
        .table("job")
        .col(serial_key("id"))
        .col(columns.text("kind"))
        .col(columns.text("subject"))
        .col(json_null("payload"))
        .col(big("due_ms"))
        .col(integer("attempts"))
        .col(columns.text_null("lease"))
        .col(big("created_ms"))
        .take()
}

fn cluster(columns: Columns) -> TableCreateStatement {
    Table::create()
        .table("cluster")
        .col(columns.text_key("id"))
        .col(columns.text("account_id"))
        .col(columns.text("name"))
        .col(columns.text("server"))
        .col(bytes("sealed"))
        .col(columns.text("key_id"))
        .col(columns.text("creator_id"))
        .col(columns.text("creator_name"))
        .col(big("created_ms"))
        .foreign_key(&mut owned_by("cluster", "account_id", ("account", "id")))
        .take()
}

fn trigger(columns: Columns) -> TableCreateStatement {
    let mut sealed = bytes("secret_sealed");
    sealed.null();
    Table::create()
        .table("trigger")
        .col(serial_key("id"))
        .col(big("repository_id"))
        .col(columns.text("name"))
        .col(columns.text("condition_type"))
        .col(columns.text("condition"))
        .col(boolean("enabled"))
        .col(columns.text("kind"))
        .col(json_null("target"))
        .col(sealed)
        .col(columns.text_null("key_id"))
        .col(columns.text("creator_id"))
        .col(columns.text("creator_name"))
        .col(big("created_ms"))
        .foreign_key(&mut owned_by(
            "trigger",
            "repository_id",
            ("repository", "id"),
        ))
        .take()
}

fn trigger_delivery(columns: Columns) -> TableCreateStatement {
    let mut status = integer("status");
    status.null();
    Table::create()
        .table("trigger_delivery")
        .col(columns.text_key("id"))
        .col(big("trigger_id"))
        .col(columns.text("tag"))
        .col(columns.text("digest"))
        .col(boolean("is_test"))
        .col(columns.text("state"))
        .col(integer("attempts"))
        .col(status)
        .col(columns.text_null("detail"))
        .col(columns.text("pushed_by_name"))
        .col(big("created_ms"))
        .col(big_null("sent_ms"))
        .col(big_null("took_ms"))
        .col(big_null("next_ms"))
        .foreign_key(&mut owned_by(
            "trigger_delivery",
            "trigger_id",
            ("trigger", "id"),
        ))
        .take()
}
