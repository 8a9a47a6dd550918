//! Retention policies of repositories, and what they removed; and an index by which a page of tags
//! is found however many were pushed at one moment.

use sea_orm::{DatabaseBackend, DbErr};
use sea_orm_migration::sea_query::{Index, IndexCreateStatement, Table, TableCreateStatement};
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait};

use super::column::{Columns, big, json, owned_by, serial_key};

/// Makes the tables.
pub(super) struct Retention;

impl MigrationName for Retention {
    fn name(&self) -> &str {
        "m0005_retention"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Retention {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = Columns {
            postgres: manager.get_database_backend() == DatabaseBackend::Postgres,
        };
        manager.create_table(retention(columns)).await?;
        manager.create_table(retention_log(columns)).await?;
        for table in ["retention", "retention_log"] {
            manager.create_index(of_repository(table)).await?;
        }
        let short = Index::drop().name("tag_pushed").table("tag").to_owned();
        manager.drop_index(short).await?;
        manager.create_index(tags_by_push()).await
    }
}

fn retention(columns: Columns) -> TableCreateStatement {
    Table::create()
        .table("retention")
        .col(serial_key("id"))
        .col(big("repository_id"))
        .col(json("rules"))
        .col(big("created_ms"))
        .col(big("updated_ms"))
        .col(columns.text("creator_id"))
        .col(columns.text("creator_name"))
        .foreign_key(&mut owned_by(
            "retention",
            "repository_id",
            ("repository", "id"),
        ))
        .take()
}

/// Refers to the policy by its number alone: the record outlives it.
fn retention_log(columns: Columns) -> TableCreateStatement {
    Table::create()
        .table("retention_log")
        .col(serial_key("id"))
        .col(big("repository_id"))
        .col(big("retention_id"))
        .col(json("rule"))
        .col(columns.text("tag"))
        .col(big("created_ms"))
        .foreign_key(&mut owned_by(
            "retention_log",
            "repository_id",
            ("repository", "id"),
        ))
        .take()
}

fn of_repository(table: &'static str) -> IndexCreateStatement {
    Index::create()
        .name(format!("{table}_repository"))
        .table(table)
        .col("repository_id")
        .col("id")
        .take()
}

fn tags_by_push() -> IndexCreateStatement {
    Index::create()
        .name("tag_repository_pushed")
        .table("tag")
        .col("repository_id")
        .col("pushed_ms")
        .col("id")
        .take()
}
