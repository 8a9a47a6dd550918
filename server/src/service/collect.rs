//! The collector: takes away blobs that no image has any more, and files that nobody knows.
//!
//! A blob goes in steps, each committed before the next begins, with a grace before the first and
//! before the third: links that no manifest names; the blob, condemned when it has no link; the
//! same, marked for deletion; its bytes; its row. Up to the mark a push or a mount takes it back;
//! behind the mark it stores a copy of its own, at a place of its own. So a run needs no pause of
//! anything, any number of replicas may run at once, and one that ends suddenly is gone on with by
//! the next.

use std::ops::AddAssign;

use berth_core::audit::Event;
use berth_core::time::Timestamp;
use futures_util::{StreamExt as _, TryStreamExt as _};

use super::orphan;
use crate::app::App;
use crate::audit::Audit;
use crate::blob::{BlobError, Location};
use crate::error::{Error, Result};
use crate::store::{self, Tx};

/// How many rows a transaction takes at most.
const BATCH: u64 = 100;
/// How many blobs are looked at by one query, and how many files are asked about at once.
const LOOK: u64 = 1000;
const FILES: usize = 200;

/// A part of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Takes blobs out of images that have not named them for the grace.
    Links,
    /// Condemns blobs that no image has.
    Condemn,
    /// Marks for deletion what has been condemned for the grace.
    Mark,
    /// Removes the bytes, then the rows, of what is marked.
    Erase,
    /// Removes files that neither a blob nor an upload knows.
    Orphans,
}

impl Step {
    /// Those of every run, in order.
    pub const RUN: [Self; 4] = [Self::Links, Self::Condemn, Self::Mark, Self::Erase];
}

/// What a run has done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Collected {
    /// Links that were removed.
    pub links: u64,
    /// Blobs that were condemned.
    pub condemned: u64,
    /// Blobs that were taken back.
    pub absolved: u64,
    /// Blobs that were marked for deletion.
    pub marked: u64,
    /// Blobs that have gone.
    pub blobs: u64,
    /// The bytes of these.
    pub bytes: u64,
    /// Files that nobody knew and that have gone.
    pub orphans: u64,
}

impl AddAssign for Collected {
    fn add_assign(&mut self, more: Self) {
        self.links = self.links.saturating_add(more.links);
        self.condemned = self.condemned.saturating_add(more.condemned);
        self.absolved = self.absolved.saturating_add(more.absolved);
        self.marked = self.marked.saturating_add(more.marked);
        self.blobs = self.blobs.saturating_add(more.blobs);
        self.bytes = self.bytes.saturating_add(more.bytes);
        self.orphans = self.orphans.saturating_add(more.orphans);
    }
}

/// Tells whether the run is to end at the next opportunity.
pub(crate) type Stop<'a> = &'a (dyn Fn() -> bool + Sync);

/// Runs some steps, one after the other, and leaves one event if anything was done.
///
/// # Errors
/// Those of the database and the blob store. What was done before has its event.
pub(crate) async fn run(app: &App, steps: &[Step], stop: Stop<'_>) -> Result<Collected> {
    let mut run = Run {
        app,
        stop,
        done: Collected::default(),
    };
    let mut ended = Ok(());
    for step in steps {
        if ended.is_ok() && !stop() {
            ended = run.step(*step).await;
        }
    }
    record(app, run.done).await?;
    ended.map(|()| run.done)
}

async fn record(app: &App, done: Collected) -> Result<()> {
    if done == Collected::default() {
        return Ok(());
    }
    let detail = serde_json::json!({
        "links": done.links,
        "condemned": done.condemned,
        "absolved": done.absolved,
        "marked": done.marked,
        "blobs": done.blobs,
        "bytes": done.bytes,
        "orphans": done.orphans,
    });
    let record = app.record(Event::CollectBlobs)?.detail(detail);
    let tx = app.store.begin().await?;
    tx.commit(record.into()).await
}

struct Run<'a> {
    app: &'a App,
    stop: Stop<'a>,
    done: Collected,
}

