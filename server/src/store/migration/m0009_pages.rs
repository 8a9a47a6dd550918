//! Indexes from which pages of long lists are read, however long these are.

use sea_orm::DbErr;
use sea_orm_migration::sea_query::{Index, IndexCreateStatement};
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait};

/// Makes the indexes.
pub(super) struct Pages;

impl MigrationName for Pages {
    fn name(&self) -> &str {
        "m0009_pages"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Pages {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut before = Index::drop();
        before.name("tag_manifest").table("tag");
        manager.drop_index(before).await?;
        for (name, table, columns) in INDEXES {
            manager.create_index(index(name, table, columns)).await?;
        }
        Ok(())
    }
}

/// The repositories of an organization by number, and the newest tags of a manifest.
const INDEXES: &[(&str, &str, &[&str])] = &[
    (
        "repository_namespace_id",
        "repository",
        &["namespace_id", "id"],
    ),
    (
        "tag_manifest_pushed",
        "tag",
        &["manifest_id", "pushed_ms", "id"],
    ),
];

fn index(
    name: &'static str,
    table: &'static str,
    columns: &[&'static str],
) -> IndexCreateStatement {
    let mut index = Index::create();
    for column in columns {
        index.col(*column);
    }
    index.name(name).table(table).take()
}
