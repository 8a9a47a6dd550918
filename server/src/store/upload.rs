//! Uploads under way.

use berth_core::time::Timestamp;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select, sea_query::ExprTrait,
};

use super::entity::namespace;
use super::entity::upload::{ActiveModel, Column, Entity, Model};
use super::{Read, Tx};
use crate::error::{Error, Result};

/// An upload, as far as its bytes are durable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadRow {
    /// Its id.
    pub id: String,
    /// The organization it is for.
    pub namespace_id: i64,
    /// The repository it is for, which may not be there yet.
    pub repository_name: String,
    /// The only user who may go on with it.
    pub person_id: String,
    /// How many bytes are durable.
    pub offset: u64,
    /// The hash function.
    pub algorithm: String,
    /// The state of the hash.
    pub hash_state: Vec<u8>,
    /// Goes up with each change; who finds another one was too slow.
    pub version: i64,
    /// When it is given up.
    pub expires: Timestamp,
}

impl From<Model> for UploadRow {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            namespace_id: row.namespace_id,
            repository_name: row.repository_name,
            person_id: row.person_id,
            offset: u64::try_from(row.offset).unwrap_or_default(),
            algorithm: row.algorithm,
            hash_state: row.hash_state,
            version: row.version,
            expires: Timestamp::from_ms(row.expires_ms),
        }
    }
}

/// Adds an upload.
///
/// # Errors
/// Those of the database.
pub async fn insert(
    tx: &Tx,
    row: &UploadRow,
    repository_id: Option<i64>,
    now: Timestamp,
) -> Result<()> {
    let row = ActiveModel {
        id: Set(row.id.clone()),
        repository_id: Set(repository_id),
        namespace_id: Set(row.namespace_id),
        repository_name: Set(row.repository_name.clone()),
        person_id: Set(row.person_id.clone()),
        offset: Set(i64::try_from(row.offset).map_err(Error::internal)?),
        algorithm: Set(row.algorithm.clone()),
        hash_state: Set(row.hash_state.clone()),
        version: Set(row.version),
        created_ms: Set(now.as_ms()),
        updated_ms: Set(now.as_ms()),
        expires_ms: Set(row.expires.as_ms()),
    };
    Entity::insert(row)
        .exec_without_returning(tx.exec())
        .await?;
    Ok(())
}

/// Finds an upload.
///
/// # Errors
/// Those of the database.
pub async fn get(read: Read<'_>, id: &str) -> Result<Option<UploadRow>> {
    let row = Entity::find_by_id(id).one(&read.exec()).await?;
    Ok(row.map(UploadRow::from))
}

/// Notes how far an upload is, if nobody else did since it was read; tells whether it was noted.
///
/// # Errors
/// Those of the database.
pub async fn advance(tx: &Tx, row: &UploadRow, now: Timestamp) -> Result<bool> {
    let offset = i64::try_from(row.offset).map_err(Error::internal)?;
    let result = Entity::update_many()
        .col_expr(Column::Offset, offset.into())
        .col_expr(Column::Algorithm, row.algorithm.as_str().into())
        .col_expr(Column::HashState, row.hash_state.clone().into())
        .col_expr(Column::Version, row.version.saturating_add(1).into())
        .col_expr(Column::UpdatedMs, now.as_ms().into())
        .col_expr(Column::ExpiresMs, row.expires.as_ms().into())
        .filter(Column::Id.eq(row.id.as_str()))
        .filter(Column::Version.eq(row.version))
        .exec(tx.exec())
        .await?;
    Ok(result.rows_affected > 0)
}

/// Removes an upload, if nobody changed it since it was read; tells whether it was removed.
///
/// # Errors
/// Those of the database.
pub async fn delete(tx: &Tx, row: &UploadRow) -> Result<bool> {
    let result = Entity::delete_many()
        .filter(Column::Id.eq(row.id.as_str()))
        .filter(Column::Version.eq(row.version))
        .exec(tx.exec())
        .await?;
    Ok(result.rows_affected > 0)
}

/// Counts the uploads under way in the organizations of an account.
///
/// # Errors
/// Those of the database.
pub async fn count(read: Read<'_>, account_id: &str) -> Result<u64> {
    Ok(of_account(account_id).count(&read.exec()).await?)
}

/// Adds up what the uploads in the organizations of an account hold, in bytes.
///
/// # Errors
/// Those of the database.
pub async fn bytes(read: Read<'_>, account_id: &str) -> Result<u64> {
    // A sum of integers has another type on PostgreSQL.
    let sum = Column::Offset.sum().cast_as("bigint");
    let sum: Option<Option<i64>> = of_account(account_id)
        .select_only()
        .expr(sum)
        .into_tuple()
        .one(&read.exec())
        .await?;
    Ok(u64::try_from(sum.flatten().unwrap_or_default()).unwrap_or_default())
}

fn of_account(account_id: &str) -> Select<Entity> {
    let own = namespace::Entity::find()
        .select_only()
        .column(namespace::Column::Id)
        .filter(namespace::Column::AccountId.eq(account_id));
    Entity::find().filter(Column::NamespaceId.in_subquery(QueryTrait::into_query(own)))
}

/// Lists some of the uploads whose time is over.
///
/// # Errors
/// Those of the database.
pub async fn expired(read: Read<'_>, now: Timestamp, limit: u64) -> Result<Vec<UploadRow>> {
    let rows = Entity::find()
        .filter(Column::ExpiresMs.lte(now.as_ms()))
        .order_by_asc(Column::ExpiresMs)
        .limit(limit)
        .all(&read.exec())
        .await?;
    Ok(rows.into_iter().map(UploadRow::from).collect())
}
