//! The end of what lies in the trash: its time is over, or the account has too much of it there.

use std::time::Duration;

use berth_core::audit::Event;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::audit::Audit;
use crate::error::Result;
use crate::job::{self, Job, JobError, Lease, Outcome};
use crate::store::{trash_purge, trash_repository};

/// From one clearing away to the next.
const EVERY_MS: i64 = 3_600_000;
/// How long it takes until a clearing goes on that was cut short.
const GO_ON_MS: i64 = 1000;
/// How many rows a transaction takes at most.
const BATCH: u64 = 100;
/// After how many transactions a clearing is cut short.
const MAX_STEPS: u32 = 500;

/// The job that takes away what has lain there for its time or is too much, hour after hour.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ExpireTrash {}

impl Job for ExpireTrash {
    const KIND: &'static str = "expire_trash";
    const TIMEOUT: Duration = Duration::from_secs(600);
    const ATTEMPTS: u32 = u32::MAX;

    async fn run(&self, app: &App, _: &Lease) -> Result<Outcome, JobError> {
        let mut clearing = Clearing::of(app);
        let ended = clearing.run().await;
        clearing.record().await?;
        ended?;
        match clearing.is_cut_short() {
            true => Ok(Outcome::Again(GO_ON_MS)),
            false => Ok(Outcome::Again(EVERY_MS)),
        }
    }

    async fn give_up(&self, _: &App, _: &Lease, _: &str) -> Result<()> {
        Ok(())
    }
}

/// How long it takes from a removal until its account is looked at: more of them may come.
const SOON_MS: i64 = 5000;

/// The job that looks whether an account has too much there, after something was removed.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct LimitTrash {
    /// The account.
    pub(crate) account_id: String,
}

impl LimitTrash {
    /// Puts it into the queue after a removal, unless it waits there. It is no part of the removal,
    /// so that none of them waits for another one; should it be lost, the hourly clearing is left.
    pub(super) async fn want(app: &App, account_id: &str) {
        if let Err(error) = Self::put(app, account_id).await {
            tracing::warn!(error = ?error, "the trash of an account is looked at later");
        }
    }

    async fn put(app: &App, account_id: &str) -> Result<()> {
        let work = Self {
            account_id: account_id.to_owned(),
        };
        let (subject, now) = (format!("{account_id}/trash"), app.now());
        let tx = app.store.begin().await?;
        job::enqueue_for(&tx, &subject, &work, now.plus_ms(SOON_MS), now).await?;
        tx.commit_lightly().await
    }
}

impl Job for LimitTrash {
    const KIND: &'static str = "limit_trash";
    const TIMEOUT: Duration = Duration::from_secs(600);
    const ATTEMPTS: u32 = 8;

    async fn run(&self, app: &App, _: &Lease) -> Result<Outcome, JobError> {
        let mut clearing = Clearing::of(app);
        let ended = clearing.limit(&self.account_id).await;
        clearing.record().await?;
        ended?;
        match clearing.is_cut_short() {
            true => Ok(Outcome::Again(GO_ON_MS)),
            false => Ok(Outcome::Done),
        }
    }

    /// The hourly clearing looks at every account.
    async fn give_up(&self, _: &App, _: &Lease, _: &str) -> Result<()> {
        Ok(())
    }
}

struct Clearing<'a> {
    app: &'a App,
    steps: u32,
    /// Entries whose time was over.
    expired: u64,
    /// Entries that were too much.
    beyond: u64,
    /// Manifests that no entry led to any more, though they were left behind.
    manifests: u64,
}

impl<'a> Clearing<'a> {
    fn of(app: &'a App) -> Self {
        Self {
            app,
            steps: 0,
            expired: 0,
            beyond: 0,
            manifests: 0,
        }
    }

    fn is_cut_short(&self) -> bool {
        self.steps >= MAX_STEPS
    }

    async fn run(&mut self) -> Result<()> {
        self.expire().await?;
        for account_id in trash_purge::accounts(self.app.store.read()).await? {
            self.limit(&account_id).await?;
        }
        self.sweep().await
    }

    async fn expire(&mut self) -> Result<()> {
        let app = self.app;
        while !self.is_cut_short() {
            let ids = trash_purge::expired(app.store.read(), app.now(), BATCH).await?;
            if ids.is_empty() {
                break;
            }
            self.expired = self.expired.saturating_add(self.remove(&ids).await?);
        }
        Ok(())
    }

    async fn remove(&mut self, ids: &[i64]) -> Result<u64> {
        self.steps = self.steps.saturating_add(1);
        let tx = self.app.store.begin().await?;
        let removed = trash_purge::remove(&tx, ids).await?;
        tx.commit(Audit::none("a part of a run")).await?;
        Ok(removed)
    }

    /// An entry frees at most about the bytes of its image: as many go as may be needed, and it is
    /// looked again.
    async fn limit(&mut self, account_id: &str) -> Result<()> {
        let app = self.app;
        let most = i64::try_from(app.config.trash.bytes).unwrap_or(i64::MAX);
        while !self.is_cut_short() {
            let bytes = trash_purge::bytes(app.store.read(), account_id).await?;
            let mut over = bytes.saturating_sub(most);
            if over <= 0 {
                break;
            }
            let mut ids = Vec::new();
            for (id, size) in trash_purge::oldest(app.store.read(), account_id, BATCH).await? {
                if over > 0 {
                    ids.push(id);
                    over = over.saturating_sub(size);
                }
            }
            if ids.is_empty() {
                break;
            }
            self.beyond = self.beyond.saturating_add(self.remove(&ids).await?);
        }
        Ok(())
    }

    /// Removes manifests whose time is over and that no entry leads to, should there be any.
    async fn sweep(&mut self) -> Result<()> {
        let app = self.app;
        let tx = app.store.begin().await?;
        trash_repository::sweep(&tx).await?;
        tx.commit(Audit::none("a part of a run")).await?;
        let mut after = 0;
        while !self.is_cut_short() {
            let (read, now) = (app.store.read(), app.now());
            let ids = trash_purge::expired_manifests(read, now, after, BATCH).await?;
            let Some(last) = ids.last() else { break };
            after = *last;
            self.steps = self.steps.saturating_add(1);
            let tx = app.store.begin().await?;
            let swept = trash_purge::sweep(&tx, &ids).await?;
            tx.commit(Audit::none("a part of a run")).await?;
            self.manifests = self.manifests.saturating_add(swept);
        }
        Ok(())
    }

    /// Leaves one event, if anything went.
    async fn record(&self) -> Result<()> {
        if [self.expired, self.beyond, self.manifests] == [0; 3] {
            return Ok(());
        }
        let detail = serde_json::json!({
            "expired": self.expired,
            "beyond_limit": self.beyond,
            "left_behind": self.manifests,
        });
        let record = self.app.record(Event::ExpireTrash)?.detail(detail);
        let tx = self.app.store.begin().await?;
        tx.commit(record.into()).await
    }
}
