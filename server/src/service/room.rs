//! How much an account has under way: uploads, and their bytes. Counts what this process takes;
//! what other replicas took is read from the database, at least once a minute.

use std::collections::HashMap;
use std::io;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use berth_core::time::Timestamp;
use futures_util::{StreamExt, TryStreamExt};

use super::fault::Fault;
use crate::app::App;
use crate::blob::ByteStream;
use crate::error::{Error, Result};
use crate::store;

/// How long it is believed what the database said.
const FRESH_MS: i64 = 60_000;
/// How many accounts are remembered, besides those that push at the moment.
const MOST: usize = 10_000;
/// When a refused client may come again, in seconds.
const RETRY_S: u64 = 60;

/// What every account has under way.
#[derive(Debug, Default)]
pub(crate) struct Room {
    accounts: Mutex<HashMap<String, Account>>,
}

#[derive(Debug, Default)]
struct Account {
    /// Uploads that are being begun.
    starts: u64,
    /// Bodies that are being received.
    bodies: u64,
    /// Bytes of theirs that no row counts.
    coming: u64,
    /// Bytes that rows count; more where an upload has ended since.
    stored: u64,
    /// When the rows were looked at.
    looked: Option<Timestamp>,
    /// Goes up when bytes that came are counted by a row.
    version: u64,
}

impl Account {
    fn is_idle(&self) -> bool {
        self.starts == 0 && self.bodies == 0
    }
}

impl Room {
    fn with<T>(&self, id: &str, change: impl FnOnce(&mut Account) -> T) -> T {
        let mut accounts = self.lock();
        if accounts.len() >= MOST && !accounts.contains_key(id) {
            accounts.retain(|_, account| !account.is_idle());
        }
        change(accounts.entry(id.to_owned()).or_default())
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Account>> {
        self.accounts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An upload that is being begun.
#[derive(Debug)]
pub(super) struct Start<'a> {
    room: &'a Room,
    account_id: &'a str,
}

impl Drop for Start<'_> {
    fn drop(&mut self) {
        self.room.with(self.account_id, |account| {
            account.starts = account.starts.saturating_sub(1);
        });
    }
}

/// Lets an upload of an account begin. It is to be inserted before the returned value is dropped:
/// of several that begin at once none is overlooked.
///
/// # Errors
/// `TooManyRequests` where the account has too many under way; those of the database.
pub(super) async fn begin<'a>(app: &'a App, account_id: &'a str) -> Result<Start<'a>> {
    let room = &app.room;
    let starts = room.with(account_id, |account| {
        account.starts = account.starts.saturating_add(1);
        account.starts
    });
    let start = Start { room, account_id };
    let most = app.config.uploads.count;
    let open = store::upload::count(app.store.read(), account_id).await?;
    if open.saturating_add(starts) > most {
        let text = format!(
            "the account has {most} uploads under way, as many as it may; finish or cancel some, \
             or try again in {RETRY_S} seconds"
        );
        return Err(Error::too_many(text, RETRY_S));
    }
    Ok(start)
}

/// A body that is being received, and counted until it is noted in its row.
pub(super) struct Share {
    app: Arc<App>,
    account_id: String,
    bytes: AtomicU64,
    is_refused: AtomicBool,
}

impl Drop for Share {
    fn drop(&mut self) {
        let bytes = self.bytes.load(Ordering::Relaxed);
        self.app.room.with(&self.account_id, |account| {
            account.coming = account.coming.saturating_sub(bytes);
            account.bodies = account.bodies.saturating_sub(1);
        });
    }
}

impl Share {
    /// Makes room for a body of an account.
    ///
    /// # Errors
    /// Those of the database.
    pub(super) async fn of(app: &Arc<App>, account_id: &str) -> Result<Arc<Self>> {
        let share = Self {
            app: Arc::clone(app),
            account_id: account_id.to_owned(),
            bytes: AtomicU64::new(0),
            is_refused: AtomicBool::new(false),
        };
        let now = app.now().as_ms();
        let is_known = app.room.with(account_id, |account| {
            account.bodies = account.bodies.saturating_add(1);
            let is_fresh = |looked: Timestamp| now.saturating_sub(looked.as_ms()) < FRESH_MS;
            account.looked.is_some_and(is_fresh)
        });
        if !is_known {
            share.look().await?;
        }
        Ok(Arc::new(share))
    }

    /// Cuts a body where the account has no more room.
    pub(super) fn limit(self: &Arc<Self>, body: ByteStream) -> ByteStream {
        let share = Arc::clone(self);
        body.and_then(move |piece| {
            let share = Arc::clone(&share);
            async move {
                let count = u64::try_from(piece.len()).map_err(io::Error::other)?;
                share.take(count).await?;
                Ok(piece)
            }
        })
        .boxed()
    }

    /// Notes that a row counts bytes that came.
    pub(super) fn noted(&self, stored: u64) {
        let bytes = self.bytes.swap(0, Ordering::Relaxed);
        self.app.room.with(&self.account_id, |account| {
            account.coming = account.coming.saturating_sub(bytes);
            account.stored = account.stored.saturating_add(stored);
            account.version = account.version.wrapping_add(1);
        });
    }

    /// Tells whether the body was cut.
    ///
    /// # Errors
    /// `TooManyRequests` where it was.
    pub(super) fn check(&self) -> Result<(), Fault> {
        if !self.is_refused.load(Ordering::Relaxed) {
            return Ok(());
        }
        let text = format!(
            "the account's unfinished uploads hold {} bytes, as many as they may; finish or \
             cancel some and go on where this one stands, or try again in {RETRY_S} seconds",
            self.app.config.uploads.bytes
        );
        Err(Error::too_many(text, RETRY_S).into())
    }

    async fn take(&self, count: u64) -> io::Result<()> {
        if self.fits(count) {
            return Ok(());
        }
        // Uploads may have ended since the database was asked.
        self.look().await.map_err(io::Error::other)?;
        if self.fits(count) {
            return Ok(());
        }
        self.is_refused.store(true, Ordering::Relaxed);
        Err(io::Error::other(NoRoom))
    }

    /// Counts bytes that come, if there is room for them.
    fn fits(&self, count: u64) -> bool {
        let most = self.app.config.uploads.bytes;
        self.app.room.with(&self.account_id, |account| {
            let coming = account.coming.saturating_add(count);
            let fits = account.stored.saturating_add(coming) <= most;
            if fits {
                account.coming = coming;
                self.bytes.fetch_add(count, Ordering::Relaxed);
            }
            fits
        })
    }

    /// Asks the database what the account's uploads hold.
    async fn look(&self) -> Result<()> {
        let room = &self.app.room;
        let version = room.with(&self.account_id, |account| account.version);
        let stored = store::upload::bytes(self.app.store.read(), &self.account_id).await?;
        let now = self.app.now();
        room.with(&self.account_id, |account| {
            // Bytes that became a row's meanwhile may be missing in the answer.
            if account.version == version {
                account.stored = stored;
                account.looked = Some(now);
            }
        });
        Ok(())
    }
}

/// Marks that an account has no room for a body.
#[derive(Debug, thiserror::Error)]
#[error("the account has no room for more bytes")]
struct NoRoom;