impl Run<'_> {
    async fn step(&mut self, step: Step) -> Result<()> {
        match step {
            Step::Links => self.links().await,
            Step::Condemn => self.condemn().await,
            Step::Mark => self.mark().await,
            Step::Erase => self.erase().await,
            Step::Orphans => self.orphans().await,
        }
    }

    /// Returns the time before which the grace of what happened is over.
    fn before(&self) -> Timestamp {
        let grace = self.app.config.collector.grace.as_ms();
        self.app.now().plus_ms(-grace)
    }

    async fn is_held(&self, tx: &Tx) -> Result<bool> {
        store::hold::is_held(tx.read(), self.app.now()).await
    }

    async fn links(&mut self) -> Result<()> {
        let tx = self.app.store.begin().await?;
        let swept = store::hold::sweep(&tx, self.app.now()).await?;
        end(tx, swept).await?;
        while !(self.stop)() {
            let tx = self.app.store.begin().await?;
            if self.is_held(&tx).await? {
                return Ok(());
            }
            let count = store::collect::unlink(&tx, self.before(), BATCH).await?;
            end(tx, count).await?;
            self.done.links = self.done.links.saturating_add(count);
            if count < BATCH {
                return Ok(());
            }
        }
        Ok(())
    }

    async fn condemn(&mut self) -> Result<()> {
        let tx = self.app.store.begin().await?;
        let count = store::collect::absolve(&tx).await?;
        end(tx, count).await?;
        self.done.absolved = self.done.absolved.saturating_add(count);
        let mut next = Some(0);
        while let Some(after) = next
            && !(self.stop)()
        {
            let bare = store::collect::bare(self.app.store.read(), after, LOOK).await?;
            next = bare.next;
            if bare.ids.is_empty() {
                continue;
            }
            let tx = self.app.store.begin().await?;
            let count = store::collect::condemn(&tx, bare.ids, self.app.now()).await?;
            end(tx, count).await?;
            self.done.condemned = self.done.condemned.saturating_add(count);
        }
        Ok(())
    }

    async fn mark(&mut self) -> Result<()> {
        while !(self.stop)() {
            let tx = self.app.store.begin().await?;
            if self.is_held(&tx).await? {
                return Ok(());
            }
            let count = store::collect::mark(&tx, self.before(), BATCH).await?;
            end(tx, count).await?;
            self.done.marked = self.done.marked.saturating_add(count);
            // Those that a push has just locked are for the next run.
            if count < BATCH {
                return Ok(());
            }
        }
        Ok(())
    }

    async fn erase(&mut self) -> Result<()> {
        let app = self.app;
        let mut after = 0;
        while !(self.stop)() {
            let rows = store::collect::marked(app.store.read(), after, BATCH).await?;
            let Some(last) = rows.last() else {
                return Ok(());
            };
            after = last.id;
            // Asked behind the rows: were there a hold, whoever has it would have seen the marks.
            if store::hold::is_held(app.store.read(), app.now()).await? {
                return Ok(());
            }
            for row in &rows {
                let at = Location::parse(&row.location).map_err(Error::internal)?;
                app.blobs.delete(&at).await.map_err(storage)?;
            }
            let tx = app.store.begin().await?;
            let mut dropped = Collected::default();
            for row in rows {
                if store::collect::drop_row(&tx, row.id).await? {
                    dropped.blobs = dropped.blobs.saturating_add(1);
                    let size = u64::try_from(row.size).unwrap_or_default();
                    dropped.bytes = dropped.bytes.saturating_add(size);
                }
            }
            end(tx, dropped.blobs).await?;
            self.done += dropped;
        }
        Ok(())
    }

    /// A restore has its hold before its files, and releases it after their rows: the hold is asked
    /// for behind the files and before the rows.
    async fn orphans(&mut self) -> Result<()> {
        let app = self.app;
        let mut blobs = app.blobs.list().try_chunks(FILES);
        while let Some(files) = blobs.next().await
            && !(self.stop)()
        {
            let files = files.map_err(|error| storage(error.1))?;
            if store::hold::is_held(app.store.read(), app.now()).await? {
                return Ok(());
            }
            for orphan in orphan::blobs(app, files).await? {
                app.blobs.delete(&orphan.at).await.map_err(storage)?;
                self.done.orphans = self.done.orphans.saturating_add(1);
            }
        }
        let mut uploads = app.blobs.uploads().try_chunks(FILES);
        while let Some(files) = uploads.next().await
            && !(self.stop)()
        {
            let files = files.map_err(|error| storage(error.1))?;
            if store::hold::is_held(app.store.read(), app.now()).await? {
                return Ok(());
            }
            for orphan in orphan::uploads(app, files).await? {
                app.blobs.abort(&orphan).await.map_err(storage)?;
                self.done.orphans = self.done.orphans.saturating_add(1);
            }
        }
        Ok(())
    }
}

/// Commits what was done, or goes away without a trace.
async fn end(tx: Tx, count: u64) -> Result<()> {
    match count {
        0 => tx.rollback().await,
        _ => tx.commit(Audit::none("a part of a run")).await,
    }
}

fn storage(error: BlobError) -> Error {
    Error::unavailable(error)
}
