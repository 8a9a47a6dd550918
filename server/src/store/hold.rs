//! Holds: while there is one, the collector takes nothing away.

use berth_core::time::Timestamp;
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::entity::setting::{Column, Entity};
use super::{Read, Tx, setting};
use crate::error::Result;

/// What stands before the holder in the key of a hold; its value is the time when it ends.
pub const PREFIX: &str = "hold:";
/// The first key behind all holds.
const BEHIND: &str = "hold;";

fn key(holder: &str) -> String {
    format!("{PREFIX}{holder}")
}

fn end(value: &str) -> Option<Timestamp> {
    value.parse().ok().map(Timestamp::from_ms)
}

/// Takes a hold.
///
/// # Errors
/// Those of the database.
pub async fn take(tx: &Tx, holder: &str, until: Timestamp) -> Result<()> {
    setting::put(tx, &key(holder), &until.as_ms().to_string()).await
}

/// Makes a hold last longer, and tells whether it was still there: the collector passes over one
/// whose time is over, and nobody knows what it has done since.
///
/// # Errors
/// Those of the database.
pub async fn renew(tx: &Tx, holder: &str, now: Timestamp, until: Timestamp) -> Result<bool> {
    let key = key(holder);
    let value = setting::get(tx.read(), &key).await?;
    if value.as_deref().and_then(end).is_none_or(|end| end <= now) {
        return Ok(false);
    }
    let result = Entity::update_many()
        .col_expr(Column::Value, until.as_ms().to_string().into())
        .filter(Column::Key.eq(key))
        .exec(tx.exec())
        .await?;
    Ok(result.rows_affected > 0)
}

/// Ends a hold, if it is there.
///
/// # Errors
/// Those of the database.
pub async fn release(tx: &Tx, holder: &str) -> Result<()> {
    Entity::delete_by_id(key(holder)).exec(tx.exec()).await?;
    Ok(())
}

/// Tells whether anybody has a hold.
///
/// # Errors
/// Those of the database.
pub async fn is_held(read: Read<'_>, now: Timestamp) -> Result<bool> {
    let holds = all().all(&read.exec()).await?;
    let lasts = |value: &str| end(value).is_some_and(|end| end > now);
    Ok(holds.iter().any(|hold| lasts(&hold.value)))
}

/// Removes the holds whose time is over, left behind by holders that ended suddenly.
///
/// # Errors
/// Those of the database.
pub async fn sweep(tx: &Tx, now: Timestamp) -> Result<u64> {
    let mut swept = 0_u64;
    for hold in all().all(tx.exec()).await? {
        if end(&hold.value).is_none_or(|end| end <= now) {
            // Only as it was read: its holder may not renew it any more, but somebody may take it.
            let of_value = Column::Value.eq(hold.value);
            let gone = Entity::delete_many()
                .filter(Column::Key.eq(hold.key).and(of_value))
                .exec(tx.exec())
                .await?;
            swept = swept.saturating_add(gone.rows_affected);
        }
    }
    Ok(swept)
}

fn all() -> sea_orm::Select<Entity> {
    Entity::find().filter(Column::Key.gte(PREFIX).and(Column::Key.lt(BEHIND)))
}
