//! Fills an empty installation from a backup.

use std::path::{Path, PathBuf};

use berth_core::audit::Event;
use serde::Serialize;
use serde_json::json;

use super::label::Label;
use super::undisturbed::undisturbed;
use super::{Say, bytes, file};
use crate::app::App;
use crate::auth::caller::CredentialKind;
use crate::blob::FsBlobs;
use crate::error::{Error, Result};
use crate::secrets;
use crate::store::copy::{self, Counts};
use crate::store::{Database, Store, account, setting};

/// What to do where blobs are missing or damaged.
const ADVICE: &str = "put their files into the backup and repeat this, or take another backup";

/// What was restored.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Restored {
    /// How many rows of each table.
    pub(crate) rows: Counts,
    /// How many blobs.
    pub(crate) blobs: u64,
    /// Their bytes.
    pub(crate) bytes: u64,
    /// Whether the secret key came with them.
    pub(crate) has_key: bool,
}

/// Fills an installation without accounts. `given` is the key from the environment. A run that
/// fails leaves no rows, and can be repeated.
///
/// # Errors
/// An installation in use, a backup of a newer version or a damaged one; the text is for the
/// operator.
pub(crate) async fn restore(
    app: &App,
    given: Option<&str>,
    backup: &Path,
    say: Say<'_>,
) -> Result<Restored> {
    let label = Label::read(backup)?;
    if account::any(app.store.read()).await? {
        return Err(Error::start(
            "the target has accounts already; restore into a new data directory and an empty \
             database",
        ));
    }
    let copy = WorkingCopy::of(backup, &app.config.data, &label)?;
    let rows = Store::open_alone(&copy.file).await?;
    // A server without accounts may run on the same PostgreSQL, and take the blobs for orphans.
    let work = fill(app, &rows, &label, given, backup, say);
    let restored = undisturbed(app, work, say).await;
    rows.close().await?;
    restored
}

async fn fill(
    app: &App,
    rows: &Store,
    label: &Label,
    given: Option<&str>,
    backup: &Path,
    say: Say<'_>,
) -> Result<Restored> {
    let known = setting::get(rows.read(), secrets::CHECK).await?;
    let here = setting::get(app.store.read(), secrets::CHECK).await?;
    if here.is_some() && here != known {
        return Err(Error::start(
            "the target's database was used with another secret key; restore into an empty one",
        ));
    }
    // A key that was never in a file is told to the server, not to this command.
    let has_key = match (label.has_key, given) {
        (false, None) => false,
        _ => secrets::carry(known.as_deref(), given, backup, &app.config.data)?,
    };
    let from = FsBlobs::untouched(backup);
    let to = FsBlobs::open(&app.config.data)
        .map_err(|error| Error::start("cannot make the blobs' directories").caused_by(error))?;
    say("copying blobs");
    let copied = bytes::copy(app, rows, &label.rows, (&from, &to), ADVICE, say).await?;
    say("copying rows");
    let snapshot = rows.snapshot().await?;
    let tx = app.store.begin().await?;
    let counts = copy::all(&snapshot, &tx).await?;
    let record = app
        .record(Event::RestoreBackup)?
        .with(CredentialKind::AdminCommand)
        .detail(json!({ "blobs": copied.blobs, "bytes": copied.bytes, "of": label.created }));
    tx.commit(record.into()).await?;
    Ok(Restored {
        rows: counts,
        blobs: copied.blobs,
        bytes: copied.bytes,
        has_key,
    })
}

/// A copy of the backup's database: it is brought up to date, and the backup stays as it is.
struct WorkingCopy {
    file: PathBuf,
}

impl WorkingCopy {
    fn of(backup: &Path, data: &Path, label: &Label) -> Result<Self> {
        let Database::Sqlite(source) = Database::in_directory(backup) else {
            return Err(Error::internal("a directory holds no SQLite file"));
        };
        let copy = Self {
            file: data.join("restore.db"),
        };
        // One that was killed may have left a copy, and a journal that belongs to no other.
        copy.remove();
        std::fs::copy(&source, &copy.file)
            .map_err(|cause| file::failed("copy", &source, &cause))?;
        if file::digest(&copy.file)? != label.database {
            return Err(Error::start(format!(
                "the backup is damaged: `{}` is not as it was written",
                source.display()
            )));
        }
        Ok(copy)
    }

    /// Left behind, its files are in nobody's way.
    fn remove(&self) {
        for extension in ["db", "db-journal", "db-wal", "db-shm"] {
            let _ = std::fs::remove_file(self.file.with_extension(extension));
        }
    }
}

impl Drop for WorkingCopy {
    fn drop(&mut self) {
        self.remove();
    }
}
