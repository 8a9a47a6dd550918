//! The worker: takes jobs as they fall due and does a few of them at a time. Any number of servers
//! may run one.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;

use super::{kind, queue};
use crate::app::App;
use crate::error::Result;
use crate::store::job::Claimed;

/// How many jobs one server does at a time.
const PLACES: usize = 8;
/// How many of them may be of one lane, so that none keeps the others waiting.
const PLACES_OF_LANE: usize = 2;
/// How long it takes from one look at the queue to the next.
const POLL: Duration = Duration::from_secs(1);

/// Works until `stop` is there. What is under way then is broken off and given back, so that
/// another server goes on with it at once.
pub(crate) async fn run(app: &App, stop: impl Future<Output = ()>) {
    tokio::select! {
        () = work(app, stop) => {}
        () = keep_right(app) => {}
    }
}

/// Looks again and again whether the clock was set back.
async fn keep_right(app: &App) {
    loop {
        if let Err(error) = queue::set_right(app).await {
            tracing::error!(error = ?error, "jobs may wait for too long");
        }
        tokio::time::sleep(queue::RENEW).await;
    }
}

async fn work(app: &App, stop: impl Future<Output = ()>) {
    if let Err(error) = kind::schedule(app).await {
        tracing::error!(error = ?error, "work that is due again and again was not scheduled");
    }
    let mut stop = pin!(stop);
    let mut running = FuturesUnordered::new();
    let mut held: Vec<Claimed> = Vec::new();
    loop {
        while running.len() < PLACES {
            // What runs goes on meanwhile: it may hold the database's writer, for which the look at
            // the queue waits.
            let taken = {
                let (begun, full) = (lanes(&held, 1), lanes(&held, PLACES_OF_LANE));
                let mut take = pin!(next(app, &begun, &full));
                loop {
                    tokio::select! {
                        taken = &mut take => break taken,
                        Some(done) = running.next() => held.retain(|job| job.id != done),
                    }
                }
            };
            match taken {
                Ok(Some(job)) => {
                    held.push(job.clone());
                    running.push(attempt(app, job));
                }
                Ok(None) => break,
                Err(error) => {
                    tracing::error!(error = ?error, "no job could be taken");
                    break;
                }
            }
        }
        tokio::select! {
            () = &mut stop => break,
            Some(done) = running.next() => held.retain(|job| job.id != done),
            () = tokio::time::sleep(POLL) => {}
        }
    }
    drop(running);
    for job in held {
        if let Err(error) = queue::give_back(app, &job).await {
            tracing::error!(error = ?error, job = job.id, "a job was not given back");
        }
    }
}

/// Takes a job of a lane that has none under way, so that the backlog of some keeps nobody waiting
/// who has little, and otherwise of one that has a place left.
async fn next(app: &App, begun: &[String], full: &[String]) -> Result<Option<Claimed>> {
    match queue::take(app, begun).await? {
        None if begun != full => queue::take(app, full).await,
        taken => Ok(taken),
    }
}

/// Returns the lanes that have so many places, or more.
fn lanes(held: &[Claimed], places: usize) -> Vec<String> {
    let lane = |job: &Claimed| job.subject.split_once('/').map(|(lane, _)| lane.to_owned());
    let mut lanes: Vec<String> = held.iter().filter_map(lane).collect();
    lanes.sort_unstable();
    lanes
        .chunk_by(|a, b| a == b)
        .filter(|same| same.len() >= places)
        .filter_map(|same| same.first().cloned())
        .collect()
}

/// Does every job that is due now, one after the other, and returns how many attempts that took.
pub(crate) async fn all_due(app: &App) -> Result<u64> {
    kind::schedule(app).await?;
    queue::set_right(app).await?;
    let mut attempts = 0_u64;
    while let Some(job) = queue::take(app, &[]).await? {
        attempt(app, job).await;
        attempts = attempts.saturating_add(1);
    }
    Ok(attempts)
}

/// Does one attempt under a lease that is renewed, and returns the number of the job.
async fn attempt(app: &App, job: Claimed) -> i64 {
    let lost = async {
        loop {
            tokio::time::sleep(queue::RENEW).await;
            // Where the database cannot be reached, the lease may still be there.
            if matches!(queue::renew(app, &job).await, Ok(false)) {
                return;
            }
        }
    };
    // A fault of one job must not end all work of the server: its lease runs out, and the attempt
    // counts.
    let attempt = AssertUnwindSafe(kind::attempt(app, &job)).catch_unwind();
    tokio::select! {
        ended = attempt => match ended {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                tracing::error!(error = ?error, kind = job.kind, job = job.id, "a job was not ended");
            }
            Err(_) => tracing::error!(kind = job.kind, job = job.id, "a job broke off"),
        },
        () = lost => tracing::warn!(kind = job.kind, job = job.id, "Another server has the job now."),
    }
    job.id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lane_has_two_places_and_work_without_a_lane_as_many_as_there_are() {
        let held = |subjects: &[&str]| -> Vec<Claimed> {
            let claimed = |subject: &&str| Claimed {
                id: 1,
                kind: "test".to_owned(),
                subject: (*subject).to_owned(),
                payload: serde_json::Value::Null,
                attempts: 1,
                lease: String::new(),
            };
            subjects.iter().map(claimed).collect()
        };
        assert_eq!(lanes(&held(&["a/1", "b/1", "", ""]), 2), [""; 0]);
        assert_eq!(lanes(&held(&["a/1", "b/1", "a/2/x"]), 2), ["a"]);
        assert_eq!(lanes(&held(&["a/1", "b/1", "a/2/x"]), 1), ["a", "b"]);
    }
}
