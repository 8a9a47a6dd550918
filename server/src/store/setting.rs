//! Facts about this installation, by key.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, EntityTrait};

use super::entity::setting::{ActiveModel, Column, Entity};
use super::{Read, Tx};
use crate::error::Result;

/// Returns the value of a key.
///
/// # Errors
/// Those of the database.
pub async fn get(read: Read<'_>, key: &str) -> Result<Option<String>> {
    let row = Entity::find_by_id(key).one(&read.exec()).await?;
    Ok(row.map(|row| row.value))
}

/// Sets the value of a key, whether it was there or not.
///
/// # Errors
/// Those of the database.
pub async fn put(tx: &Tx, key: &str, value: &str) -> Result<()> {
    let row = ActiveModel {
        key: Set(key.to_owned()),
        value: Set(value.to_owned()),
    };
    let replace = OnConflict::column(Column::Key)
        .update_column(Column::Value)
        .to_owned();
    Entity::insert(row)
        .on_conflict(replace)
        .exec_without_returning(tx.exec())
        .await?;
    Ok(())
}

/// Sets the value of a key that is not there yet; tells whether it was this call that set it.
///
/// # Errors
/// Those of the database.
pub async fn add(tx: &Tx, key: &str, value: &str) -> Result<bool> {
    let row = ActiveModel {
        key: Set(key.to_owned()),
        value: Set(value.to_owned()),
    };
    let keep = OnConflict::column(Column::Key).do_nothing().to_owned();
    let done = Entity::insert(row)
        .on_conflict(keep)
        .exec_without_returning(tx.exec())
        .await?;
    Ok(done > 0)
}

/// The name of the region that a server last ran with.
pub const REGION: &str = "region";
