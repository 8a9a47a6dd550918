//! Figures of accounts by day.

use sea_orm::{DbBackend, DbErr};
use sea_orm_migration::sea_query::{
    Index, IndexCreateStatement, Table, TableAlterStatement, TableCreateStatement,
};
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait};

use super::column::{Columns, big, big_null, owned_by};

/// Makes the table of figures, and the columns of accounts beside it.
pub(super) struct Figures;

impl MigrationName for Figures {
    fn name(&self) -> &str {
        "m0007_figures"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Figures {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = Columns {
            postgres: manager.get_database_backend() == DbBackend::Postgres,
        };
        manager.alter_table(pulled_bytes()).await?;
        manager.create_table(daily_figure(columns)).await?;
        manager.create_index(by_day()).await
    }
}

/// What was pulled of an account since it came to be, its forgotten days included.
fn pulled_bytes() -> TableAlterStatement {
    Table::alter()
        .table("account")
        .add_column(big("pulled_bytes").default(0))
        .take()
}

fn daily_figure(columns: Columns) -> TableCreateStatement {
    Table::create()
        .table("daily_figure")
        .col(columns.text("account_id"))
        .col(big("day"))
        .col(big_null("namespaces"))
        .col(big_null("repositories"))
        .col(big_null("tags"))
        .col(big_null("stored_bytes"))
        .col(big("pulled_bytes").default(0))
        .primary_key(Index::create().col("account_id").col("day"))
        .foreign_key(&mut owned_by(
            "daily_figure",
            "account_id",
            ("account", "id"),
        ))
        .take()
}

/// For the sweep.
fn by_day() -> IndexCreateStatement {
    Index::create()
        .name("daily_figure_day")
        .table("daily_figure")
        .col("day")
        .take()
}
