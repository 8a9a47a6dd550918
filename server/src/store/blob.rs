//! Blobs, and which repository holds which. Their bytes are no business of this module.

use berth_core::oci::Digest;
use berth_core::time::Timestamp;
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, LockType, OnConflict};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder,
    QuerySelect, RelationDef, Statement, Value,
};

use super::dialect::{backend, places};
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
/// Its bytes are not what they should be; a push of the same digest brings them back.
pub const LOST: &str = "lost";

/// In the words of the index on digests, which a parameter would not let the database use.
pub(super) const NOT_DELETING: &str = "state <> 'deleting'";

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
    /// Since when no manifest of the repository names it, where that was asked and is so.
    pub unnamed_since: Option<Timestamp>,
}

impl From<Model> for BlobRow {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            digest: row.digest,
            size: u64::try_from(row.size).unwrap_or_default(),
            location: row.location,
            unnamed_since: None,
        }
    }
}

#[derive(FromQueryResult)]
struct LinkedRow {
    id: i64,
    digest: String,
    size: i64,
    location: String,
    refs: i64,
    linked_ms: i64,
}

impl From<LinkedRow> for BlobRow {
    fn from(row: LinkedRow) -> Self {
        Self {
            id: row.id,
            digest: row.digest,
            size: u64::try_from(row.size).unwrap_or_default(),
            location: row.location,
            unnamed_since: (row.refs == 0).then_some(Timestamp::from_ms(row.linked_ms)),
        }
    }
}

const LINKED: &str = "SELECT b.id, b.digest, b.size, b.location, l.refs, \
    l.created_ms AS linked_ms FROM blob b \
    JOIN blob_link l ON l.blob_id = b.id AND l.repository_id = $1 \
    WHERE b.digest = $2 AND b.state <> 'deleting' AND b.state <> 'lost'";

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
    let row = LinkedRow::find_by_statement(statement).one(&exec).await?;
    Ok(row.map(BlobRow::from))
}

/// Finds those of the digests that the repository has, keeps the collector off them until the end
/// of the change, and takes back those it had condemned.
///
/// The lock is on the link as well as on the blob. On the link, so that neither the collector nor a
/// deletion takes it out of the repository before the manifest is counted in; on the blob, so that
/// a mount can make another link. It is the weakest lock that they wait for: pushes that name the
/// same blobs do not wait for each other.
///
/// # Errors
/// Those of the database.
pub async fn hold(tx: &Tx, repository_id: i64, digests: &[&str]) -> Result<Vec<BlobRow>> {
    let mut found = Vec::new();
    for digests in digests.chunks(BATCH) {
        let rows = Entity::find()
            .join(JoinType::InnerJoin, link_of_blob())
            .filter(blob_link::Column::RepositoryId.eq(repository_id))
            .filter(Column::Digest.is_in(digests.iter().copied()))
            .filter(Expr::cust(NOT_DELETING))
            .filter(Column::State.ne(LOST))
            .order_by_asc(Column::Id)
            .lock(LockType::KeyShare)
            .all(tx.exec())
            .await?;
        revive_condemned(tx, &rows).await?;
        found.extend(rows.into_iter().map(BlobRow::from));
    }
    Ok(found)
}

/// Takes back those of the blobs, which the change has locked, that the collector had condemned.
pub(in crate::store) async fn revive_condemned(tx: &Tx, rows: &[Model]) -> Result<()> {
    let condemned = rows.iter().filter(|row| row.state == CONDEMNED);
    let condemned: Vec<i64> = condemned.map(|row| row.id).collect();
    if !condemned.is_empty() {
        revive(tx, Column::Id.is_in(condemned), None).await?;
    }
    Ok(())
}

