//! Blobs, and which repository holds which. Their bytes are no business of this module.

use berth_core::oci::Digest;
use berth_core::time::Timestamp;
use sea_orm::sea_query::{ExprTrait, LockType, OnConflict};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect, Statement,
};

use super::dialect::backend;
use super::entity::blob::{ActiveModel, Column, Entity, Model};
use super::entity::blob_link;
use super::{Read, Tx};
use crate::error::{Error, Result};

/// In use.
pub const LIVE: &str = "live";
/// Seen without a link by the collector; a push takes it back.
pub const CONDEMNED: &str = "condemned";
/// About to be unlinked; never taken back.
pub const DELETING: &str = "deleting";

/// How many digests are asked for at once.
const BATCH: usize = 500;

/// A blob that is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlobRow {
    /// Its number.
    pub id: i64,
    /// Its digest.
    pub digest: String,
    /// Its bytes.
    pub size: u64,
    /// Where the blob store has it.
    pub location: String,
}

impl From<Model> for BlobRow {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            digest: row.digest,
            size: u64::try_from(row.size).unwrap_or_default(),
            location: row.location,
        }
    }
}

const LINKED: &str = "SELECT b.id, b.digest, b.size, b.state, b.location, b.created_ms, \
    b.condemned_ms FROM blob b \
    JOIN blob_link l ON l.blob_id = b.id AND l.repository_id = $1 \
    WHERE b.digest = $2 AND b.state <> 'deleting'";

/// Finds a blob in a repository; one that lies elsewhere only is not found.
///
/// # Errors
/// Those of the database.
pub async fn linked(
    read: Read<'_>,
    repository_id: i64,
    digest: &Digest,
) -> Result<Option<BlobRow>> {
    let exec = read.exec();
    let values = [repository_id.into(), digest.as_str().into()];
    let statement = Statement::from_sql_and_values(backend(&exec), LINKED, values);
    let row = Model::find_by_statement(statement).one(&exec).await?;
    Ok(row.map(BlobRow::from))
}

/// Finds those of the digests that the repository has, keeps the collector off them until the end
/// of the change, and takes back those it had condemned.
///
/// # Errors
/// Those of the database.
pub async fn hold(tx: &Tx, repository_id: i64, digests: &[&str]) -> Result<Vec<BlobRow>> {
    let mut found = Vec::new();
    for digests in digests.chunks(BATCH) {
        let linked = blob_link::Entity::find()
            .select_only()
            .column(blob_link::Column::BlobId)
            .filter(blob_link::Column::RepositoryId.eq(repository_id));
        let rows = Entity::find()
            .filter(Column::Digest.is_in(digests.iter().copied()))
            .filter(Column::State.ne(DELETING))
            .filter(Column::Id.in_subquery(sea_orm::QueryTrait::into_query(linked)))
            .order_by_asc(Column::Id)
            .lock(LockType::Share)
            .all(tx.exec())
            .await?;
        let condemned: Vec<i64> = rows
            .iter()
            .filter(|row| row.state == CONDEMNED)
            .map(|row| row.id)
            .collect();
        if !condemned.is_empty() {
            revive(tx, Column::Id.is_in(condemned)).await?;
        }
        found.extend(rows.into_iter().map(BlobRow::from));
    }
    Ok(found)
}

/// What a finished upload brings.
#[derive(Debug, Clone)]
pub struct NewBlob<'a> {
    /// Its digest.
    pub digest: &'a Digest,
    /// Its bytes.
    pub size: u64,
    /// Where the blob store has put it.
    pub location: &'a str,
}

/// Returns the row of a digest, made where it is absent. A condemned one is taken back; one that
/// is being deleted stands aside. The caller's own copy is in use if the location is its own.
///
/// # Errors
/// Those of the database.
pub async fn claim(tx: &Tx, new: &NewBlob<'_>, now: Timestamp) -> Result<BlobRow> {
    let of_digest = || {
        Column::Digest
            .eq(new.digest.as_str())
            .and(Column::State.ne(DELETING))
    };
    // The update locks the row, so that the collector's next step waits for this change.
    let known = revive(tx, of_digest()).await?;
    if known == 0 {
        insert(tx, new, now).await?;
    }
    let row = Entity::find().filter(of_digest()).one(tx.exec()).await?;
    row.map(BlobRow::from)
        .ok_or_else(|| Error::busy("a blob came and went during a push"))
}

