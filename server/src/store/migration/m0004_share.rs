//! Images that are shared with other accounts.

use sea_orm::{DbBackend, DbErr};
use sea_orm_migration::sea_query::{Index, IndexCreateStatement, Table, TableCreateStatement};
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait};

use super::column::{Columns, big, big_null, owned_by, serial_key};

/// Makes the table.
pub(super) struct Share;

impl MigrationName for Share {
    fn name(&self) -> &str {
        "m0004_share"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Share {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = Columns {
            postgres: manager.get_database_backend() == DbBackend::Postgres,
        };
        manager.create_table(share(columns)).await?;
        manager.create_index(once_per_account()).await?;
        manager.create_index(by_account()).await
    }
}

/// Goes with the image and with the account that it is shared with. Without a deadline it is for
/// ever.
fn share(columns: Columns) -> TableCreateStatement {
    Table::create()
        .table("share")
        .col(serial_key("id"))
        .col(big("repository_id"))
        .col(columns.text("account_id"))
        .col(columns.text("permit"))
        .col(big_null("deadline_ms"))
        .col(columns.text("description"))
        .col(columns.text("creator_id"))
        .col(columns.text("creator_name"))
        .col(big("created_ms"))
        .col(big("updated_ms"))
        .col(big_null("last_pull_ms"))
        .col(big("pulls"))
        .foreign_key(&mut owned_by(
            "share",
            "repository_id",
            ("repository", "id"),
        ))
        .foreign_key(&mut owned_by("share", "account_id", ("account", "id")))
        .take()
}

fn once_per_account() -> IndexCreateStatement {
    Index::create()
        .name("share_repository_account")
        .table("share")
        .col("repository_id")
        .col("account_id")
        .unique()
        .take()
}

fn by_account() -> IndexCreateStatement {
    Index::create()
        .name("share_account")
        .table("share")
        .col("account_id")
        .col("repository_id")
        .take()
}
