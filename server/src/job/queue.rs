//! The queue: jobs are put there in the change that wants them, and taken one at a time.

use std::time::Duration;

use berth_core::time::Timestamp;

use super::{Job, kind};
use crate::app::App;
use crate::audit::Audit;
use crate::error::{Error, Result};
use crate::store::Tx;
use crate::store::job::{self, Claimed, Longest, NewJob, Wait, Wanted};

/// How long a lease lasts that is not renewed.
const LEASE_MS: i64 = 60_000;
/// From one renewal to the next.
pub(super) const RENEW: Duration = Duration::from_secs(20);
/// By how much the clocks of two servers may differ.
const SKEW_MS: i64 = 60_000;
/// How long it takes from the first attempt to the second; three times that to the third.
const BACK_OFF_MS: i64 = 10_000;
/// The longest that it takes from one attempt to the next.
const MAX_BACK_OFF_MS: i64 = 3_600_000;

/// Puts a job into the queue as part of a change, unless there is one of its kind and subject; tells
/// whether it was put there.
///
/// # Errors
/// Those of the database.
pub(crate) async fn enqueue<J: Job>(
    tx: &Tx,
    subject: &str,
    work: &J,
    now: Timestamp,
) -> Result<bool> {
    enqueue_for(tx, subject, work, now, now).await
}

/// The same for work that is due at another time.
///
/// # Errors
/// Those of the database.
pub(crate) async fn enqueue_for<J: Job>(
    tx: &Tx,
    subject: &str,
    work: &J,
    due: Timestamp,
    now: Timestamp,
) -> Result<bool> {
    let new = NewJob {
        kind: J::KIND,
        subject,
        payload: serde_json::to_value(work).map_err(Error::internal)?,
        due,
        created: now,
    };
    job::add(tx, new).await
}

/// A job that this worker has, until the lease ends.
#[derive(Debug, Clone)]
pub(crate) struct Lease {
    pub(super) job: Claimed,
    /// How often it is tried at most.
    most: u32,
}

impl Lease {
    pub(super) fn of(job: Claimed, most: u32) -> Self {
        Self { job, most }
    }

    /// Returns how often the work was begun, this time included.
    pub(crate) fn attempt(&self) -> u32 {
        self.job.attempts
    }

    /// Returns when the work is tried again if it fails now; never if this was the last time.
    pub(crate) fn next(&self, now: Timestamp) -> Option<Timestamp> {
        (self.attempt() < self.most).then(|| now.plus_ms(back_off_ms(self.attempt())))
    }

    /// Puts the job off after a failure, as one that was begun so often since it got on last; tells
    /// whether it is tried again at all.
    ///
    /// # Errors
    /// Those of the database.
    pub(super) async fn retry(&self, app: &App) -> Result<bool> {
        let tx = app.store.begin().await?;
        let Some(attempts) = job::attempts(&tx, &self.job).await? else {
            tx.rollback().await?;
            return Ok(true);
        };
        let due = (attempts < self.most).then(|| app.now().plus_ms(back_off_ms(attempts)));
        let Some(due) = due else {
            tx.rollback().await?;
            return Ok(false);
        };
        job::put_off(&tx, &self.job, due, attempts).await?;
        tx.commit(Audit::none("work has records of its own"))
            .await?;
        Ok(true)
    }

    /// Tells whether the job is still this worker's, and keeps it so until the change commits.
    ///
    /// # Errors
    /// Those of the database.
    pub(crate) async fn hold(&self, app: &App, tx: &Tx) -> Result<bool> {
        job::renew(tx, &self.job, app.now().plus_ms(LEASE_MS)).await
    }

    /// The same in a change by which the work gets on: it is given up only where it fails so often
    /// without one.
    ///
    /// # Errors
    /// Those of the database.
    pub(crate) async fn hold_on(&self, app: &App, tx: &Tx) -> Result<bool> {
        job::renew_anew(tx, &self.job, app.now().plus_ms(LEASE_MS)).await
    }
}

