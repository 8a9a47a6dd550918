//! The projects of an account.

use berth_core::time::Timestamp;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::entity::project::{ActiveModel, Column, Entity, Model};
use super::{Read, Tx};
use crate::error::Result;

/// A project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectRow {
    /// Its id, 32 hex digits.
    pub id: String,
    /// Its account.
    pub account_id: String,
    /// Its name; the default project is called like the region.
    pub name: String,
    /// When it came to be.
    pub created: Timestamp,
}

impl From<Model> for ProjectRow {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            account_id: row.account_id,
            name: row.name,
            created: Timestamp::from_ms(row.created_ms),
        }
    }
}

/// Adds a project; a name that the account has already is a fault.
///
/// # Errors
/// Those of the database.
pub async fn insert(tx: &Tx, project: &ProjectRow) -> Result<()> {
    let row = ActiveModel {
        id: Set(project.id.clone()),
        account_id: Set(project.account_id.clone()),
        name: Set(project.name.clone()),
        created_ms: Set(project.created.as_ms()),
    };
    Entity::insert(row)
        .exec_without_returning(tx.exec())
        .await?;
    Ok(())
}

/// Returns the project with this id.
///
/// # Errors
/// Those of the database.
pub async fn get(read: Read<'_>, id: &str) -> Result<Option<ProjectRow>> {
    Ok(Entity::find_by_id(id)
        .one(&read.exec())
        .await?
        .map(ProjectRow::from))
}

/// Returns the project of this name in an account.
///
/// # Errors
/// Those of the database.
pub async fn by_name(read: Read<'_>, account_id: &str, name: &str) -> Result<Option<ProjectRow>> {
    let row = Entity::find()
        .filter(Column::AccountId.eq(account_id))
        .filter(Column::Name.eq(name))
        .one(&read.exec())
        .await?;
    Ok(row.map(ProjectRow::from))
}

/// Returns the default project of an account: its first.
///
/// # Errors
/// Those of the database.
pub async fn default(read: Read<'_>, account_id: &str) -> Result<Option<ProjectRow>> {
    Ok(list(read, account_id, 1).await?.into_iter().next())
}

/// Lists the projects of an account, oldest first.
///
/// # Errors
/// Those of the database.
pub async fn list(read: Read<'_>, account_id: &str, limit: u64) -> Result<Vec<ProjectRow>> {
    let rows = Entity::find()
        .filter(Column::AccountId.eq(account_id))
        .order_by_asc(Column::CreatedMs)
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(&read.exec())
        .await?;
    Ok(rows.into_iter().map(ProjectRow::from).collect())
}
