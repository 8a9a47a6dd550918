//! The daily runs: every image that rules hold for has one a day.

use std::time::Duration;

use berth_core::berth::run::RunKind;
use berth_core::time::{DAY_MS, Timestamp};
use serde::{Deserialize, Serialize};

use super::retention_rules::Holding;
use super::run_decide::{commit, held};
use super::run_want;
use crate::app::App;
use crate::error::Result;
use crate::job::{Job, JobError, Lease, Outcome};
use crate::store::Tx;
use crate::store::run::NewRun;
use crate::store::run_kept::{self, Ruled};

/// When the daily runs begin, in milliseconds after midnight.
const BEGIN_MS: i64 = 30 * 60_000;
/// How long runs are kept.
const KEEP_MS: i64 = 90 * DAY_MS;
/// How many images get their run in one change.
const BATCH: i64 = 25;
/// How many tags of runs that are kept no longer go in one change.
const PRUNE_BATCH: u64 = 1000;

/// The job that makes the runs of a day, and removes what is kept long enough.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Daily {}

/// Returns when the daily runs begin next.
pub(crate) fn next(now: Timestamp) -> Timestamp {
    let today = now.midnight().plus_ms(BEGIN_MS);
    match today > now {
        true => today,
        false => now.next_midnight().plus_ms(BEGIN_MS),
    }
}

impl Job for Daily {
    const KIND: &'static str = "retain_daily";
    const TIMEOUT: Duration = Duration::from_secs(3600);
    const ATTEMPTS: u32 = u32::MAX;
    const LONGEST_MS: i64 = DAY_MS;

    async fn run(&self, app: &App, lease: &Lease) -> Result<Outcome, JobError> {
        let begun = app.now();
        let ends = next(begun);
        let today = ends.plus_ms(-DAY_MS)..ends;
        let mut last = 0;
        loop {
            let tx = held(app, lease).await?;
            let images = run_kept::ruled(tx.read(), last, today.clone(), BATCH).await?;
            let Some(image) = images.last() else {
                tx.rollback().await?;
                break;
            };
            last = image.id;
            for image in &images {
                want(&tx, image, begun).await?;
            }
            commit(tx).await?;
        }
        loop {
            let tx = held(app, lease).await?;
            let pruned = run_kept::prune(&tx, begun.plus_ms(-KEEP_MS), PRUNE_BATCH).await?;
            commit(tx).await?;
            if !pruned {
                break;
            }
        }
        let now = app.now();
        Ok(Outcome::Again(next(begun.max(now)).ms_since(now)))
    }

    async fn give_up(&self, _: &App, _: &Lease, _: &str) -> Result<()> {
        Ok(())
    }
}

async fn want(tx: &Tx, image: &Ruled, now: Timestamp) -> Result<()> {
    let holding = Holding::load(tx.read(), image.id, image.namespace_id).await?;
    let rules = holding.rules();
    // They may have been removed a moment ago.
    if rules.is_empty() {
        return Ok(());
    }
    let new = NewRun {
        repository_id: image.id,
        account_id: &image.account_id,
        kind: RunKind::Daily,
        by: None,
        created: now,
        at: now,
        rules: &rules,
        guards: holding.guards,
        confirmed: None,
        undo_of: None,
    };
    run_want::put(tx, &new).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_daily_runs_begin_half_an_hour_after_midnight() {
        let at = |text: &str| Timestamp::parse(text).unwrap();
        for (now, begin) in [
            ("2026-03-01T00:00:00Z", "2026-03-01T00:30:00Z"),
            ("2026-03-01T00:29:59.999Z", "2026-03-01T00:30:00Z"),
            ("2026-03-01T00:30:00Z", "2026-03-02T00:30:00Z"),
            ("2026-02-28T23:00:00Z", "2026-03-01T00:30:00Z"),
        ] {
            assert_eq!(next(at(now)), at(begin), "{now}");
        }
    }
}
