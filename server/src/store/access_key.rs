//! Access keys. The secret half is sealed before it gets here.

use berth_core::time::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::entity::access_key::{ActiveModel, Column, Entity, Model};
use super::{Read, Tx};
use crate::error::Result;

/// An access key.
#[derive(Clone, PartialEq, Eq)]
pub struct AccessKeyRow {
    /// The public half: 20 characters.
    pub access: String,
    /// Whose it is.
    pub person_id: String,
    /// The secret half, encrypted.
    pub secret_sealed: Vec<u8>,
    /// The id of the key it is encrypted with.
    pub key_id: String,
    /// Whether it opens anything.
    pub enabled: bool,
    /// When it came to be.
    pub created: Timestamp,
    /// When it was last used, to the minute.
    pub last_used: Option<Timestamp>,
}

impl std::fmt::Debug for AccessKeyRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AccessKeyRow")
            .field("access", &self.access)
            .field("person_id", &self.person_id)
            .finish_non_exhaustive()
    }
}

impl From<Model> for AccessKeyRow {
    fn from(row: Model) -> Self {
        Self {
            access: row.access,
            person_id: row.person_id,
            secret_sealed: row.secret_sealed,
            key_id: row.key_id,
            enabled: row.enabled,
            created: Timestamp::from_ms(row.created_ms),
            last_used: row.last_used_ms.map(Timestamp::from_ms),
        }
    }
}

/// Adds a key.
///
/// # Errors
/// Those of the database.
pub async fn insert(tx: &Tx, key: &AccessKeyRow) -> Result<()> {
    let row = ActiveModel {
        access: Set(key.access.clone()),
        person_id: Set(key.person_id.clone()),
        secret_sealed: Set(key.secret_sealed.clone()),
        key_id: Set(key.key_id.clone()),
        enabled: Set(key.enabled),
        created_ms: Set(key.created.as_ms()),
        last_used_ms: Set(key.last_used.map(Timestamp::as_ms)),
    };
    Entity::insert(row)
        .exec_without_returning(tx.exec())
        .await?;
    Ok(())
}

/// Returns a key by its public half.
///
/// # Errors
/// Those of the database.
pub async fn get(read: Read<'_>, access: &str) -> Result<Option<AccessKeyRow>> {
    Ok(Entity::find_by_id(access)
        .one(&read.exec())
        .await?
        .map(AccessKeyRow::from))
}

/// Lists the keys of a person, newest first.
///
/// # Errors
/// Those of the database.
pub async fn list(read: Read<'_>, person_id: &str, limit: u64) -> Result<Vec<AccessKeyRow>> {
    let rows = Entity::find()
        .filter(Column::PersonId.eq(person_id))
        .order_by_desc(Column::CreatedMs)
        .order_by_desc(Column::Access)
        .limit(limit)
        .all(&read.exec())
        .await?;
    Ok(rows.into_iter().map(AccessKeyRow::from).collect())
}

/// Returns how many keys a person has.
///
/// # Errors
/// Those of the database.
pub async fn count(read: Read<'_>, person_id: &str) -> Result<u64> {
    Ok(Entity::find()
        .filter(Column::PersonId.eq(person_id))
        .count(&read.exec())
        .await?)
}

/// Switches a key of a person on or off; tells whether there is one.
///
/// # Errors
/// Those of the database.
pub async fn set_enabled(tx: &Tx, person_id: &str, access: &str, enabled: bool) -> Result<bool> {
    let done = Entity::update_many()
        .col_expr(Column::Enabled, Expr::value(enabled))
        .filter(Column::Access.eq(access))
        .filter(Column::PersonId.eq(person_id))
        .exec(tx.exec())
        .await?;
    Ok(done.rows_affected > 0)
}

/// Deletes a key of a person; tells whether there was one.
///
/// # Errors
/// Those of the database.
pub async fn delete(tx: &Tx, person_id: &str, access: &str) -> Result<bool> {
    let done = Entity::delete_many()
        .filter(Column::Access.eq(access))
        .filter(Column::PersonId.eq(person_id))
        .exec(tx.exec())
        .await?;
    Ok(done.rows_affected > 0)
}

/// Writes down that a key was used.
///
/// # Errors
/// Those of the database.
pub async fn touch(tx: &Tx, access: &str, now: Timestamp) -> Result<()> {
    let older = Condition::any()
        .add(Column::LastUsedMs.is_null())
        .add(Column::LastUsedMs.lt(now.as_ms()));
    Entity::update_many()
        .col_expr(Column::LastUsedMs, Expr::value(now.as_ms()))
        .filter(Column::Access.eq(access))
        .filter(older)
        .exec(tx.exec())
        .await?;
    Ok(())
}
