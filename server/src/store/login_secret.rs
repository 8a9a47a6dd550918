//! Temporary logins of container clients.

use berth_core::time::Timestamp;
use sea_orm::sea_query::{Expr, Func};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::entity::login_secret::{ActiveModel, Column, Entity, Model};
use super::{Read, Tx};
use crate::auth::caller::Origin;
use crate::error::Result;

/// A temporary login. Its password is stored as a keyed hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginSecretRow {
    /// The second half of the login user: 20 characters.
    pub access: String,
    /// Who it stands for.
    pub person_id: String,
    /// The project whose name is the first half of the login user.
    pub project_id: String,
    /// Hash of the password.
    pub secret_hash: String,
    /// The person's stamp when it was made.
    pub stamp: i64,
    /// When it was made.
    pub created: Timestamp,
    /// When it ends.
    pub expires: Timestamp,
    /// When a client first logged in with it.
    pub first_seen: Option<Timestamp>,
    /// When a client last logged in with it, to the minute.
    pub last_seen: Option<Timestamp>,
    /// The address of that client.
    pub last_seen_addr: Option<String>,
    /// What that client called itself.
    pub last_seen_agent: Option<String>,
    /// Why a client was refused last, if none has logged in since.
    pub last_refusal: Option<String>,
}

impl From<Model> for LoginSecretRow {
    fn from(row: Model) -> Self {
        Self {
            access: row.access,
            person_id: row.person_id,
            project_id: row.project_id,
            secret_hash: row.secret_hash,
            stamp: row.stamp,
            created: Timestamp::from_ms(row.created_ms),
            expires: Timestamp::from_ms(row.expires_ms),
            first_seen: row.first_seen_ms.map(Timestamp::from_ms),
            last_seen: row.last_seen_ms.map(Timestamp::from_ms),
            last_seen_addr: row.last_seen_addr,
            last_seen_agent: row.last_seen_agent,
            last_refusal: row.last_refusal,
        }
    }
}

/// Adds a login that no client has used yet.
///
/// # Errors
/// Those of the database.
pub async fn insert(tx: &Tx, login: &LoginSecretRow) -> Result<()> {
    let row = ActiveModel {
        access: Set(login.access.clone()),
        person_id: Set(login.person_id.clone()),
        project_id: Set(login.project_id.clone()),
        secret_hash: Set(login.secret_hash.clone()),
        stamp: Set(login.stamp),
        created_ms: Set(login.created.as_ms()),
        expires_ms: Set(login.expires.as_ms()),
        first_seen_ms: Set(None),
        last_seen_ms: Set(None),
        last_seen_addr: Set(None),
        last_seen_agent: Set(None),
        last_refusal: Set(None),
    };
    Entity::insert(row)
        .exec_without_returning(tx.exec())
        .await?;
    Ok(())
}

/// Returns a login, whether it still holds or not.
///
/// # Errors
/// Those of the database.
pub async fn get(read: Read<'_>, access: &str) -> Result<Option<LoginSecretRow>> {
    Ok(Entity::find_by_id(access)
        .one(&read.exec())
        .await?
        .map(LoginSecretRow::from))
}

/// Lists the logins of a person, newest first.
///
/// # Errors
/// Those of the database.
pub async fn list(read: Read<'_>, person_id: &str, limit: u64) -> Result<Vec<LoginSecretRow>> {
    let rows = Entity::find()
        .filter(Column::PersonId.eq(person_id))
        .order_by_desc(Column::CreatedMs)
        .order_by_desc(Column::Access)
        .limit(limit)
        .all(&read.exec())
        .await?;
    Ok(rows.into_iter().map(LoginSecretRow::from).collect())
}

/// Writes down that a client logged in.
///
/// # Errors
/// Those of the database.
pub async fn seen(tx: &Tx, access: &str, now: Timestamp, origin: &Origin) -> Result<()> {
    let first = Func::coalesce([Expr::col(Column::FirstSeenMs), Expr::value(now.as_ms())]);
    Entity::update_many()
        .col_expr(Column::FirstSeenMs, first.into())
        .col_expr(Column::LastSeenMs, Expr::value(now.as_ms()))
        .col_expr(
            Column::LastSeenAddr,
            Expr::value(origin.addr.map(|addr| addr.to_string())),
        )
        .col_expr(Column::LastSeenAgent, Expr::value(origin.agent.clone()))
        .col_expr(Column::LastRefusal, Expr::value(Option::<String>::None))
        .filter(Column::Access.eq(access))
        .exec(tx.exec())
        .await?;
    Ok(())
}

/// Writes down why a client was refused.
///
/// # Errors
/// Those of the database.
pub async fn refused(tx: &Tx, access: &str, reason: &str) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::LastRefusal, Expr::value(reason))
        .filter(Column::Access.eq(access))
        .exec(tx.exec())
        .await?;
    Ok(())
}

/// Takes back a login of a person; tells whether there was one.
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

/// Removes logins that ended before `before`; returns how many. Keep ended ones for some days:
/// their owner is told that they ended, and not that they were never there.
///
/// # Errors
/// Those of the database.
pub async fn sweep(tx: &Tx, before: Timestamp) -> Result<u64> {
    let ended = Entity::delete_many().filter(Column::ExpiresMs.lt(before.as_ms()));
    Ok(ended.exec(tx.exec()).await?.rows_affected)
}
