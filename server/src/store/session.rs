//! Sessions of the browser console.

use berth_core::time::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::entity::console_session::{ActiveModel, Column, Entity, Model};
use super::{Read, Tx};
use crate::error::Result;

/// A session. Its id and the token against cross-site calls are stored as keyed hashes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// Hash of the cookie's value.
    pub id_hash: String,
    /// Who is signed in.
    pub person_id: String,
    /// Hash of the token against cross-site calls.
    pub csrf_hash: String,
    /// The person's stamp when the session began.
    pub stamp: i64,
    /// When it began.
    pub created: Timestamp,
    /// When it was last used by the person, to the minute.
    pub last_seen: Timestamp,
    /// When it ends in any case.
    pub expires: Timestamp,
}

impl From<Model> for SessionRow {
    fn from(row: Model) -> Self {
        Self {
            id_hash: row.id_hash,
            person_id: row.person_id,
            csrf_hash: row.csrf_hash,
            stamp: row.stamp,
            created: Timestamp::from_ms(row.created_ms),
            last_seen: Timestamp::from_ms(row.last_seen_ms),
            expires: Timestamp::from_ms(row.expires_ms),
        }
    }
}

/// Adds a session.
///
/// # Errors
/// Those of the database.
pub async fn insert(tx: &Tx, session: &SessionRow) -> Result<()> {
    let row = ActiveModel {
        id_hash: Set(session.id_hash.clone()),
        person_id: Set(session.person_id.clone()),
        csrf_hash: Set(session.csrf_hash.clone()),
        stamp: Set(session.stamp),
        created_ms: Set(session.created.as_ms()),
        last_seen_ms: Set(session.last_seen.as_ms()),
        expires_ms: Set(session.expires.as_ms()),
    };
    Entity::insert(row)
        .exec_without_returning(tx.exec())
        .await?;
    Ok(())
}

/// Returns the session with this hash, whether it still holds or not.
///
/// # Errors
/// Those of the database.
pub async fn get(read: Read<'_>, id_hash: &str) -> Result<Option<SessionRow>> {
    Ok(Entity::find_by_id(id_hash)
        .one(&read.exec())
        .await?
        .map(SessionRow::from))
}

/// Writes down that a session was used.
///
/// # Errors
/// Those of the database.
pub async fn touch(tx: &Tx, id_hash: &str, now: Timestamp) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::LastSeenMs, Expr::value(now.as_ms()))
        .filter(Column::IdHash.eq(id_hash))
        .filter(Column::LastSeenMs.lt(now.as_ms()))
        .exec(tx.exec())
        .await?;
    Ok(())
}

/// Ends a session; tells whether there was one.
///
/// # Errors
/// Those of the database.
pub async fn delete(tx: &Tx, id_hash: &str) -> Result<bool> {
    Ok(Entity::delete_by_id(id_hash)
        .exec(tx.exec())
        .await?
        .rows_affected
        > 0)
}

/// Removes sessions that ended before `now`; returns how many.
///
/// # Errors
/// Those of the database.
pub async fn sweep(tx: &Tx, now: Timestamp) -> Result<u64> {
    let ended = Entity::delete_many().filter(Column::ExpiresMs.lt(now.as_ms()));
    Ok(ended.exec(tx.exec()).await?.rows_affected)
}
