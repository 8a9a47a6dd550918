//! What a repository was that comes back from the trash, and runs that are not over, to be found
//! where their job is lost.

use sea_orm::{ConnectionTrait, DbBackend, DbErr};
use sea_orm_migration::sea_query::{ConditionalStatement, Expr, ExprTrait, Index, Table};
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait};

use super::column::{Columns, big, boolean, owned_by};

/// Makes the table and the index, and sets undone what no run takes back any more.
pub(super) struct Returning;

impl MigrationName for Returning {
    fn name(&self) -> &str {
        "m0015_returning"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Returning {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = Columns {
            postgres: manager.get_database_backend() == DbBackend::Postgres,
        };
        let repository = Table::create()
            .table("trash_repository")
            .col(big("namespace_id"))
            .col(columns.text("repository"))
            .col(columns.text("category"))
            .col(columns.text("description"))
            .col(boolean("is_public"))
            .primary_key(Index::create().col("namespace_id").col("repository"))
            .foreign_key(&mut owned_by(
                "trash_repository",
                "namespace_id",
                ("namespace", "id"),
            ))
            .take();
        manager.create_table(repository).await?;
        let open = Index::create()
            .name("retention_run_open")
            .table("retention_run")
            .col("id")
            .and_where(Expr::col("ended_ms").is_null())
            .take();
        manager.create_index(open).await?;
        // Left from a backup that was taken while an undo was under way.
        let undone = "UPDATE retention_run SET undone_by = NULL WHERE undone_by IS NOT NULL \
             AND undone_by NOT IN (SELECT id FROM retention_run)";
        manager.get_connection().execute_unprepared(undone).await?;
        Ok(())
    }
}
