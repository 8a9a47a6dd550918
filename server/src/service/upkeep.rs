//! What the server does on its own, beside answering calls.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use berth_core::time::DAY_MS;
use futures_util::FutureExt as _;

use super::collect::{self, Collected, Step};
use super::{figure, pull, sweep};
use crate::app::App;
use crate::job::worker;

/// How long a pull waits at most before it is counted.
const FLUSH: Duration = Duration::from_secs(1);
/// How long it takes until a part begins again that broke off.
const AGAIN: Duration = Duration::from_secs(1);
/// How many flushes there are from one sweep to the next.
const SWEEP_EVERY: u64 = 600;
/// How long it takes from one look for files that nobody knows to the next.
const ORPHANS_MS: i64 = DAY_MS;

/// Counts pulls, records figures, sweeps uploads and credentials, collects blobs and does the jobs
/// of the queue, until `stop` is there, and then counts the last pulls.
pub(crate) async fn run(app: &App, stop: impl Future<Output = ()>) {
    let is_stopped = AtomicBool::new(false);
    let stop = stop
        .inspect(|()| is_stopped.store(true, Ordering::Relaxed))
        .shared();
    let stop = &stop;
    // A collection takes its time, and pulls are counted all the same.
    tokio::join!(
        watched("count", AGAIN, || count_and_sweep(app, stop.clone())),
        watched("collect", AGAIN, || collect(app, stop.clone(), &is_stopped)),
        watched("jobs", AGAIN, || worker::run(app, stop.clone()))
    );
}

/// Does work that has no end but its own; where a fault breaks it off, it begins again after a time.
async fn watched<F: Future<Output = ()>>(part: &str, again: Duration, work: impl Fn() -> F) {
    while AssertUnwindSafe(work()).catch_unwind().await.is_err() {
        tracing::error!(part, "A part of the upkeep broke off and begins again.");
        tokio::time::sleep(again).await;
    }
}

async fn count_and_sweep(app: &App, stop: impl Future<Output = ()>) {
    let mut stop = pin!(stop);
    let mut rounds = 0_u64;
    loop {
        let stopped = tokio::select! {
            () = &mut stop => true,
            () = tokio::time::sleep(FLUSH) => false,
        };
        if let Err(error) = pull::flush(app).await {
            tracing::error!(error = ?error, "pulls were not counted");
        }
        if stopped {
            return;
        }
        rounds = rounds.wrapping_add(1);
        if rounds % SWEEP_EVERY == 1 {
            sweep(app).await;
        }
    }
}

async fn sweep(app: &App) {
    if let Err(fault) = sweep::uploads(app).await {
        tracing::error!(fault = ?fault, "uploads were not swept");
    }
    if let Err(error) = sweep::credentials(app).await {
        tracing::error!(error = ?error, "credentials that have ended were not swept");
    }
    if let Err(error) = figure::record(app).await {
        tracing::error!(error = ?error, "the figures of the day were not recorded");
    }
}

async fn collect(app: &App, stop: impl Future<Output = ()>, is_stopped: &AtomicBool) {
    let mut stop = pin!(stop);
    let interval = Duration::from_secs(app.config.collector.interval.as_seconds());
    let mut orphans_due = app.now();
    loop {
        let now = app.now();
        let mut steps = Step::RUN.to_vec();
        if now >= orphans_due {
            steps.push(Step::Orphans);
        }
        match collect::run(app, &steps, &|| is_stopped.load(Ordering::Relaxed)).await {
            Ok(done) => {
                tell(done);
                if now >= orphans_due {
                    orphans_due = now.plus_ms(ORPHANS_MS);
                }
            }
            Err(error) => tracing::error!(error = ?error, "blobs were not collected"),
        }
        tokio::select! {
            () = &mut stop => return,
            () = tokio::time::sleep(interval) => {}
        }
    }
}

/// Says what a run has done, if it was anything.
fn tell(done: Collected) {
    if done != Collected::default() {
        tracing::info!(
            links = done.links,
            condemned = done.condemned,
            absolved = done.absolved,
            marked = done.marked,
            blobs = done.blobs,
            bytes = done.bytes,
            orphans = done.orphans,
            "Blobs were collected."
        );
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicU32;

    use super::*;

    #[tokio::test]
    async fn what_breaks_off_begins_again_and_keeps_nothing_else_from_its_work() {
        let rounds = AtomicU32::new(0);
        let broken = watched("broken", Duration::ZERO, || async {
            assert!(rounds.fetch_add(1, Ordering::Relaxed) > 2, "a fault");
        });
        let whole = AtomicU32::new(0);
        let other = watched("whole", Duration::ZERO, || async {
            whole.fetch_add(1, Ordering::Relaxed);
        });
        tokio::join!(broken, other);
        let counts = [&rounds, &whole].map(|count| count.load(Ordering::Relaxed));
        assert_eq!(counts, [4, 1]);
    }
}
