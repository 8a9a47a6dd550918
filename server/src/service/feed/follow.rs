//! One stream: what is under way first, then what happens, for as long as the credential holds.

use std::sync::Arc;

use berth_core::berth::feed::FeedEvent;
use berth_core::endpoint::Empty;
use futures_util::StreamExt as _;
use futures_util::stream::{self, BoxStream};
use tokio::time::Instant;

use super::hub::{Batch, Place};
use super::{sight, watch};
use crate::app::App;
use crate::auth::caller::{Caller, Origin};
use crate::auth::proof::Proof;
use crate::error::{Code, Result};
use crate::job::Job as _;
use crate::service::run_work::Retain;
use crate::store::feed;

/// How many runs are told of when a stream begins.
const MOST_RUNS: u64 = 200;

/// Begins a stream: some events at a time, and none where only the connection is to be kept open.
/// What is committed after this call has begun will be told.
///
/// # Errors
/// `TooManyRequests`, and those of the database.
pub(crate) async fn follow(
    app: &Arc<App>,
    caller: &Caller,
    proof: Proof,
    origin: Origin,
) -> Result<BoxStream<'static, Vec<FeedEvent>>> {
    let place = Place::take(app, caller)?;
    watch::begin(app).await?;
    let mut first = under_way(app, caller).await?;
    first.push(FeedEvent::Ready(Empty {}));
    let now = Instant::now();
    let follower = Follower {
        app: Arc::clone(app),
        account_id: caller.account_id.clone(),
        proof,
        origin,
        place,
        beat: now + app.feed.pace.beat,
        end: now + app.feed.pace.life,
    };
    let later = stream::unfold(follower, |mut follower| async move {
        let told = follower.next().await?;
        Some((told, follower))
    });
    Ok(stream::once(async { first }).chain(later).boxed())
}

/// Returns the runs that are under way, as far as the caller may see them.
async fn under_way(app: &App, caller: &Caller) -> Result<Vec<FeedEvent>> {
    let read = app.store.read();
    let ids = feed::under_way(read, Retain::KIND, &caller.account_id, MOST_RUNS).await?;
    let runs = feed::runs(read, &ids).await?;
    let own = runs.into_iter().filter(|(of, _)| *of == caller.account_id);
    let batch = Batch {
        runs: own.map(|(_, run)| run).collect(),
        ..Batch::default()
    };
    sight::visible(app, caller, &batch).await
}

struct Follower {
    app: Arc<App>,
    account_id: String,
    proof: Proof,
    origin: Origin,
    place: Place,
    /// When something has to be said, if it is only that the connection lives.
    beat: Instant,
    end: Instant,
}

impl Follower {
    /// Waits for the next events; none where the stream is over.
    async fn next(&mut self) -> Option<Vec<FeedEvent>> {
        loop {
            let batch = tokio::select! {
                biased;
                () = self.app.feed.closed() => return None,
                () = tokio::time::sleep_until(self.end) => return None,
                batch = self.place.news.recv() => Some(batch?),
                () = tokio::time::sleep_until(self.beat) => None,
            };
            let is_beat = batch.is_none();
            let told = match self.told(batch).await {
                Ok(told) => told?,
                Err(error) if error.code() == Code::BadCredentials => return None,
                Err(error) => {
                    tracing::warn!(error = ?error, "A stream of the feed ended.");
                    return None;
                }
            };
            if is_beat || !told.is_empty() {
                self.beat = Instant::now() + self.app.feed.pace.beat;
                return Some(told);
            }
        }
    }

    /// Returns what may be told by now; none where whoever follows may do so no longer.
    async fn told(&self, batch: Option<Arc<Batch>>) -> Result<Option<Vec<FeedEvent>>> {
        let caller = self.proof.verify(&self.app, &self.origin).await?;
        if caller.account_id != self.account_id {
            return Ok(None);
        }
        let Some(batch) = batch else {
            // Where looking at the database broke off, something may have been missed.
            let is_new = watch::begin(&self.app).await?;
            let more = is_new.then_some(FeedEvent::More(Empty {}));
            return Ok(Some(more.into_iter().collect()));
        };
        sight::visible(&self.app, &caller, &batch).await.map(Some)
    }
}