async fn revive(tx: &Tx, which: impl sea_orm::sea_query::IntoCondition) -> Result<u64> {
    let result = Entity::update_many()
        .col_expr(Column::State, LIVE.into())
        .col_expr(Column::CondemnedMs, Option::<i64>::None.into())
        .filter(which)
        .exec(tx.exec())
        .await?;
    Ok(result.rows_affected)
}

/// Loses against another push of the same digest without an error.
async fn insert(tx: &Tx, new: &NewBlob<'_>, now: Timestamp) -> Result<()> {
    let row = ActiveModel {
        id: NotSet,
        digest: Set(new.digest.to_string()),
        size: Set(i64::try_from(new.size).map_err(Error::internal)?),
        state: Set(LIVE.to_owned()),
        location: Set(new.location.to_owned()),
        created_ms: Set(now.as_ms()),
        condemned_ms: Set(None),
    };
    Entity::insert(row)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx.exec())
        .await?;
    Ok(())
}

/// Notes that a repository holds a blob.
///
/// # Errors
/// Those of the database.
pub async fn link(tx: &Tx, repository_id: i64, blob_id: i64, now: Timestamp) -> Result<()> {
    use blob_link::Column::{BlobId, CreatedMs, RepositoryId};
    let row = blob_link::ActiveModel {
        repository_id: Set(repository_id),
        blob_id: Set(blob_id),
        refs: Set(0),
        created_ms: Set(now.as_ms()),
    };
    // Pushed again, the link is as young as a new one: its grace begins anew.
    let renew = OnConflict::columns([RepositoryId, BlobId])
        .update_column(CreatedMs)
        .to_owned();
    blob_link::Entity::insert(row)
        .on_conflict(renew)
        .exec_without_returning(tx.exec())
        .await?;
    Ok(())
}

/// Takes a blob out of a repository where no manifest names it, and tells whether it was taken.
///
/// # Errors
/// Those of the database.
pub async fn unlink(tx: &Tx, repository_id: i64, blob_id: i64) -> Result<bool> {
    use blob_link::Column::{BlobId, Refs, RepositoryId};
    let result = blob_link::Entity::delete_many()
        .filter(RepositoryId.eq(repository_id))
        .filter(BlobId.eq(blob_id))
        .filter(Refs.eq(0))
        .exec(tx.exec())
        .await?;
    Ok(result.rows_affected > 0)
}

const NAMED: &str =
    "SELECT blob_id FROM manifest_ref WHERE manifest_id = $2 AND blob_id IS NOT NULL";

/// Counts a manifest in (`1`) or out (`-1`) at each blob that it names, and returns the bytes that
/// the repository weighs more or less by it.
///
/// # Errors
/// Those of the database.
pub async fn count(tx: &Tx, repository_id: i64, manifest_id: i64, by: i64) -> Result<i64> {
    let exec = tx.exec();
    // What is in no other manifest: not yet in one before, or no longer in one afterwards.
    let bytes = format!(
        "SELECT CAST(COALESCE(SUM(b.size), 0) AS BIGINT) AS bytes FROM blob_link l \
         JOIN blob b ON b.id = l.blob_id \
         WHERE l.repository_id = $1 AND l.refs = $3 AND l.blob_id IN ({NAMED})"
    );
    let before = if by > 0 { 0 } else { -by };
    let values = [repository_id.into(), manifest_id.into(), before.into()];
    let statement = Statement::from_sql_and_values(backend(exec), bytes, values);
    let row = exec.query_one_raw(statement).await?;
    let bytes: i64 = match row {
        Some(row) => row.try_get("", "bytes")?,
        None => 0,
    };
    let update = format!(
        "UPDATE blob_link SET refs = refs + $3 WHERE repository_id = $1 AND blob_id IN ({NAMED})"
    );
    let values = [repository_id.into(), manifest_id.into(), by.into()];
    exec.execute_raw(Statement::from_sql_and_values(
        backend(exec),
        update,
        values,
    ))
    .await?;
    Ok(if by > 0 { bytes } else { -bytes })
}
