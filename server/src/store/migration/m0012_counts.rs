//! How many repositories an organization has, kept beside it.

use sea_orm::{ConnectionTrait, DbErr};
use sea_orm_migration::sea_query::Table;
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait};

use super::column::big;

/// Makes the column and counts.
pub(super) struct Counts;

impl MigrationName for Counts {
    fn name(&self) -> &str {
        "m0012_counts"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Counts {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = big("num_repositories").default(0).take();
        let column = Table::alter().table("namespace").add_column(column).take();
        manager.alter_table(column).await?;
        let count = "UPDATE namespace SET num_repositories = \
                     (SELECT COUNT(*) FROM repository r WHERE r.namespace_id = namespace.id)";
        manager.get_connection().execute_unprepared(count).await?;
        Ok(())
    }
}