/// Returns how long it takes to the next attempt.
fn back_off_ms(attempt: u32) -> i64 {
    let factor = 3_i64.saturating_pow(attempt.saturating_sub(1));
    BACK_OFF_MS.saturating_mul(factor).min(MAX_BACK_OFF_MS)
}

/// Removes the oldest jobs of a lane that wait, beyond so many, and returns the work that they were.
///
/// # Errors
/// Those of the database.
pub(crate) async fn thin<J: Job>(tx: &Tx, lane: &str, keep: u64) -> Result<Vec<J>> {
    let removed = job::thin(tx, J::KIND, lane, keep).await?;
    let work = |payload| serde_json::from_value(payload).map_err(Error::internal);
    removed.into_iter().map(work).collect()
}

/// Takes the job that is due longest, if any is, and of none of these lanes.
pub(super) async fn take(app: &App, busy: &[String]) -> Result<Option<Claimed>> {
    let now = app.now();
    let wanted = Wanted {
        kinds: kind::ALL,
        busy,
        now,
    };
    if !job::is_due(app.store.read(), wanted).await? {
        return Ok(None);
    }
    let token = app.random.id()?;
    let tx = app.store.begin().await?;
    let until = now.plus_ms(LEASE_MS);
    let taken = job::claim(&tx, wanted, &token, until).await?;
    match taken {
        Some(_) => tx.commit_lightly().await?,
        None => tx.rollback().await?,
    }
    Ok(taken)
}

/// Makes the jobs due that a clock has put off which was ahead: of this server, before it was set
/// back, or of another one. Otherwise they would wait until that time comes.
pub(super) async fn set_right(app: &App) -> Result<()> {
    let now = app.now();
    let until = |ms: i64| now.plus_ms(ms.saturating_add(SKEW_MS));
    let kinds = kind::LONGEST.map(|(kind, ms)| Wait {
        kind,
        until: until(ms),
        due: kind::next(kind, now),
    });
    let longest = Longest {
        now,
        new: until(0),
        lease: until(LEASE_MS),
        kinds: &kinds,
    };
    if !job::waits_too_long(app.store.read(), longest).await? {
        return Ok(());
    }
    let tx = app.store.begin().await?;
    let jobs = job::hasten(&tx, longest).await?;
    tx.commit_lightly().await?;
    tracing::warn!(
        jobs,
        "The clock was ahead: jobs that it put off are due now."
    );
    Ok(())
}

/// Makes a lease last longer; tells whether it was still there.
pub(super) async fn renew(app: &App, job: &Claimed) -> Result<bool> {
    let tx = app.store.begin().await?;
    let is_held = job::renew(&tx, job, app.now().plus_ms(LEASE_MS)).await?;
    tx.commit_lightly().await?;
    Ok(is_held)
}

/// Gives a job back that was begun and not ended, as if it had not been begun.
pub(super) async fn give_back(app: &App, job: &Claimed) -> Result<()> {
    let tx = app.store.begin().await?;
    job::put_off(&tx, job, app.now(), job.attempts.saturating_sub(1)).await?;
    tx.commit_lightly().await
}

/// Leaves a job for another time.
pub(super) async fn put_off(app: &App, job: &Claimed, due: Timestamp, attempts: u32) -> Result<()> {
    let tx = app.store.begin().await?;
    job::put_off(&tx, job, due, attempts).await?;
    tx.commit(Audit::none("work has records of its own")).await
}

/// Removes a job that is over.
pub(super) async fn finish(app: &App, job: &Claimed) -> Result<()> {
    let tx = app.store.begin().await?;
    job::finish(&tx, job).await?;
    tx.commit(Audit::none("work has records of its own")).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_lie_ever_further_apart() {
        let seconds: Vec<_> = (1..9).map(|attempt| back_off_ms(attempt) / 1000).collect();
        assert_eq!(seconds, [10, 30, 90, 270, 810, 2430, 3600, 3600]);
        assert_eq!(back_off_ms(u32::MAX), MAX_BACK_OFF_MS);
    }
}
