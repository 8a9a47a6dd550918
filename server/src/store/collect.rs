//! What the collector asks and does, a batch at a time; `service::collect` says in which order.
//!
//! On PostgreSQL, whoever makes a link or names one in a manifest has locked the row of the blob
//! (`blob::claim`, `blob::hold`) before, and keeps it until the commit. Each step here locks its
//! rows first, passing over those that somebody else has, and only then asks, in a statement of its
//! own, whether there are links: one that waited would go on asking about the time before it
//! waited. So a link that is committed is seen, and one that is not committed yet has its blob
//! passed over.

use std::collections::HashSet;

use berth_core::time::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait, LockBehavior, LockType};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::blob::{CONDEMNED, DELETING, LIVE, LOST, NOT_DELETING};
use super::entity::blob::{Column, Entity};
use super::entity::{blob_link, upload};
use super::{Read, Tx};
use crate::error::Result;

/// Is true of a blob that no repository has.
const NO_LINK: &str = "NOT EXISTS (SELECT 1 FROM blob_link l WHERE l.blob_id = blob.id)";
/// Is true of a blob that nothing in the trash keeps.
const NO_TRASH: &str = "NOT EXISTS (SELECT 1 FROM trash_blob k WHERE k.blob_id = blob.id)";
/// Is true of a blob that no manifest names: where counters are right, it follows from the above.
const NO_NAME: &str = "NOT EXISTS (SELECT 1 FROM manifest_ref r WHERE r.blob_id = blob.id)";

/// Removes some of the links that no manifest has named since `before`, and returns how many.
///
/// # Errors
/// Those of the database.
pub async fn unlink(tx: &Tx, before: Timestamp, limit: u64) -> Result<u64> {
    use blob_link::Column::{BlobId, CreatedMs, RepositoryId};
    // In the words of the index, which a parameter would not let the database use.
    let is_unnamed = || Expr::cust("refs = 0");
    let links: Vec<(i64, i64)> = blob_link::Entity::find()
        .select_only()
        .columns([RepositoryId, BlobId])
        .filter(is_unnamed())
        .filter(CreatedMs.lte(before.as_ms()))
        .order_by_asc(CreatedMs)
        .limit(limit)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .into_tuple()
        .all(tx.exec())
        .await?;
    let mut removed = 0_u64;
    for (repository_id, blob_id) in links {
        let result = blob_link::Entity::delete_many()
            .filter(RepositoryId.eq(repository_id))
            .filter(BlobId.eq(blob_id))
            .filter(is_unnamed())
            .exec(tx.exec())
            .await?;
        removed = removed.saturating_add(result.rows_affected);
    }
    Ok(removed)
}

/// Some blobs that neither a repository nor the trash has, and behind which number to look on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bare {
    /// Their numbers; which of them is live, [`condemn`] looks.
    pub ids: Vec<i64>,
    /// The last number that was looked at, unless that was all.
    pub next: Option<i64>,
}

/// Finds those of the next `limit` blobs behind a number that neither a repository nor the trash
/// has.
///
/// # Errors
/// Those of the database.
pub async fn bare(read: Read<'_>, after: i64, limit: u64) -> Result<Bare> {
    let exec = read.exec();
    let next: Option<i64> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Id.gt(after))
        .order_by_asc(Column::Id)
        .offset(limit.saturating_sub(1))
        .limit(1)
        .into_tuple()
        .one(&exec)
        .await?;
    // Nothing is said about the state here, lest the database walks along the index on it.
    let ids = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Id.gt(after))
        .filter(Column::Id.lte(next.unwrap_or(i64::MAX)))
        .filter(is_bare())
        .into_tuple()
        .all(&exec)
        .await?;
    Ok(Bare { ids, next })
}

/// That neither a repository nor the trash has a blob. What goes into the trash, or comes back, is
/// in one of them at every moment: it changes over in one commit.
fn is_bare() -> Condition {
    Condition::all()
        .add(Expr::cust(NO_LINK))
        .add(Expr::cust(NO_TRASH))
}

/// Condemns those of the blobs that are live and that neither a repository nor the trash has;
/// returns how many.
///
/// # Errors
/// Those of the database.
pub async fn condemn(tx: &Tx, ids: Vec<i64>, now: Timestamp) -> Result<u64> {
    let locked = lock(tx, Column::Id.is_in(ids).and(Column::State.eq(LIVE))).await?;
    let result = Entity::update_many()
        .col_expr(Column::State, CONDEMNED.into())
        .col_expr(Column::CondemnedMs, now.as_ms().into())
        .filter(Column::Id.is_in(locked))
        .filter(is_bare())
        .exec(tx.exec())
        .await?;
    Ok(result.rows_affected)
}

