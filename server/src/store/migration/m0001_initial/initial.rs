//! The order in which the first tables are made.

use sea_orm::{DbBackend, DbErr};
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait};

use super::{identity, image, record};
use crate::store::migration::column::Columns;

/// Makes all tables of the first release.
pub(in crate::store::migration) struct Initial;

impl MigrationName for Initial {
    fn name(&self) -> &str {
        "m0001_initial"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Initial {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = Columns {
            postgres: manager.get_database_backend() == DbBackend::Postgres,
        };
        let mut tables = identity::tables(columns);
        tables.extend(image::tables(columns));
        tables.extend(record::tables(columns));
        for table in tables {
            manager.create_table(table).await?;
        }
        for index in identity::indexes()
            .into_iter()
            .chain(image::indexes())
            .chain(record::indexes())
        {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}
