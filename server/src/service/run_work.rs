//! A run at work: it decides once, and then removes a few tags at a time, each looked at again in
//! the change that removes it. It may be broken off anywhere and goes on where it was.

use std::time::Duration;

use berth_core::berth::run::{RunKind, RunOutcome};
use berth_core::berth::trash::TrashReason;
use berth_core::name::Tag;
use berth_core::oci::ImageName;
use serde::{Deserialize, Serialize};

use super::run_decide::{commit, decide, held, number, unchanged};
use super::trash::{self, Deletion};
use super::{run_end, run_undo, run_want};
use crate::app::App;
use crate::error::{Error, Result};
use crate::job::{Job, JobError, Lease, Outcome};
use crate::store::repository_edit::{self, Held};
use crate::store::retention::{self, Logged};
use crate::store::run::{Progress, RunRow};
use crate::store::run_tag::{self, RunTagRow};
use crate::store::{self, Tx, protection, run};

/// How many tags go in one change.
pub(super) const BATCH: u64 = 50;
/// How many changes there are before other work of the account has its turn.
const STEPS: u32 = 500;
/// How long a run waits from one change to the next, so that pushes come between.
const PAUSE: Duration = Duration::from_millis(5);

/// The job that does a run.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Retain {
    /// The number of the run.
    pub(crate) run: i64,
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
            _ => remove(app, lease, &row).await,
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
        if step(app, lease, row.id).await? == Step::Over {
            return Ok(Outcome::Done);
        }
        tokio::time::sleep(PAUSE).await;
    }
    Ok(Outcome::Again(0))
}

async fn bring_back(app: &App, lease: &Lease, row: &RunRow) -> Result<Outcome, JobError> {
    for _ in 0..STEPS {
        if run_undo::step(app, lease, row.id).await? == Step::Over {
            return Ok(Outcome::Done);
        }
        tokio::time::sleep(PAUSE).await;
    }
    Ok(Outcome::Again(0))
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

/// Moves those tags into the trash that are still as they were and that no pattern protects by now.
async fn take(
    app: &App,
    tx: &Tx,
    row: &RunRow,
    (image, held): (&ImageName, &Held),
    tags: &[RunTagRow],
) -> Result<()> {
    let patterns = protection::of_image(tx.read(), held.id).await?;
    let is_free = |tag: &str| !patterns.iter().any(|row| row.pattern.covers(tag));
    let same = unchanged(tx, held.id, tags).await?;
    let (going, staying): (Vec<_>, Vec<_>) = tags
        .iter()
        .zip(same)
        .partition(|(tag, is_same)| *is_same && is_free(&tag.tag));
    let going: Vec<&RunTagRow> = going.into_iter().map(|(tag, _)| tag).collect();
    let names: Result<Vec<Tag>> = going
        .iter()
        .map(|tag| Tag::parse(&tag.tag).map_err(Error::internal))
        .collect();
    let deletion = Deletion {
        reason: TrashReason::Retention,
        run: Some(row.id),
        by: row.by.as_ref(),
        now: app.now(),
    };
    let gone = trash::discard(app, tx, held, image, &names?, &deletion).await?;
    let removed: Vec<i64> = going.iter().map(|tag| tag.position).collect();
    run_tag::set_outcome(tx, row.id, &removed, RunOutcome::Removed).await?;
    let skipped: Vec<i64> = staying.iter().map(|(tag, _)| tag.position).collect();
    run_tag::set_outcome(tx, row.id, &skipped, RunOutcome::Skipped).await?;
    let more = Progress {
        done: number(removed.len())?,
        skipped: number(skipped.len())?,
        images: i64::try_from(gone.images).map_err(Error::internal)?,
        bytes: gone.bytes,
    };
    run::advance(tx, row.id, more).await?;
    log(app, tx, row, &going).await
}

/// Writes each tag into the record of the SWR API, under the policy that selected it first.
async fn log(app: &App, tx: &Tx, row: &RunRow, tags: &[&RunTagRow]) -> Result<()> {
    let of = |tag: &RunTagRow| {
        let place = usize::try_from(tag.rule.unwrap_or_default()).unwrap_or(usize::MAX);
        row.rules.get(place)
    };
    let rows: Vec<Logged<'_>> = tags
        .iter()
        .filter_map(|tag| {
            let rule = of(tag)?;
            Some(Logged {
                retention_id: rule.retention_id,
                rule: &rule.rule,
                tag: &tag.tag,
            })
        })
        .collect();
    retention::write_log(tx, row.repository_id, &rows, app.now()).await
}
