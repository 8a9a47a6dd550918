//! Makes what SQLite has committed survive a loss of power: its write-ahead log is synced here, off
//! the connection, so that the next changes are made meanwhile and share the sync after it.
//!
//! SQLite itself runs with `synchronous=NORMAL`: it syncs the log before it moves pages from there
//! to the database, which keeps the database whole, but not at each commit.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::task::spawn_blocking;

use super::rounds::Rounds;
use crate::error::{Error, Result};

/// The write-ahead log beside a database file.
#[derive(Debug)]
pub(super) struct LogFile {
    log: Arc<Log>,
    rounds: Rounds,
}

#[derive(Debug)]
struct Log {
    path: PathBuf,
    /// Kept open: the system tells each open file once that it could not write, also where SQLite
    /// was told so before and passed over it.
    file: Mutex<Option<File>>,
    /// After a failed sync nobody knows what is on the disk.
    has_failed: AtomicBool,
}

impl LogFile {
    /// Takes the log of a database that is open. SQLite puts it beside the file itself, where the
    /// name that it was opened by is a link.
    ///
    /// # Errors
    /// The database cannot be found.
    pub(super) fn of(database: &Path) -> Result<Self> {
        let mut path = fs::canonicalize(database)?.into_os_string();
        path.push("-wal");
        let log = Log {
            path: path.into(),
            file: Mutex::default(),
            has_failed: AtomicBool::default(),
        };
        Ok(Self {
            log: Arc::new(log),
            rounds: Rounds::default(),
        })
    }

    /// Refuses changes after a sync has failed: what the log held then may never reach the disk,
    /// though later syncs succeed.
    pub(super) fn check(&self) -> Result<()> {
        match self.log.has_failed.load(Ordering::Acquire) {
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
        let log = Arc::clone(&self.log);
        // It goes on when the caller has gone, and its failure is noted then, too.
        let synced = spawn_blocking(move || {
            let synced = log.sync();
            log.has_failed.fetch_or(synced.is_err(), Ordering::AcqRel);
            synced
        });
        Ok(synced.await.map_err(Error::internal)??)
    }
}

impl Log {
    fn sync(&self) -> io::Result<()> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let now = fs::metadata(&self.path)?;
        let id = |metadata: &fs::Metadata| (metadata.dev(), metadata.ino());
        let open = file.take();
        let then = open.as_ref().map(File::metadata).transpose()?;
        // SQLite makes a new one when its last connection has gone and another one comes.
        let same = open.filter(|_| then.is_some_and(|then| id(&then) == id(&now)));
        let open = match same {
            Some(open) => open,
            None => File::open(&self.path)?,
        };
        let synced = open.sync_data();
        *file = Some(open);
        synced
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn database(directory: &Path) -> PathBuf {
        let database = directory.join("berth.db");
        fs::write(&database, "database").unwrap();
        fs::write(directory.join("berth.db-wal"), "log").unwrap();
        database
    }

    #[tokio::test]
    async fn the_log_is_found_behind_a_link_and_when_it_is_made_anew() {
        let directory = tempfile::tempdir().unwrap();
        let database = database(directory.path());
        let link = directory.path().join("link.db");
        std::os::unix::fs::symlink(&database, &link).unwrap();
        let log = LogFile::of(&link).unwrap();
        log.sync().await.unwrap();
        let file = directory.path().join("berth.db-wal");
        fs::rename(&file, directory.path().join("old")).unwrap();
        fs::write(&file, "log").unwrap();
        log.sync().await.unwrap();
        let open = log.log.file.lock().unwrap();
        let open = open.as_ref().unwrap().metadata().unwrap();
        assert_eq!(open.ino(), fs::metadata(&file).unwrap().ino());
    }

    #[tokio::test]
    async fn nothing_is_written_after_a_failed_sync() {
        let directory = tempfile::tempdir().unwrap();
        let log = LogFile::of(&database(directory.path())).unwrap();
        log.sync().await.unwrap();
        fs::remove_file(directory.path().join("berth.db-wal")).unwrap();
        log.check().unwrap();
        log.sync().await.unwrap_err();
        log.check().unwrap_err();
    }
}
