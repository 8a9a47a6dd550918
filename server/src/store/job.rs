//! Work that waits: put there with the change that wants it, taken under a lease, so that one of
//! many replicas does it and another one goes on where that one ended.

use berth_core::time::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait, LockBehavior, LockType, OnConflict};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::Value;

use super::entity::job::{ActiveModel, Column, Entity};
use super::{Read, Tx};
use crate::error::Result;

/// How many jobs are removed from a lane at once.
const THIN_BATCH: u64 = 100;

/// Which jobs are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted<'a> {
    /// The kinds of work.
    pub kinds: &'a [&'a str],
    /// Lanes that are left alone: the jobs whose subjects begin with one of them and a slash.
    pub busy: &'a [String],
    /// Now.
    pub now: Timestamp,
}

impl Wanted<'_> {
    fn is_due(&self) -> Condition {
        let mut busy = Condition::any();
        for lane in self.busy {
            busy = busy.add(in_lane(lane));
        }
        let due = Condition::all()
            .add(Column::DueMs.lte(self.now.as_ms()))
            .add(Column::Kind.is_in(self.kinds.iter().copied()));
        match self.busy.is_empty() {
            true => due,
            false => due.add(busy.not()),
        }
    }
}

/// The sign behind the slash is `0`.
fn in_lane(lane: &str) -> Condition {
    Condition::all()
        .add(Column::Subject.gte(format!("{lane}/")))
        .add(Column::Subject.lt(format!("{lane}0")))
}

/// A job that is to be.
#[derive(Debug, Clone, PartialEq)]
pub struct NewJob<'a> {
    /// Which work it is.
    pub kind: &'a str,
    /// What it is about: there is one job of a kind and a subject at a time. What stands before a
    /// slash is a lane.
    pub subject: &'a str,
    /// What the work needs to know.
    pub payload: Value,
    /// When it is due.
    pub due: Timestamp,
    /// Now.
    pub created: Timestamp,
}

/// A job under lease.
#[derive(Debug, Clone, PartialEq)]
pub struct Claimed {
    /// Its number.
    pub id: i64,
    /// Which work it is.
    pub kind: String,
    /// What it is about.
    pub subject: String,
    /// What the work needs to know.
    pub payload: Value,
    /// How often it was begun, this time included.
    pub attempts: u32,
    /// What the lease is known by.
    pub lease: String,
}

/// How long jobs may wait. What waits for longer was put off by a clock that was ahead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Longest<'a> {
    /// Now.
    pub now: Timestamp,
    /// Until when a job may wait that was to be begun at once.
    pub new: Timestamp,
    /// Until when a lease may last.
    pub lease: Timestamp,
    /// How long the jobs of each kind may wait.
    pub kinds: &'a [Wait<'a>],
}

/// How long jobs of a kind may wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait<'a> {
    /// The kind.
    pub kind: &'a str,
    /// Until when at most.
    pub until: Timestamp,
    /// When one is due that waits for longer.
    pub due: Timestamp,
}

impl Longest<'_> {
    fn is_beyond(&self) -> Condition {
        let leased = Condition::all()
            .add(Column::Lease.is_not_null())
            .add(Column::DueMs.gt(self.lease.as_ms()));
        let new = Condition::all()
            .add(Column::Lease.is_null())
            .add(Expr::col(Column::DueMs).eq(Expr::col(Column::CreatedMs)));
        Condition::all()
            .add(Column::DueMs.gt(self.new.as_ms()))
            .add(Condition::any().add(leased).add(new))
    }
}

impl Wait<'_> {
    fn is_beyond(&self) -> Condition {
        Condition::all()
            .add(Column::Kind.eq(self.kind))
            .add(Column::Lease.is_null())
            .add(Column::DueMs.gt(self.until.as_ms()))
    }
}

/// Tells whether a job waits for longer than it may.
///
/// # Errors
/// Those of the database.
pub async fn waits_too_long(read: Read<'_>, longest: Longest<'_>) -> Result<bool> {
    let mut beyond = Condition::any().add(longest.is_beyond());
    for wait in longest.kinds {
        beyond = beyond.add(wait.is_beyond());
    }
    let found: Option<i64> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(beyond)
        .limit(1)
        .into_tuple()
        .one(&read.exec())
        .await?;
    Ok(found.is_some())
}

/// Makes the jobs due that wait for longer than they may, and returns how many those were. A lease
/// among them ends when somebody else takes the job.
///
/// # Errors
/// Those of the database.
pub async fn hasten(tx: &Tx, longest: Longest<'_>) -> Result<u64> {
    let mut jobs = 0_u64;
    let kinds = longest.kinds.iter();
    let all = kinds.map(|wait| (wait.is_beyond(), wait.due));
    for (beyond, due) in std::iter::once((longest.is_beyond(), longest.now)).chain(all) {
        let done = Entity::update_many()
            .col_expr(Column::DueMs, due.as_ms().into())
            .filter(beyond)
            .exec(tx.exec())
            .await?;
        jobs = jobs.saturating_add(done.rows_affected);
    }
    Ok(jobs)
}

/// Adds a job, and tells whether there was none of this kind and subject yet.
///
/// # Errors
/// Those of the database.
pub async fn add(tx: &Tx, new: NewJob<'_>) -> Result<bool> {
    let row = ActiveModel {
        id: NotSet,
        kind: Set(new.kind.to_owned()),
        subject: Set(new.subject.to_owned()),
        payload: Set(Some(new.payload)),
        due_ms: Set(new.due.as_ms()),
        attempts: Set(0),
        lease: Set(None),
        created_ms: Set(new.created.as_ms()),
    };
    let keep = OnConflict::columns([Column::Kind, Column::Subject])
        .do_nothing()
        .to_owned();
    let made = Entity::insert(row)
        .on_conflict(keep)
        .exec_without_returning(tx.exec())
        .await?;
    Ok(made > 0)
}