/// Takes condemned blobs back that some repository or the trash has; returns how many.
///
/// # Errors
/// Those of the database.
pub async fn absolve(tx: &Tx) -> Result<u64> {
    let result = Entity::update_many()
        .col_expr(Column::State, LIVE.into())
        .col_expr(Column::CondemnedMs, Option::<i64>::None.into())
        .filter(Column::State.eq(CONDEMNED))
        .filter(is_bare().not())
        .exec(tx.exec())
        .await?;
    Ok(result.rows_affected)
}

fn is_over(before: Timestamp) -> Condition {
    let condemned = Column::State.eq(CONDEMNED);
    Condition::any()
        .add(condemned.and(Column::CondemnedMs.lte(before.as_ms())))
        // There is nothing left to wait for.
        .add(Column::State.eq(LOST))
}

/// Marks some of the blobs for deletion that were condemned before a time and that neither a
/// repository nor the trash has, and returns how many.
///
/// # Errors
/// Those of the database.
pub async fn mark(tx: &Tx, before: Timestamp, limit: u64) -> Result<u64> {
    let found: Vec<i64> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(is_over(before))
        .filter(is_bare())
        .filter(Expr::cust(NO_NAME))
        .limit(limit)
        .into_tuple()
        .all(tx.exec())
        .await?;
    let which = Condition::all()
        .add(Column::Id.is_in(found))
        .add(is_over(before));
    let locked = lock(tx, which).await?;
    let result = Entity::update_many()
        .col_expr(Column::State, DELETING.into())
        .filter(Column::Id.is_in(locked))
        .filter(is_bare())
        .filter(Expr::cust(NO_NAME))
        .exec(tx.exec())
        .await?;
    Ok(result.rows_affected)
}

/// Locks blobs, but for those that somebody else has locked.
async fn lock(tx: &Tx, which: impl sea_orm::sea_query::IntoCondition) -> Result<Vec<i64>> {
    let ids = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(which)
        .order_by_asc(Column::Id)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .into_tuple()
        .all(tx.exec())
        .await?;
    Ok(ids)
}

/// A blob whose bytes are to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marked {
    /// Its number.
    pub id: i64,
    /// Its bytes.
    pub size: i64,
    /// Where the blob store has it.
    pub location: String,
}

/// Lists some of the blobs that are marked for deletion, behind a number.
///
/// # Errors
/// Those of the database.
pub async fn marked(read: Read<'_>, after: i64, limit: u64) -> Result<Vec<Marked>> {
    let rows = Entity::find()
        .filter(Column::State.eq(DELETING))
        .filter(Column::Id.gt(after))
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(&read.exec())
        .await?;
    let marked = rows.into_iter().map(|row| Marked {
        id: row.id,
        size: row.size,
        location: row.location,
    });
    Ok(marked.collect())
}

/// Drops the row of a blob whose bytes have gone; tells whether it was there.
///
/// # Errors
/// Those of the database.
pub async fn drop_row(tx: &Tx, id: i64) -> Result<bool> {
    let result = Entity::delete_many()
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(DELETING))
        .exec(tx.exec())
        .await?;
    Ok(result.rows_affected > 0)
}

/// Returns where the rows of some digests say that bytes lie, those that are being deleted too.
///
/// # Errors
/// Those of the database.
pub async fn locations(read: Read<'_>, digests: &[&str]) -> Result<HashSet<String>> {
    let mut found = HashSet::new();
    // One for each of the two indexes.
    for state in [NOT_DELETING, "state = 'deleting'"] {
        let rows: Vec<String> = Entity::find()
            .select_only()
            .column(Column::Location)
            .filter(Column::Digest.is_in(digests.iter().copied()))
            .filter(Expr::cust(state))
            .into_tuple()
            .all(&read.exec())
            .await?;
        found.extend(rows);
    }
    Ok(found)
}

/// Returns those of the ids that uploads under way have.
///
/// # Errors
/// Those of the database.
pub async fn uploads(read: Read<'_>, ids: &[&str]) -> Result<HashSet<String>> {
    let known: Vec<String> = upload::Entity::find()
        .select_only()
        .column(upload::Column::Id)
        .filter(upload::Column::Id.is_in(ids.iter().copied()))
        .into_tuple()
        .all(&read.exec())
        .await?;
    Ok(known.into_iter().collect())
}
