//! How many images are looked at as a whole at the same time, and how large one may be: each takes
//! memory for all of its tags and what they lead to.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::error::{Error, Result};

/// How many images a server looks at at a time.
const PLACES: usize = 4;
/// How many of them for one account, so that none keeps the others waiting.
const PLACES_OF_ACCOUNT: usize = 2;
/// How long a call waits for its turn.
const WAIT: Duration = Duration::from_secs(10);
/// When a refused client may come again, in seconds.
const RETRY_S: u64 = 10;

/// How large an image may be that is looked at as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Most {
    /// Its tags.
    pub tags: u64,
    /// Its manifests, where it is told what goes with each tag.
    pub manifests: u64,
    /// What these name.
    pub refs: u64,
}

impl Default for Most {
    fn default() -> Self {
        Self {
            tags: 1_000_000,
            manifests: 500_000,
            refs: 2_500_000,
        }
    }
}

/// Whose turn it is. Counts what this process does.
#[derive(Debug)]
pub struct Turns {
    most: Most,
    wait: Duration,
    places: Arc<Semaphore>,
    accounts: Mutex<HashMap<String, Arc<Semaphore>>>,
}

impl Default for Turns {
    fn default() -> Self {
        Self::of(Most::default(), WAIT)
    }
}

/// A turn, for as long as this lives.
#[derive(Debug)]
pub(crate) struct Turn {
    _account: OwnedSemaphorePermit,
    _server: OwnedSemaphorePermit,
}

impl Turns {
    /// Makes room for images of at most such a size, for which a call waits so long.
    #[must_use]
    pub fn of(most: Most, wait: Duration) -> Self {
        Self {
            most,
            wait,
            places: Arc::new(Semaphore::new(PLACES)),
            accounts: Mutex::default(),
        }
    }

    /// Returns how large an image may be.
    pub(crate) fn most(&self) -> Most {
        self.most
    }

    /// Waits a moment for a turn of an account; to be taken before anything of the database is.
    ///
    /// # Errors
    /// `TooManyRequests`.
    pub(crate) async fn take(&self, account_id: &str) -> Result<Turn> {
        match tokio::time::timeout(self.wait, self.wait_for(account_id)).await {
            Ok(turn) => turn,
            Err(_) => Err(Error::too_many(
                format!(
                    "the retention of too many images is looked at at the same time; try again in \
                     {RETRY_S} seconds"
                ),
                RETRY_S,
            )),
        }
    }

    /// The same for work that nobody waits for, and that has a limit of its own.
    ///
    /// # Errors
    /// `Internal` where the server is at its end.
    pub(crate) async fn wait_for(&self, account_id: &str) -> Result<Turn> {
        let account = self.of_account(account_id);
        let account = account.acquire_owned().await.map_err(Error::internal)?;
        let server = Arc::clone(&self.places).acquire_owned().await;
        Ok(Turn {
            _account: account,
            _server: server.map_err(Error::internal)?,
        })
    }

    fn of_account(&self, account_id: &str) -> Arc<Semaphore> {
        let mut accounts = self.lock();
        // Those that nobody has or waits for are forgotten, so that there are few.
        accounts.retain(|id, places| id == account_id || Arc::strong_count(places) > 1);
        let places = accounts.entry(account_id.to_owned());
        Arc::clone(places.or_insert_with(|| Arc::new(Semaphore::new(PLACES_OF_ACCOUNT))))
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Arc<Semaphore>>> {
        self.accounts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turns() -> Turns {
        Turns::of(Most::default(), Duration::ZERO)
    }

    #[tokio::test]
    async fn an_account_leaves_places_to_the_others() {
        let turns = turns();
        let first = turns.take("a").await.unwrap();
        let _second = turns.take("a").await.unwrap();
        turns.take("a").await.unwrap_err();
        let _other = turns.take("b").await.unwrap();
        drop(first);
        turns.take("a").await.unwrap();
    }

    #[tokio::test]
    async fn a_server_has_so_many_places_and_remembers_only_who_has_one() {
        let turns = turns();
        let mut taken = Vec::new();
        for account in 0..PLACES {
            taken.push(turns.take(&account.to_string()).await.unwrap());
        }
        turns.take("late").await.unwrap_err();
        taken.clear();
        drop(turns.take("late").await.unwrap());
        drop(turns.take("later").await.unwrap());
        assert_eq!(turns.lock().len(), 1);
    }
}
