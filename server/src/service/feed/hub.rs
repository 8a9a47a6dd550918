//! Who follows, and through which door what happens reaches them. Keeps nothing that another replica
//! needs: each looks at the database itself.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use berth_core::berth::feed::{Change, RunMove};
use tokio::sync::{mpsc, watch};

use crate::app::App;
use crate::auth::caller::Caller;
use crate::error::{Error, Result};

/// How many streams a user may have: one for each browser is enough.
const MOST_OF_PERSON: usize = 8;
/// How many streams there may be, unless the server says how many connections it has.
const MOST: usize = 1000;
/// How many batches wait for a client that reads slowly, before it is let go.
const WAITING: usize = 16;
/// When a refused client may come again, in seconds.
const RETRY_S: u64 = 60;

/// How long things take.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// From one look at the database to the next.
    pub look: Duration,
    /// For how long a client hears nothing at most; its credential is looked at again then.
    pub beat: Duration,
    /// For how long a stream lasts; then the client connects anew.
    pub life: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            look: Duration::from_millis(500),
            beat: Duration::from_secs(15),
            life: Duration::from_secs(1800),
        }
    }
}

/// What an account is told at a time. An empty one says that something else was done in the account:
/// whoever follows may have lost a right.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) runs: Vec<RunMove>,
    pub(super) changes: Vec<Change>,
    /// Whether more happened than is told.
    pub(super) has_more: bool,
}

/// All that follow.
#[derive(Debug)]
pub struct Feed {
    pub(super) pace: Pace,
    most: AtomicUsize,
    state: Mutex<State>,
    /// Held while it is found out what is old by now.
    pub(super) beginning: tokio::sync::Mutex<()>,
    closed: watch::Sender<bool>,
}

#[derive(Debug, Default)]
struct State {
    next: u64,
    is_watched: bool,
    followers: HashMap<u64, Follower>,
}

#[derive(Debug)]
struct Follower {
    account_id: String,
    person_id: String,
    door: mpsc::Sender<Arc<Batch>>,
}

impl Default for Feed {
    fn default() -> Self {
        Self::with(Pace::default())
    }
}

impl Feed {
    /// Makes one with another pace.
    #[must_use]
    pub fn with(pace: Pace) -> Self {
        Self {
            pace,
            most: AtomicUsize::new(MOST),
            state: Mutex::default(),
            beginning: tokio::sync::Mutex::default(),
            closed: watch::Sender::new(false),
        }
    }

    /// Says how many streams there may be at a time.
    pub fn limit(&self, most: usize) {
        self.most.store(most, Ordering::Relaxed);
    }

    /// Ends all streams at once, and those that come later.
    pub fn close(&self) {
        self.closed.send_replace(true);
    }

