//! Makes what SQLite has committed survive a loss of power: its write-ahead log is synced here, off
//! the connection, so that the next changes are made meanwhile and share the sync after it.
//!
//! SQLite itself runs with `synchronous=NORMAL`: it syncs the log before it moves pages from there
//! to the database, which keeps the database whole, but not at each commit.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::task::spawn_blocking;

use super::rounds::Rounds;
use crate::error::{Error, Result};

/// The write-ahead log beside a database file.
#[derive(Debug)]
pub(super) struct LogFile {
    path: Arc<Path>,
    rounds: Rounds,
    /// After a failed sync nobody knows what is on the disk.
    has_failed: Arc<AtomicBool>,
}

impl LogFile {
    pub(super) fn of(database: &Path) -> Self {
        let mut path = database.as_os_str().to_owned();
        path.push("-wal");
        Self {
            path: PathBuf::from(path).into(),
            rounds: Rounds::default(),
            has_failed: Arc::default(),
        }
    }

    /// Refuses changes after a sync has failed: what the log held then may never reach the disk,
    /// though later syncs succeed.
    pub(super) fn check(&self) -> Result<()> {
        match self.has_failed.load(Ordering::Acquire) {
            false => Ok(()),
            true => Err(Error::unavailable(
                "a sync of the database failed; restart the server when its disk is well",
            )),
        }
    }

    /// Syncs everything that was committed before the call.
    pub(super) async fn sync(&self) -> Result<()> {
        self.rounds.join(async || self.sync_now().await).await?;
        self.check()
    }

    async fn sync_now(&self) -> Result<()> {
        let (path, has_failed) = (Arc::clone(&self.path), Arc::clone(&self.has_failed));
        // It goes on when the caller has gone, and its failure is noted then, too.
        let synced = spawn_blocking(move || {
            let synced = sync(&path);
            has_failed.fetch_or(synced.is_err(), Ordering::AcqRel);
            synced
        });
        Ok(synced.await.map_err(Error::internal)??)
    }
}

/// Opened anew each time: SQLite removes the file when its last connection goes, after moving all
/// of it to the database and syncing that.
fn sync(path: &Path) -> io::Result<()> {
    match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        file => file?.sync_data(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_database_without_a_log_is_in_sync() {
        let directory = tempfile::tempdir().unwrap();
        let log = LogFile::of(&directory.path().join("berth.db"));
        log.sync().await.unwrap();
        std::fs::write(directory.path().join("berth.db-wal"), "log").unwrap();
        log.sync().await.unwrap();
    }

    #[tokio::test]
    async fn nothing_is_written_after_a_failed_sync() {
        let directory = tempfile::tempdir().unwrap();
        // A path through a file cannot be opened.
        let file = directory.path().join("file");
        std::fs::write(&file, "").unwrap();
        let log = LogFile::of(&file.join("berth.db"));
        log.check().unwrap();
        log.sync().await.unwrap_err();
        log.check().unwrap_err();
    }
}
