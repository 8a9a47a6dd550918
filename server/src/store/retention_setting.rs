//! What keeps tags of a repository that a retention rule selects.

use berth_core::retention::Guards;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, EntityTrait};

use super::dialect::trusted;
use super::entity::retention_setting::{ActiveModel, Column, Entity};
use super::{Read, Tx};
use crate::error::Result;

/// Returns the guards of a repository; all are off where nothing was said.
///
/// # Errors
/// Those of the database.
pub async fn guards(read: Read<'_>, repository_id: i64) -> Result<Guards> {
    let row = Entity::find_by_id(repository_id).one(&read.exec()).await?;
    match row {
        Some(row) => trusted(serde_json::from_value(row.guards)),
        None => Ok(Guards::default()),
    }
}

/// Sets the guards of a repository.
///
/// # Errors
/// Those of the database.
pub async fn put(tx: &Tx, repository_id: i64, guards: &Guards) -> Result<()> {
    let row = ActiveModel {
        repository_id: Set(repository_id),
        guards: Set(trusted(serde_json::to_value(guards))?),
    };
    let replace = OnConflict::column(Column::RepositoryId)
        .update_column(Column::Guards)
        .to_owned();
    Entity::insert(row)
        .on_conflict(replace)
        .exec_without_returning(tx.exec())
        .await?;
    Ok(())
}
