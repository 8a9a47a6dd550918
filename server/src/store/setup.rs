//! The one set-up link, while no account exists.

use berth_core::time::Timestamp;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, EntityTrait};

use super::entity::setup_token::{ActiveModel, Column, Entity};
use super::{Read, Tx};
use crate::error::Result;

const ONLY: i32 = 1;

/// The set-up link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetupRow {
    /// Hash of its token.
    pub token_hash: String,
    /// When it ends.
    pub expires: Timestamp,
}

/// Puts a new link in the place of the one before.
///
/// # Errors
/// Those of the database.
pub async fn replace(tx: &Tx, setup: &SetupRow) -> Result<()> {
    let row = ActiveModel {
        id: Set(ONLY),
        token_hash: Set(setup.token_hash.clone()),
        expires_ms: Set(setup.expires.as_ms()),
    };
    let replace = OnConflict::column(Column::Id)
        .update_columns([Column::TokenHash, Column::ExpiresMs])
        .to_owned();
    Entity::insert(row)
        .on_conflict(replace)
        .exec_without_returning(tx.exec())
        .await?;
    Ok(())
}

/// Returns the link, whether it still holds or not.
///
/// # Errors
/// Those of the database.
pub async fn get(read: Read<'_>) -> Result<Option<SetupRow>> {
    let row = Entity::find_by_id(ONLY).one(&read.exec()).await?;
    Ok(row.map(|row| SetupRow {
        token_hash: row.token_hash,
        expires: Timestamp::from_ms(row.expires_ms),
    }))
}

/// Spends or voids the link; tells whether there was one.
///
/// # Errors
/// Those of the database.
pub async fn delete(tx: &Tx) -> Result<bool> {
    Ok(Entity::delete_by_id(ONLY)
        .exec(tx.exec())
        .await?
        .rows_affected
        > 0)
}
