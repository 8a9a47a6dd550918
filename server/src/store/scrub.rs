//! What `berth scrub` asks of blobs and counters, and sets right.

use berth_core::time::Timestamp;
use sea_orm::sea_query::LockType;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect, Statement,
};

use super::blob::{BlobRow, CONDEMNED, LIVE, LOST};
use super::dialect::backend;
use super::entity::blob::{Column, Entity};
use super::entity::repository;
use super::{Read, Tx};
use crate::error::Result;

/// A blob whose bytes should be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The blob.
    pub blob: BlobRow,
    /// Whether its bytes are known to be lost.
    pub is_lost: bool,
}

/// Lists some of the blobs that are not being deleted, behind a number.
///
/// # Errors
/// Those of the database.
pub async fn kept(read: Read<'_>, after: i64, limit: u64) -> Result<Vec<Kept>> {
    let rows = Entity::find()
        .filter(Column::Id.gt(after))
        .filter(Column::State.is_in([LIVE, CONDEMNED, LOST]))
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(&read.exec())
        .await?;
    let kept = rows.into_iter().map(|row| Kept {
        is_lost: row.state == LOST,
        blob: row.into(),
    });
    Ok(kept.collect())
}

/// Tells whether a blob still says that its bytes lie where they were looked for.
///
/// # Errors
/// Those of the database.
pub async fn is_still(read: Read<'_>, blob: &BlobRow) -> Result<bool> {
    let row = Entity::find_by_id(blob.id)
        .filter(Column::State.is_in([LIVE, CONDEMNED, LOST]))
        .filter(Column::Location.eq(blob.location.as_str()))
        .one(&read.exec())
        .await?;
    Ok(row.is_some())
}

/// Points a blob to other bytes, unless it has changed since it was read; tells whether it was
/// done.
///
/// # Errors
/// Those of the database.
pub async fn repoint(tx: &Tx, blob: &BlobRow, location: &str) -> Result<bool> {
    let result = Entity::update_many()
        .col_expr(Column::State, LIVE.into())
        .col_expr(Column::CondemnedMs, Option::<i64>::None.into())
        .col_expr(Column::Location, location.into())
        .filter(Column::Id.eq(blob.id))
        .filter(Column::State.is_in([LIVE, CONDEMNED, LOST]))
        .filter(Column::Location.eq(blob.location.as_str()))
        .exec(tx.exec())
        .await?;
    Ok(result.rows_affected > 0)
}

/// Notes that the bytes of a blob are lost, unless it has changed since it was read; tells whether
/// it was noted.
///
/// # Errors
/// Those of the database.
pub async fn lose(tx: &Tx, blob: &BlobRow) -> Result<bool> {
    let result = Entity::update_many()
        .col_expr(Column::State, LOST.into())
        .col_expr(Column::CondemnedMs, Option::<i64>::None.into())
        .filter(Column::Id.eq(blob.id))
        .filter(Column::State.is_in([LIVE, CONDEMNED]))
        .filter(Column::Location.eq(blob.location.as_str()))
        .exec(tx.exec())
        .await?;
    Ok(result.rows_affected > 0)
}

/// Lists the numbers of some repositories, behind one.
///
/// # Errors
/// Those of the database.
pub async fn repositories(read: Read<'_>, after: i64, limit: u64) -> Result<Vec<i64>> {
    let ids = repository::Entity::find()
        .select_only()
        .column(repository::Column::Id)
        .filter(repository::Column::Id.gt(after))
        .order_by_asc(repository::Column::Id)
        .limit(limit)
        .into_tuple()
        .all(&read.exec())
        .await?;
    Ok(ids)
}

/// How many counters of a repository are not what they should be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, FromQueryResult)]
pub struct Drift {
    /// Links with another number of manifests than name the blob.
    pub refs: i64,
    /// Blobs that a manifest names and that have no link.
    pub links: i64,
    /// `1` where the number of tags is wrong.
    pub tags: i64,
    /// `1` where the size is wrong.
    pub size: i64,
}