/// Tells whether a wanted job is due.
///
/// # Errors
/// Those of the database.
pub async fn is_due(read: Read<'_>, wanted: Wanted<'_>) -> Result<bool> {
    let found: Option<i64> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(wanted.is_due())
        .order_by_asc(Column::DueMs)
        .limit(1)
        .into_tuple()
        .one(&read.exec())
        .await?;
    Ok(found.is_some())
}

/// Takes the wanted job that is due longest, passing over those that somebody else takes at this
/// moment.
///
/// # Errors
/// Those of the database.
pub async fn claim(
    tx: &Tx,
    wanted: Wanted<'_>,
    lease: &str,
    until: Timestamp,
) -> Result<Option<Claimed>> {
    let found = Entity::find()
        .filter(wanted.is_due())
        .order_by_asc(Column::DueMs)
        .order_by_asc(Column::Id)
        .limit(1)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .one(tx.exec())
        .await?;
    let Some(row) = found else {
        return Ok(None);
    };
    Entity::update_many()
        .col_expr(Column::DueMs, until.as_ms().into())
        .col_expr(Column::Lease, lease.into())
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .filter(Column::Id.eq(row.id))
        .exec(tx.exec())
        .await?;
    Ok(Some(Claimed {
        id: row.id,
        kind: row.kind,
        subject: row.subject,
        payload: row.payload.unwrap_or_default(),
        attempts: u32::try_from(row.attempts).unwrap_or(0).saturating_add(1),
        lease: lease.to_owned(),
    }))
}

/// Removes those jobs of a lane that nobody has begun, or that wait to be begun again, from the
/// greatest subject down beyond the first so many; returns what they were to know. There may be more
/// than one call removes.
///
/// # Errors
/// Those of the database.
pub async fn thin(tx: &Tx, kind: &str, lane: &str, keep: u64) -> Result<Vec<Value>> {
    let beyond = Entity::find()
        .filter(Column::Kind.eq(kind))
        .filter(in_lane(lane))
        .filter(Column::Lease.is_null())
        .order_by_desc(Column::Subject)
        .offset(keep)
        .limit(THIN_BATCH)
        .all(tx.exec())
        .await?;
    let mut removed = Vec::new();
    for row in beyond {
        // It may have been begun since it was read.
        let done = Entity::delete_many()
            .filter(Column::Id.eq(row.id))
            .filter(Column::Lease.is_null())
            .exec(tx.exec())
            .await?;
        if done.rows_affected > 0 {
            removed.extend(row.payload);
        }
    }
    Ok(removed)
}

/// Makes a lease last until another time, and tells whether it is still there. Within a change it
/// also keeps others from the job until the commit.
///
/// # Errors
/// Those of the database.
pub async fn renew(tx: &Tx, job: &Claimed, until: Timestamp) -> Result<bool> {
    let done = Entity::update_many()
        .col_expr(Column::DueMs, until.as_ms().into())
        .filter(Column::Id.eq(job.id))
        .filter(Column::Lease.eq(job.lease.as_str()))
        .exec(tx.exec())
        .await?;
    Ok(done.rows_affected > 0)
}

/// The same of work that has got on: it counts as begun once, so that it is given up only where it
/// stands still.
///
/// # Errors
/// Those of the database.
pub async fn renew_anew(tx: &Tx, job: &Claimed, until: Timestamp) -> Result<bool> {
    let done = Entity::update_many()
        .col_expr(Column::DueMs, until.as_ms().into())
        .col_expr(Column::Attempts, 1.into())
        .filter(Column::Id.eq(job.id))
        .filter(Column::Lease.eq(job.lease.as_str()))
        .exec(tx.exec())
        .await?;
    Ok(done.rows_affected > 0)
}

/// Returns how often a job was begun since it got on last, this time included; none where the lease
/// is not there any more.
///
/// # Errors
/// Those of the database.
pub async fn attempts(tx: &Tx, job: &Claimed) -> Result<Option<u32>> {
    let found: Option<i32> = Entity::find()
        .select_only()
        .column(Column::Attempts)
        .filter(Column::Id.eq(job.id))
        .filter(Column::Lease.eq(job.lease.as_str()))
        .into_tuple()
        .one(tx.exec())
        .await?;
    Ok(found.map(|attempts| u32::try_from(attempts).unwrap_or(0)))
}

/// Ends a lease and leaves the job for another time, as begun so often; tells whether the lease was
/// still there.
///
/// # Errors
/// Those of the database.
pub async fn put_off(tx: &Tx, job: &Claimed, due: Timestamp, attempts: u32) -> Result<bool> {
    let done = Entity::update_many()
        .col_expr(Column::DueMs, due.as_ms().into())
        .col_expr(
            Column::Attempts,
            i32::try_from(attempts).unwrap_or(i32::MAX).into(),
        )
        .col_expr(Column::Lease, Option::<String>::None.into())
        .filter(Column::Id.eq(job.id))
        .filter(Column::Lease.eq(job.lease.as_str()))
        .exec(tx.exec())
        .await?;
    Ok(done.rows_affected > 0)
}

/// Removes a job that is done; tells whether the lease was still there.
///
/// # Errors
/// Those of the database.
pub async fn finish(tx: &Tx, job: &Claimed) -> Result<bool> {
    let done = Entity::delete_many()
        .filter(Column::Id.eq(job.id))
        .filter(Column::Lease.eq(job.lease.as_str()))
        .exec(tx.exec())
        .await?;
    Ok(done.rows_affected > 0)
}
