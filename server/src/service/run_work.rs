//! A run at work: it decides once, and then removes a few tags at a time, each looked at again in
//! the change that removes it. It may be broken off anywhere and goes on where it was.

use std::ops::RangeInclusive;
use std::time::{Duration, Instant};

use berth_core::berth::run::RunKind;
use berth_core::oci::ImageName;
use serde::{Deserialize, Serialize};

use super::run_decide::{commit, decide, held};
use super::run_take::take;
use super::trash_expire::LimitTrash;
use super::{run_end, run_undo, run_want};
use crate::app::App;
use crate::error::Result;
use crate::job::{Job, JobError, Lease, Outcome};
use crate::store::repository_edit::{self, Held};
use crate::store::run::RunRow;
use crate::store::{self, Tx, run, run_tag};

/// How many tags go in one change: few, since pushes to SQLite wait for its end.
pub(super) const BATCH: u64 = 10;
/// How many changes there are before other work of the account has its turn.
const STEPS: u32 = 1000;
/// How long a run waits at least, and at most, from one change to the next.
const REST: RangeInclusive<Duration> = Duration::from_millis(5)..=Duration::from_secs(5);

/// The job that does a run.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Retain {
    /// The number of the run.
    pub(crate) run: i64,
}

impl Retain {
    /// What the job of a run of this account is known by; those of an account take turns.
    pub(super) fn subject(&self, account_id: &str) -> String {
        format!("{account_id}/{}", self.run)
    }
}

/// Whether a run goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    On,
    Over,
}

impl Job for Retain {
    const KIND: &'static str = "retain";
    const TIMEOUT: Duration = Duration::from_secs(900);
    const ATTEMPTS: u32 = 8;

    async fn run(&self, app: &App, lease: &Lease) -> Result<Outcome, JobError> {
        let Some(row) = run::get(app.store.read(), self.run).await? else {
            return Ok(Outcome::Done);
        };
        if row.state.is_over() {
            return Ok(Outcome::Done);
        }
        if row.stopped {
            let tx = held(app, lease).await?;
            run_end::cancelled(app, tx, row.id).await?;
            return Ok(Outcome::Done);
        }
        match row.kind {
            RunKind::Undo => bring_back(app, lease, &row).await,
            _ => {
                let ended = remove(app, lease, &row).await;
                LimitTrash::want(app, &row.account_id).await;
                ended
            }
        }
    }

    async fn give_up(&self, app: &App, lease: &Lease, reason: &str) -> Result<()> {
        let tx = app.store.begin().await?;
        if !lease.hold(app, &tx).await? {
            return tx.rollback().await;
        }
        let words = format!(
            "given up: {reason}; what was done until then stays, so start it again when that is \
             set right"
        );
        run_end::failed(app, tx, self.run, &words).await
    }
}

async fn remove(app: &App, lease: &Lease, row: &RunRow) -> Result<Outcome, JobError> {
    if row.begun.is_none() {
        decide(app, lease, row).await?;
    }
    for _ in 0..STEPS {
        let begun = Instant::now();
        if step(app, lease, row.id).await? == Step::Over {
            return Ok(Outcome::Done);
        }
        rest(begun).await;
    }
    Ok(Outcome::Again(0))
}

async fn bring_back(app: &App, lease: &Lease, row: &RunRow) -> Result<Outcome, JobError> {
    for _ in 0..STEPS {
        let begun = Instant::now();
        if run_undo::step(app, lease, row.id).await? == Step::Over {
            return Ok(Outcome::Done);
        }
        rest(begun).await;
    }
    Ok(Outcome::Again(0))
}

/// Waits for as long as a change took, so that at least half of the time is left to pushes.
pub(super) async fn rest(begun: Instant) {
    let took = begun.elapsed();
    tokio::time::sleep(took.clamp(*REST.start(), *REST.end())).await;
}

/// Removes the next few tags.
async fn step(app: &App, lease: &Lease, id: i64) -> Result<Step, JobError> {
    let tx = held(app, lease).await?;
    let Some(row) = run::get(tx.read(), id).await? else {
        return Ok(Step::Over);
    };
    let Some((image, held)) = hold(&tx, &row).await? else {
        return Ok(Step::Over);
    };
    // Who stops the run, or saves other rules, holds the image too: look again behind them.
    let row = run::get(tx.read(), id).await?;
    let Some(row) = row.filter(|row| !row.state.is_over()) else {
        return Ok(Step::Over);
    };
    if row.stopped {
        run_end::cancelled(app, tx, id).await?;
        return Ok(Step::Over);
    }
    // A daily run that was being put together while others were saved was not told to stop.
    if !run_want::holds(tx.read(), &row, held.namespace_id).await? {
        run_end::replaced(app, tx, id).await?;
        return Ok(Step::Over);
    }
    let from = row.progress.done.saturating_add(row.progress.skipped);
    let tags = run_tag::list(tx.read(), id, from, BATCH).await?;
    if tags.is_empty() {
        run_end::done(app, tx, id).await?;
        return Ok(Step::Over);
    }
    take(app, &tx, &row, (&image, &held), &tags).await?;
    commit(tx).await?;
    Ok(Step::On)
}

/// Holds the image of a run; none where it is gone, and the run with it.
async fn hold(tx: &Tx, row: &RunRow) -> Result<Option<(ImageName, Held)>> {
    let Some(image) = store::repository::name(tx.read(), row.repository_id).await? else {
        return Ok(None);
    };
    let held = repository_edit::hold(tx, &image).await?;
    let held = held.filter(|held| held.id == row.repository_id);
    Ok(held.map(|held| (image, held)))
}
