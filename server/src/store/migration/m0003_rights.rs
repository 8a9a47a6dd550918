//! Rights on single images, and protected tags.

use sea_orm::{DbBackend, DbErr};
use sea_orm_migration::sea_query::{
    ConditionalStatement, Expr, ExprTrait, Index, IndexCreateStatement, Table, TableCreateStatement,
};
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait};

use super::column::{Columns, big, big_null, integer, owned_by, serial_key};

/// Makes the tables.
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
        manager.create_index(grants_of_person()).await?;
        manager.create_table(protected_tag(columns)).await?;
        manager.create_index(patterns_of_namespace()).await?;
        manager.create_index(patterns_of_repository()).await
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

/// A pattern without an image holds for all images of its organization.
fn protected_tag(columns: Columns) -> TableCreateStatement {
    Table::create()
        .table("protected_tag")
        .col(serial_key("id"))
        .col(big("namespace_id"))
        .col(big_null("repository_id"))
        .col(columns.text("pattern"))
        .col(big("created_ms"))
        .col(columns.text("created_by"))
        .col(columns.text("created_by_name"))
        .foreign_key(&mut owned_by(
            "protected_tag",
            "namespace_id",
            ("namespace", "id"),
        ))
        .foreign_key(&mut owned_by(
            "protected_tag",
            "repository_id",
            ("repository", "id"),
        ))
        .take()
}

fn patterns_of_namespace() -> IndexCreateStatement {
    Index::create()
        .name("protected_tag_namespace")
        .table("protected_tag")
        .col("namespace_id")
        .col("pattern")
        .unique()
        .and_where(Expr::col("repository_id").is_null())
        .take()
}

fn patterns_of_repository() -> IndexCreateStatement {
    Index::create()
        .name("protected_tag_repository")
        .table("protected_tag")
        .col("repository_id")
        .col("pattern")
        .unique()
        .and_where(Expr::col("repository_id").is_not_null())
        .take()
}
