//! The agency by which an account lets triggers call its clusters.

use berth_core::time::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::entity::account::{Column, Entity};
use super::{Read, Tx};
use crate::error::Result;

/// Tells whether an account has it.
///
/// # Errors
/// Those of the database.
pub async fn is_there(read: Read<'_>, account_id: &str) -> Result<bool> {
    let made: Option<Option<i64>> = Entity::find_by_id(account_id)
        .select_only()
        .column(Column::AgencyMs)
        .into_tuple()
        .one(&read.exec())
        .await?;
    Ok(made.flatten().is_some())
}

/// Makes it, unless it is there.
///
/// # Errors
/// Those of the database.
pub async fn create(tx: &Tx, account_id: &str, now: Timestamp) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::AgencyMs, Expr::value(now.as_ms()))
        .filter(Column::Id.eq(account_id))
        .filter(Column::AgencyMs.is_null())
        .exec(tx.exec())
        .await?;
    Ok(())
}
