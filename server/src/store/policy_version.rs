//! The versions of policies that are not the default: that one stands in the row of its policy,
//! where every decision reads it.

use berth_core::name::VersionId;
use berth_core::time::Timestamp;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::entity::policy_version::{ActiveModel, Column, Entity, Model};
use super::{Read, Tx};
use crate::error::{Error, Result};

/// A version of what a policy says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionRow {
    /// The id, never given again in its policy.
    pub id: VersionId,
    /// What it says, as it was written.
    pub document: String,
    /// When it came to be.
    pub created: Timestamp,
}

impl TryFrom<Model> for VersionRow {
    type Error = Error;

    fn try_from(row: Model) -> Result<Self> {
        Ok(Self {
            id: id_of(row.version)?,
            document: row.document,
            created: Timestamp::from_ms(row.created_ms),
        })
    }
}

/// Returns the id of a number in the database.
pub(super) fn id_of(number: i64) -> Result<VersionId> {
    let id = VersionId::of(number);
    id.ok_or_else(|| Error::internal(format!("`{number}` is no version of a policy")))
}

/// Adds a version that is not the default.
///
/// # Errors
/// Those of the database.
pub async fn insert(tx: &Tx, policy_id: &str, version: &VersionRow) -> Result<()> {
    let row = ActiveModel {
        policy_id: Set(policy_id.to_owned()),
        version: Set(version.id.number()),
        document: Set(version.document.clone()),
        created_ms: Set(version.created.as_ms()),
    };
    Entity::insert(row)
        .exec_without_returning(tx.exec())
        .await?;
    Ok(())
}

/// Deletes a version that is not the default; tells whether there was one.
///
/// # Errors
/// Those of the database.
pub async fn delete(tx: &Tx, policy_id: &str, id: VersionId) -> Result<bool> {
    let done = Entity::delete_by_id((policy_id.to_owned(), id.number()))
        .exec(tx.exec())
        .await?;
    Ok(done.rows_affected > 0)
}

/// Lists the versions that are not the default, newest first. How many there may be is checked
/// when they are written.
///
/// # Errors
/// Those of the database.
pub async fn list(read: Read<'_>, policy_id: &str) -> Result<Vec<VersionRow>> {
    let rows = Entity::find()
        .filter(Column::PolicyId.eq(policy_id))
        .order_by_desc(Column::Version)
        .all(&read.exec())
        .await?;
    rows.into_iter().map(VersionRow::try_from).collect()
}
