//! Versions of what policies say.

use sea_orm::{DbBackend, DbErr};
use sea_orm_migration::sea_query::{Index, Table, TableAlterStatement, TableCreateStatement};
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait};

use super::column::{Columns, big, big_null, owned_by};

/// Makes the table, and the columns of policies beside it.
pub(super) struct PolicyVersions;

impl MigrationName for PolicyVersions {
    fn name(&self) -> &str {
        "m0011_policy_versions"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for PolicyVersions {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = Columns {
            postgres: manager.get_database_backend() == DbBackend::Postgres,
        };
        for column in of_policy() {
            manager.alter_table(column).await?;
        }
        manager.create_table(policy_version(columns)).await
    }
}

/// Which version stands in the row, which one was given last, and since when there is the one in
/// the row, where that is not since there is the policy. SQLite adds one column at a time.
fn of_policy() -> Vec<TableAlterStatement> {
    let columns = vec![
        big("version").default(1).take(),
        big("last_version").default(1).take(),
        big_null("version_ms"),
    ];
    let add = |column| Table::alter().table("policy").add_column(column).take();
    columns.into_iter().map(add).collect()
}

/// The default version stays in the row of its policy, where the release before reads it too.
fn policy_version(columns: Columns) -> TableCreateStatement {
    Table::create()
        .table("policy_version")
        .col(columns.text("policy_id"))
        .col(big("version"))
        .col(columns.text("document"))
        .col(big("created_ms"))
        .primary_key(Index::create().col("policy_id").col("version"))
        .foreign_key(&mut owned_by(
            "policy_version",
            "policy_id",
            ("policy", "id"),
        ))
        .take()
}