/// The manifests of the repository that name the blob of a link.
const REFS: &str = "(SELECT COUNT(DISTINCT m.id) FROM manifest_ref f \
    JOIN manifest m ON m.id = f.manifest_id \
    WHERE f.blob_id = blob_link.blob_id AND m.repository_id = blob_link.repository_id)";
/// The blobs that manifests of the repository name.
const NAMED: &str = "(SELECT DISTINCT f.blob_id FROM manifest m \
    JOIN manifest_ref f ON f.manifest_id = m.id \
    WHERE m.repository_id = $1 AND f.blob_id IS NOT NULL)";
const TAGS: &str = "(SELECT COUNT(*) FROM tag WHERE repository_id = $1)";
const MANIFEST_BYTES: &str = "(SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM manifest \
    WHERE repository_id = $1)";

fn bytes() -> String {
    format!(
        "({MANIFEST_BYTES} + (SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM blob \
         WHERE id IN {NAMED}))"
    )
}

const NO_LINK: &str = "NOT EXISTS (SELECT 1 FROM blob_link l \
    WHERE l.repository_id = $1 AND l.blob_id = n.blob_id)";

/// Compares the counters of a repository with what they count, at one moment.
///
/// # Errors
/// Those of the database.
pub async fn drift(read: Read<'_>, repository_id: i64) -> Result<Drift> {
    let sql = format!(
        "SELECT (SELECT COUNT(*) FROM blob_link WHERE repository_id = $1 AND refs <> {REFS}) AS refs, \
         (SELECT COUNT(*) FROM {NAMED} AS n WHERE {NO_LINK}) AS links, \
         (SELECT COUNT(*) FROM repository WHERE id = $1 AND num_tags <> {TAGS}) AS tags, \
         (SELECT COUNT(*) FROM repository WHERE id = $1 AND size <> {}) AS size",
        bytes()
    );
    let exec = read.exec();
    let statement = Statement::from_sql_and_values(backend(&exec), sql, [repository_id.into()]);
    let drift = Drift::find_by_statement(statement).one(&exec).await?;
    Ok(drift.unwrap_or_default())
}

/// Locks a repository, so that nobody counts meanwhile, and sets its counters right. Where they
/// were wrong is what [`drift`] says in the same change before.
///
/// # Errors
/// Those of the database.
pub async fn lock(tx: &Tx, repository_id: i64) -> Result<bool> {
    let row = repository::Entity::find_by_id(repository_id)
        .lock(LockType::NoKeyUpdate)
        .one(tx.exec())
        .await?;
    Ok(row.is_some())
}

/// Sets the counters of a repository right, which [`lock`] has locked.
///
/// # Errors
/// Those of the database.
pub async fn count_again(tx: &Tx, repository_id: i64, now: Timestamp) -> Result<()> {
    let link = format!(
        "INSERT INTO blob_link (repository_id, blob_id, refs, created_ms) \
         SELECT $1, n.blob_id, 0, $2 FROM {NAMED} AS n WHERE {NO_LINK}"
    );
    run(tx, link, vec![repository_id.into(), now.as_ms().into()]).await?;
    // The grace of what turns out to be named by nothing begins now.
    let refs = format!(
        "UPDATE blob_link SET refs = {REFS}, created_ms = $2 \
         WHERE repository_id = $1 AND refs <> {REFS}"
    );
    run(tx, refs, vec![repository_id.into(), now.as_ms().into()]).await?;
    let sums = format!(
        "UPDATE repository SET num_tags = {TAGS}, size = {} WHERE id = $1",
        bytes()
    );
    run(tx, sums, vec![repository_id.into()]).await
}

async fn run(tx: &Tx, sql: String, values: Vec<sea_orm::Value>) -> Result<()> {
    let exec = tx.exec();
    exec.execute_raw(Statement::from_sql_and_values(backend(exec), sql, values))
        .await?;
    Ok(())
}
