//! Policies in the shape of identity v3.

use sea_orm::DbErr;
use sea_orm_migration::sea_query::Table;
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait};

use super::column::boolean;

/// Makes the column of policies.
pub(super) struct Roles;

impl MigrationName for Roles {
    fn name(&self) -> &str {
        "m0010_roles"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Roles {
    /// Identity v3 has policies say whether they hold in the account or in its projects.
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = boolean("is_of_projects").default(false).take();
        let column = Table::alter().table("policy").add_column(column).take();
        manager.alter_table(column).await
    }
}
