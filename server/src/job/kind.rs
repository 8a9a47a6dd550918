//! Every kind of work that this program knows. A job of another kind is one of a later version, and
//! stays where it is.

use std::time::Duration;

use berth_core::time::Timestamp;

use super::queue::{self, Lease};
use super::{Job, JobError, Outcome};
use crate::app::App;
use crate::audit::Audit;
use crate::error::{Error, Result};
use crate::service::delivery::{Deliver, Prune};
use crate::service::run_daily::{self, Daily};
use crate::service::run_lost::FindLost;
use crate::service::run_work::Retain;
use crate::service::trash_expire::{ExpireTrash, LimitTrash};
use crate::store::job::Claimed;

/// The names of the kinds.
pub(super) const ALL: &[&str] = &[
    Deliver::KIND,
    Prune::KIND,
    ExpireTrash::KIND,
    LimitTrash::KIND,
    Retain::KIND,
    Daily::KIND,
    FindLost::KIND,
];

/// For how many milliseconds the jobs of each kind are left alone at most.
pub(super) const LONGEST: [(&str, i64); 7] = [
    (Deliver::KIND, Deliver::LONGEST_MS),
    (Prune::KIND, Prune::LONGEST_MS),
    (ExpireTrash::KIND, ExpireTrash::LONGEST_MS),
    (LimitTrash::KIND, LimitTrash::LONGEST_MS),
    (Retain::KIND, Retain::LONGEST_MS),
    (Daily::KIND, Daily::LONGEST_MS),
    (FindLost::KIND, FindLost::LONGEST_MS),
];

/// Returns when a job of a kind is due that was left alone for too long.
pub(super) fn next(kind: &str, now: Timestamp) -> Timestamp {
    match kind {
        Daily::KIND => run_daily::next(now),
        _ => now,
    }
}

/// Puts the work into the queue that is done again and again, unless it is there.
pub(super) async fn schedule(app: &App) -> Result<()> {
    let tx = app.store.begin().await?;
    let now = app.now();
    let prunes = queue::enqueue(&tx, "", &Prune {}, now).await?;
    let expires = queue::enqueue(&tx, "", &ExpireTrash {}, now).await?;
    let finds = queue::enqueue(&tx, "", &FindLost {}, now).await?;
    let begins = run_daily::next(now);
    let daily = queue::enqueue_for(&tx, "", &Daily {}, begins, now).await?;
    if prunes || expires || finds || daily {
        return tx.commit(Audit::none("the start of a server")).await;
    }
    tx.rollback().await
}

/// Does one attempt at a job, and says in the queue how it ended.
pub(super) async fn attempt(app: &App, job: &Claimed) -> Result<()> {
    match job.kind.as_str() {
        Deliver::KIND => one::<Deliver>(app, job).await,
        Prune::KIND => one::<Prune>(app, job).await,
        ExpireTrash::KIND => one::<ExpireTrash>(app, job).await,
        LimitTrash::KIND => one::<LimitTrash>(app, job).await,
        Retain::KIND => one::<Retain>(app, job).await,
        Daily::KIND => one::<Daily>(app, job).await,
        FindLost::KIND => one::<FindLost>(app, job).await,
        other => Err(Error::internal(format!("there is no job `{other}`"))),
    }
}

async fn one<J: Job>(app: &App, job: &Claimed) -> Result<()> {
    let Ok(work) = serde_json::from_value::<J>(job.payload.clone()) else {
        tracing::error!(
            kind = J::KIND,
            job = job.id,
            "A job cannot be read and is dropped."
        );
        return queue::finish(app, job).await;
    };
    let lease = Lease::of(job.clone(), J::ATTEMPTS);
    let ended = match lease.attempt() > J::ATTEMPTS {
        // Every attempt before ended with the end of its server.
        true => Err(JobError::Fail("it was never ended".to_owned())),
        false => in_time(J::TIMEOUT, work.run(app, &lease)).await,
    };
    match ended {
        Ok(Outcome::Done) => queue::finish(app, job).await,
        Ok(Outcome::Again(ms)) => queue::put_off(app, job, app.now().plus_ms(ms), 0).await,
        Err(JobError::Fail(reason)) => drop_job(app, &work, &lease, &reason).await,
        Err(JobError::Retry(reason)) => match lease.retry(app).await? {
            true => {
                tracing::warn!(
                    kind = J::KIND,
                    job = job.id,
                    reason,
                    "A job is tried again."
                );
                Ok(())
            }
            false => drop_job(app, &work, &lease, &reason).await,
        },
    }
}

async fn in_time(
    limit: Duration,
    work: impl Future<Output = Result<Outcome, JobError>>,
) -> Result<Outcome, JobError> {
    match tokio::time::timeout(limit, work).await {
        Ok(ended) => ended,
        Err(_) => Err(JobError::Retry("it took too long".to_owned())),
    }
}

async fn drop_job<J: Job>(app: &App, work: &J, lease: &Lease, reason: &str) -> Result<()> {
    let job = &lease.job;
    tracing::warn!(kind = J::KIND, job = job.id, reason, "A job is given up.");
    work.give_up(app, lease, reason).await?;
    queue::finish(app, job).await
}