    /// Waits until all streams are to end.
    pub(super) fn closed(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut closed = self.closed.subscribe();
        async move {
            // Without a sender there is no server either.
            let _ = closed.wait_for(|closed| *closed).await;
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the accounts of which somebody follows.
    pub(super) fn accounts(&self) -> HashSet<String> {
        let state = self.state();
        let accounts = state.followers.values();
        accounts.map(|one| one.account_id.clone()).collect()
    }

    /// Tells an account something. Who has not read what came before is let go.
    pub(super) fn tell(&self, account_id: &str, batch: Batch) {
        let batch = Arc::new(batch);
        self.state().followers.retain(|_, one| {
            one.account_id != account_id || one.door.try_send(Arc::clone(&batch)).is_ok()
        });
    }

    /// Tells whether somebody looks at the database.
    pub(super) fn is_watched(&self) -> bool {
        self.state().is_watched
    }

    /// Notes whether somebody does.
    pub(super) fn set_watched(&self, is_watched: bool) {
        self.state().is_watched = is_watched;
    }

    /// Notes that nobody looks any longer if nobody follows, and tells whether that is so.
    pub(super) fn is_left(&self) -> bool {
        let mut state = self.state();
        state.is_watched = !state.followers.is_empty();
        !state.is_watched
    }
}

/// The place of one that follows; given back when it is dropped.
pub(super) struct Place {
    app: Arc<App>,
    id: u64,
    /// Where what happens comes in; ends where the client was too slow.
    pub(super) news: mpsc::Receiver<Arc<Batch>>,
}

impl Place {
    /// Takes a place for a caller.
    ///
    /// # Errors
    /// `TooManyRequests` where the user, the account or the server has as many streams as may be.
    pub(super) fn take(app: &Arc<App>, caller: &Caller) -> Result<Self> {
        let (door, news) = mpsc::channel(WAITING);
        let mut state = app.feed.state();
        let most = app.feed.most.load(Ordering::Relaxed);
        if state.followers.len() >= most {
            let text = format!(
                "the server has {most} streams open, as many as it may; try again in {RETRY_S} \
                 seconds"
            );
            return Err(Error::too_many(text, RETRY_S));
        }
        let followers = state.followers.values();
        let of_account = followers.filter(|one| one.account_id == caller.account_id);
        let most = most.div_ceil(2);
        if of_account.count() >= most {
            let text = format!(
                "your account has {most} streams open, as many as it may; try again in {RETRY_S} \
                 seconds"
            );
            return Err(Error::too_many(text, RETRY_S));
        }
        let followers = state.followers.values();
        let own = followers.filter(|one| one.person_id == caller.person_id);
        if own.count() >= MOST_OF_PERSON {
            let text = format!(
                "you have {MOST_OF_PERSON} streams open, as many as you may; close one, or try \
                 again in {RETRY_S} seconds"
            );
            return Err(Error::too_many(text, RETRY_S));
        }
        let id = state.next;
        state.next = id.wrapping_add(1);
        let follower = Follower {
            account_id: caller.account_id.clone(),
            person_id: caller.person_id.clone(),
            door,
        };
        state.followers.insert(id, follower);
        drop(state);
        metrics::gauge!("berth_feed_streams").increment(1.0);
        let app = Arc::clone(app);
        Ok(Self { app, id, news })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.app.feed.state().followers.remove(&self.id);
        metrics::gauge!("berth_feed_streams").decrement(1.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn follow(feed: &Feed, id: u64, account_id: &str) -> mpsc::Receiver<Arc<Batch>> {
        let (door, news) = mpsc::channel(WAITING);
        let follower = Follower {
            account_id: account_id.to_owned(),
            person_id: "p".to_owned(),
            door,
        };
        feed.state().followers.insert(id, follower);
        news
    }

    #[tokio::test]
    async fn who_does_not_read_is_let_go_and_the_others_stay() {
        let feed = Feed::default();
        let (mut slow, mut fast) = (follow(&feed, 1, "a"), follow(&feed, 2, "a"));
        for _ in 0..=WAITING {
            feed.tell("a", Batch::default());
            assert!(fast.recv().await.is_some());
        }
        for _ in 0..WAITING {
            assert!(slow.recv().await.is_some());
        }
        assert!(slow.recv().await.is_none(), "the slow one stays");
        feed.tell("a", Batch::default());
        assert!(fast.recv().await.is_some(), "the fast one went too");
    }

    #[tokio::test]
    async fn an_account_hears_what_is_its_own() {
        let feed = Feed::default();
        let mut other = follow(&feed, 1, "b");
        feed.tell("a", Batch::default());
        assert!(other.try_recv().is_err());
        assert_eq!(feed.accounts(), HashSet::from(["b".to_owned()]));
    }

    #[test]
    fn nobody_looks_where_nobody_follows() {
        let feed = Feed::default();
        feed.set_watched(true);
        let news = follow(&feed, 1, "a");
        assert!(!feed.is_left() && feed.is_watched());
        drop(news);
        feed.state().followers.clear();
        assert!(feed.is_left() && !feed.is_watched());
    }
}
