//! As whom commands run, and that only one server has a data directory.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

use crate::error::{Error, Result};

/// Takes a database file for this process, until the returned lock is dropped.
///
/// # Errors
/// Another server has it; the text is for the operator.
pub(super) fn lock(database: &Path) -> Result<File> {
    // By whatever name it is called: two links are one database.
    let itself = std::fs::canonicalize(database);
    let mut path = itself
        .unwrap_or_else(|_| database.to_owned())
        .into_os_string();
    path.push(".lock");
    let fault = |error| {
        let message = format!("cannot lock the database `{}`", database.display());
        Error::start(message).caused_by(error)
    };
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)
        .map_err(fault)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::start(format!(
            "another server runs on `{}`; SQLite means one server: stop the other one, or use \
             PostgreSQL with --database-url for several",
            database.display()
        ))),
        Err(TryLockError::Error(error)) => Err(fault(error)),
    }
}

/// Makes every file that this process creates readable for its owner alone.
#[cfg(unix)]
pub(super) fn keep_private() {
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
}

/// Does nothing where files have no modes.
#[cfg(not(unix))]
pub(super) fn keep_private() {}

/// Refuses to work on data that belongs to another user: files that this process leaves behind
/// would be closed to the server.
///
/// # Errors
/// The owner is another; the text is for the operator.
#[cfg(unix)]
pub(super) fn refuse_stranger(path: &Path) -> Result<()> {
    use std::os::unix::fs::MetadataExt as _;
    let Ok(metadata) = std::fs::metadata(path) else {
        return Ok(());
    };
    let me = rustix::process::geteuid().as_raw();
    if metadata.uid() == me {
        return Ok(());
    }
    Err(Error::start(format!(
        "`{}` belongs to the user with the id {}, and this is {me}; run the command as its owner",
        path.display(),
        metadata.uid()
    )))
}

/// Refuses nothing where files have no such owners.
///
/// # Errors
/// None.
#[cfg(not(unix))]
pub(super) fn refuse_stranger(_: &Path) -> Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_server_is_refused_until_the_first_has_gone() {
        let directory = tempfile::tempdir().unwrap();
        let first = lock(directory.path()).unwrap();
        let refused = lock(directory.path()).unwrap_err();
        assert!(refused.message().contains("another server"), "{refused}");
        drop(first);
        lock(directory.path()).unwrap();
    }
}
