//! Rights on single images.

use sea_orm::{DbBackend, DbErr};
use sea_orm_migration::sea_query::{Index, IndexCreateStatement, Table, TableCreateStatement};
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait};

use super::column::{Columns, big, integer, owned_by};

/// Makes the table.
pub(super) struct Rights;

impl MigrationName for Rights {
    fn name(&self) -> &str {
        "m0003_rights"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Rights {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = Columns {
            postgres: manager.get_database_backend() == DbBackend::Postgres,
        };
        manager.create_table(repository_grant(columns)).await?;
        manager.create_index(grants_of_person()).await
    }
}

fn repository_grant(columns: Columns) -> TableCreateStatement {
    Table::create()
        .table("repository_grant")
        .col(big("repository_id"))
        .col(columns.text("person_id"))
        .col(integer("auth"))
        .col(big("created_ms"))
        .col(columns.text("granted_by"))
        .primary_key(Index::create().col("repository_id").col("person_id"))
        .foreign_key(&mut owned_by(
            "repository_grant",
            "repository_id",
            ("repository", "id"),
        ))
        .foreign_key(&mut owned_by(
            "repository_grant",
            "person_id",
            ("person", "id"),
        ))
        .take()
}

fn grants_of_person() -> IndexCreateStatement {
    Index::create()
        .name("repository_grant_person")
        .table("repository_grant")
        .col("person_id")
        .take()
}
