//! The retention rules that repositories of an organization have where they have none of their own.

use berth_core::retention::Rule;
use berth_core::time::Timestamp;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, EntityTrait};

use super::dialect::trusted;
use super::entity::retention_default::{ActiveModel, Column, Entity};
use super::repository::Author;
use super::{Read, Tx};
use crate::error::Result;

/// Returns the rules; none where there is no default.
///
/// # Errors
/// Those of the database.
pub async fn get(read: Read<'_>, namespace_id: i64) -> Result<Option<Vec<Rule>>> {
    let row = Entity::find_by_id(namespace_id).one(&read.exec()).await?;
    row.map(|row| trusted(serde_json::from_value(row.rules)))
        .transpose()
}

/// Sets the rules.
///
/// # Errors
/// Those of the database.
pub async fn put(
    tx: &Tx,
    namespace_id: i64,
    rules: &[Rule],
    author: &Author,
    now: Timestamp,
) -> Result<()> {
    let row = ActiveModel {
        namespace_id: Set(namespace_id),
        rules: Set(trusted(serde_json::to_value(rules))?),
        updated_ms: Set(now.as_ms()),
        updated_by: Set(author.id.clone()),
        updated_by_name: Set(author.name.clone()),
    };
    let replace = OnConflict::column(Column::NamespaceId)
        .update_columns([
            Column::Rules,
            Column::UpdatedMs,
            Column::UpdatedBy,
            Column::UpdatedByName,
        ])
        .to_owned();
    Entity::insert(row)
        .on_conflict(replace)
        .exec_without_returning(tx.exec())
        .await?;
    Ok(())
}

/// Removes the rules.
///
/// # Errors
/// Those of the database.
pub async fn delete(tx: &Tx, namespace_id: i64) -> Result<()> {
    Entity::delete_by_id(namespace_id).exec(tx.exec()).await?;
    Ok(())
}