fn link_of_blob() -> RelationDef {
    Entity::belongs_to(blob_link::Entity)
        .from(Column::Id)
        .to(blob_link::Column::BlobId)
        .into()
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

/// Returns the row of a digest, made where it is absent. A condemned one is taken back, a lost one
/// gets the bytes that have come, and one that is being deleted stands aside. The caller's own copy
/// is in use if the location is its own.
///
/// The row is locked until the end of the change, so that the collector sees the link that the
/// caller makes, or passes the row over: nothing that is acknowledged goes.
///
/// # Errors
/// Those of the database.
pub async fn claim(tx: &Tx, new: &NewBlob<'_>, now: Timestamp) -> Result<BlobRow> {
    let of_digest = || {
        let of_digest = Column::Digest.eq(new.digest.as_str());
        of_digest.and(Expr::cust(NOT_DELETING))
    };
    let known = revive(tx, of_digest(), Some(new.location)).await?;
    if known == 0 && !insert(tx, new, now).await? {
        // Another push was first. Its row is to be locked, too.
        revive(tx, of_digest(), Some(new.location)).await?;
    }
    let row = Entity::find().filter(of_digest()).one(tx.exec()).await?;
    row.map(BlobRow::from)
        .ok_or_else(|| Error::busy("a blob came and went during a push"))
}

/// Makes blobs live, lost ones at a new location.
async fn revive(tx: &Tx, which: Expr, location: Option<&str>) -> Result<u64> {
    let mut change = Entity::update_many()
        .col_expr(Column::State, LIVE.into())
        .col_expr(Column::CondemnedMs, Option::<i64>::None.into());
    if let Some(location) = location {
        let at = CaseStatement::new()
            .case(Column::State.eq(LOST), location)
            .finally(Expr::col(Column::Location));
        change = change.col_expr(Column::Location, at.into());
    }
    let result = change.filter(which).exec(tx.exec()).await?;
    Ok(result.rows_affected)
}

/// Loses against another push of the same digest without an error; tells whether it won.
async fn insert(tx: &Tx, new: &NewBlob<'_>, now: Timestamp) -> Result<bool> {
    let row = ActiveModel {
        id: NotSet,
        digest: Set(new.digest.to_string()),
        size: Set(i64::try_from(new.size).map_err(Error::internal)?),
        state: Set(LIVE.to_owned()),
        location: Set(new.location.to_owned()),
        created_ms: Set(now.as_ms()),
        condemned_ms: Set(None),
    };
    let made = Entity::insert(row)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx.exec())
        .await?;
    Ok(made > 0)
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

/// Lets the grace of a link that no manifest names begin anew, and tells whether there is one.
///
/// # Errors
/// Those of the database.
pub async fn renew(tx: &Tx, repository_id: i64, blob_id: i64, now: Timestamp) -> Result<bool> {
    use blob_link::Column::{BlobId, CreatedMs, Refs, RepositoryId};
    let result = blob_link::Entity::update_many()
        .col_expr(CreatedMs, now.as_ms().into())
        .filter(RepositoryId.eq(repository_id))
        .filter(BlobId.eq(blob_id))
        .filter(Refs.eq(0))
        .exec(tx.exec())
        .await?;
    Ok(result.rows_affected > 0)
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

/// Counts manifests in (`1`) or out (`-1`) at each blob that they name, and returns the bytes that
/// the repository weighs more or less by it. The grace of a blob that no manifest names any more
/// begins now.
///
/// # Errors
/// Those of the database.
pub async fn count(
    tx: &Tx,
    repository_id: i64,
    manifests: &[i64],
    by: i64,
    now: Timestamp,
) -> Result<i64> {
    let mut bytes = 0_i64;
    for manifests in manifests.chunks(BATCH) {
        bytes = bytes.saturating_add(count_some(tx, repository_id, manifests, by, now).await?);
    }
    Ok(if by > 0 { bytes } else { -bytes })
}

async fn count_some(
    tx: &Tx,
    repository_id: i64,
    manifests: &[i64],
    by: i64,
    now: Timestamp,
) -> Result<i64> {
    let exec = tx.exec();
    let named = format!(
        "(SELECT blob_id, COUNT(DISTINCT manifest_id) AS count FROM manifest_ref \
         WHERE blob_id IS NOT NULL AND manifest_id IN ({}) GROUP BY blob_id) AS named",
        places(4, manifests.len())
    );
    let with = |third: i64| {
        let ids = manifests.iter().map(|id| Value::from(*id));
        let values = [repository_id, by, third].map(Value::from).into_iter();
        values.chain(ids).collect::<Vec<_>>()
    };
    // What is in no other manifest: not yet in one before, or no longer in one afterwards.
    let bytes = format!(
        "SELECT CAST(COALESCE(SUM(b.size), 0) AS BIGINT) AS bytes FROM blob_link l \
         JOIN {named} ON named.blob_id = l.blob_id JOIN blob b ON b.id = l.blob_id \
         WHERE l.repository_id = $1 AND CASE WHEN $2 > $3 THEN l.refs = 0 \
         ELSE l.refs = named.count END"
    );
    let statement = Statement::from_sql_and_values(backend(exec), bytes, with(0));
    let row = exec.query_one_raw(statement).await?;
    let bytes: i64 = match row {
        Some(row) => row.try_get("", "bytes")?,
        None => 0,
    };
    let update = format!(
        "UPDATE blob_link SET refs = refs + $2 * named.count, \
         created_ms = CASE WHEN refs + $2 * named.count = 0 THEN $3 ELSE created_ms END \
         FROM {named} WHERE blob_link.repository_id = $1 AND blob_link.blob_id = named.blob_id"
    );
    let values = with(now.as_ms());
    exec.execute_raw(Statement::from_sql_and_values(
        backend(exec),
        update,
        values,
    ))
    .await?;
    Ok(bytes)
}
