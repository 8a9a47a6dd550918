//! Indexes on the few rows that hang loose, so that finding them costs no walk over the others.

use sea_orm::DbErr;
use sea_orm_migration::sea_query::{
    ConditionalStatement, Expr, ExprTrait, Index, IndexCreateStatement,
};
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait};

/// Makes the indexes.
pub(super) struct LooseEnds;

impl MigrationName for LooseEnds {
    fn name(&self) -> &str {
        "m0002_loose_ends"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for LooseEnds {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_index(unnamed_links()).await?;
        manager.create_index(lost_children()).await
    }
}

/// Links that no manifest names, by age.
fn unnamed_links() -> IndexCreateStatement {
    Index::create()
        .name("blob_link_unnamed")
        .table("blob_link")
        .col("created_ms")
        .and_where(Expr::col("refs").eq(Expr::cust("0")))
        .take()
}

/// Entries of indexes whose manifest is not there, by its digest.
fn lost_children() -> IndexCreateStatement {
    Index::create()
        .name("manifest_ref_lost")
        .table("manifest_ref")
        .col("digest")
        .and_where(Expr::col("kind").eq(Expr::cust("'child'")))
        .and_where(Expr::col("child_id").is_null())
        .and_where(Expr::col("blob_id").is_null())
        .take()
}
