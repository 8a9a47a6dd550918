//! Clusters of an account. What they are entered with is sealed before it gets here.

use berth_core::name::ClusterName;
use berth_core::time::Timestamp;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
};

use super::dialect::{is_duplicate, trusted};
use super::entity::cluster::{ActiveModel, Column, Entity, Model};
use super::repository::Author;
use super::trigger::Sealed;
use super::{Read, Tx};
use crate::error::{Code, Error, Result};

/// A cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClusterRow {
    /// Its id.
    pub id: String,
    /// The account that it belongs to.
    pub account_id: String,
    /// Its name.
    pub name: ClusterName,
    /// The address of its API.
    pub server: String,
    /// What it is entered with.
    pub entry: Sealed,
    /// Who registered it.
    pub author: Author,
    /// When it was registered.
    pub created: Timestamp,
}

impl ClusterRow {
    fn of(row: Model) -> Result<Self> {
        Ok(Self {
            id: row.id,
            account_id: row.account_id,
            name: trusted(ClusterName::parse(&row.name))?,
            server: row.server,
            entry: Sealed {
                bytes: row.sealed,
                key_id: row.key_id,
            },
            author: Author {
                id: row.creator_id,
                name: row.creator_name,
            },
            created: Timestamp::from_ms(row.created_ms),
        })
    }
}

/// Adds a cluster.
///
/// # Errors
/// `ClusterExists`.
pub async fn insert(tx: &Tx, new: &ClusterRow) -> Result<()> {
    let row = ActiveModel {
        id: Set(new.id.clone()),
        account_id: Set(new.account_id.clone()),
        name: Set(new.name.to_string()),
        server: Set(new.server.clone()),
        sealed: Set(new.entry.bytes.clone()),
        key_id: Set(new.entry.key_id.clone()),
        creator_id: Set(new.author.id.clone()),
        creator_name: Set(new.author.name.clone()),
        created_ms: Set(new.created.as_ms()),
    };
    match Entity::insert(row).exec_without_returning(tx.exec()).await {
        Ok(_) => Ok(()),
        Err(error) if is_duplicate(&error) => {
            let message = format!("the account has a cluster `{}` already", new.name);
            Err(Error::new(Code::ClusterExists, message).caused_by(error))
        }
        Err(error) => Err(error.into()),
    }
}

/// Counts the clusters of an account.
///
/// # Errors
/// Those of the database.
pub async fn count(read: Read<'_>, account_id: &str) -> Result<u64> {
    Ok(Entity::find()
        .filter(Column::AccountId.eq(account_id))
        .count(&read.exec())
        .await?)
}

/// Lists the clusters of an account by name; they are few.
///
/// # Errors
/// Those of the database.
pub async fn list(read: Read<'_>, account_id: &str) -> Result<Vec<ClusterRow>> {
    let rows = Entity::find()
        .filter(Column::AccountId.eq(account_id))
        .order_by_asc(Column::Name)
        .all(&read.exec())
        .await?;
    rows.into_iter().map(ClusterRow::of).collect()
}

/// Finds a cluster of an account by its id.
///
/// # Errors
/// Those of the database.
pub async fn by_id(read: Read<'_>, account_id: &str, id: &str) -> Result<Option<ClusterRow>> {
    let row = Entity::find_by_id(id)
        .filter(Column::AccountId.eq(account_id))
        .one(&read.exec())
        .await?;
    row.map(ClusterRow::of).transpose()
}

/// Finds a cluster of an account by its name.
///
/// # Errors
/// Those of the database.
pub async fn by_name(read: Read<'_>, account_id: &str, name: &str) -> Result<Option<ClusterRow>> {
    let row = Entity::find()
        .filter(Column::AccountId.eq(account_id))
        .filter(Column::Name.eq(name))
        .one(&read.exec())
        .await?;
    row.map(ClusterRow::of).transpose()
}

/// Deletes a cluster of an account; tells whether it was there.
///
/// # Errors
/// Those of the database.
pub async fn delete(tx: &Tx, account_id: &str, id: &str) -> Result<bool> {
    let done = Entity::delete_by_id(id)
        .filter(Column::AccountId.eq(account_id))
        .exec(tx.exec())
        .await?;
    Ok(done.rows_affected > 0)
}
