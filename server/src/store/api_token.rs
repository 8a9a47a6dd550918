//! Tokens of the management API.

use berth_core::time::Timestamp;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::entity::api_token::{ActiveModel, Column, Entity, Model};
use super::{Read, Tx};
use crate::error::Result;

/// An API token, stored as a keyed hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiTokenRow {
    /// Hash of the token.
    pub id_hash: String,
    /// Who it stands for.
    pub person_id: String,
    /// The project it is for; absent where it is for the account.
    pub project_id: Option<String>,
    /// The person's stamp when it was issued.
    pub stamp: i64,
    /// When it was issued.
    pub issued: Timestamp,
    /// When it ends.
    pub expires: Timestamp,
}

impl From<Model> for ApiTokenRow {
    fn from(row: Model) -> Self {
        Self {
            id_hash: row.id_hash,
            person_id: row.person_id,
            project_id: row.project_id,
            stamp: row.stamp,
            issued: Timestamp::from_ms(row.issued_ms),
            expires: Timestamp::from_ms(row.expires_ms),
        }
    }
}

/// Adds a token.
///
/// # Errors
/// Those of the database.
pub async fn insert(tx: &Tx, token: &ApiTokenRow) -> Result<()> {
    let row = ActiveModel {
        id_hash: Set(token.id_hash.clone()),
        person_id: Set(token.person_id.clone()),
        project_id: Set(token.project_id.clone()),
        stamp: Set(token.stamp),
        issued_ms: Set(token.issued.as_ms()),
        expires_ms: Set(token.expires.as_ms()),
    };
    Entity::insert(row)
        .exec_without_returning(tx.exec())
        .await?;
    Ok(())
}

/// Returns the token with this hash, whether it still holds or not.
///
/// # Errors
/// Those of the database.
pub async fn get(read: Read<'_>, id_hash: &str) -> Result<Option<ApiTokenRow>> {
    Ok(Entity::find_by_id(id_hash)
        .one(&read.exec())
        .await?
        .map(ApiTokenRow::from))
}

/// Removes tokens that ended before `now`; returns how many.
///
/// # Errors
/// Those of the database.
pub async fn sweep(tx: &Tx, now: Timestamp) -> Result<u64> {
    let ended = Entity::delete_many().filter(Column::ExpiresMs.lt(now.as_ms()));
    Ok(ended.exec(tx.exec()).await?.rows_affected)
}
