//! Makes a backup while the server runs.

use std::path::Path;

use berth_core::audit::Event;
use serde_json::json;

use super::file::{self, Partial};
use super::label::Label;
use super::undisturbed::undisturbed;
use super::{Say, bytes};
use crate::app::App;
use crate::audit::{Audit, Outcome, Record};
use crate::auth::caller::CredentialKind;
use crate::blob::FsBlobs;
use crate::error::{Error, Result};
use crate::secrets;
use crate::store::{Database, Store, copy, setting};

/// What to do where blobs are missing or damaged.
const ADVICE: &str = "restore their files or run `berth scrub --repair`, push the images that have \
    lost blobs again, and back up again";

/// Makes a backup of an installation as it is now. `given` is the key from the environment, which
/// stays out of the backup.
///
/// # Errors
/// A target that is there already or cannot be written, and blobs that are missing or damaged: what
/// was copied stays beside the target, under a name that says that it is not whole.
pub(crate) async fn take(
    app: &App,
    given: Option<&str>,
    target: &Path,
    say: Say<'_>,
) -> Result<Label> {
    let partial = Partial::begin(target)?;
    let taken = undisturbed(app, fill(app, given, partial.path(), say), say).await;
    let taken = taken.and_then(|label| partial.finish().map(|()| label));
    let record = app
        .record(Event::CreateBackup)?
        .with(CredentialKind::AdminCommand);
    match &taken {
        Ok(label) => {
            let detail = json!({ "blobs": label.blobs, "bytes": label.bytes });
            note(app, record.detail(detail)).await?;
        }
        Err(error) => {
            // Why the backup failed says more than why that was not noted.
            let _ = note(app, record.ended(Outcome::Failed(error.code()))).await;
        }
    }
    taken
}

async fn note(app: &App, record: Record) -> Result<()> {
    app.store.begin().await?.commit(record.into()).await
}

async fn fill(app: &App, given: Option<&str>, folder: &Path, say: Say<'_>) -> Result<Label> {
    let mut label = Label::begin(app.now());
    let Database::Sqlite(file) = Database::in_directory(folder) else {
        return Err(Error::internal("a directory holds no SQLite file"));
    };
    let rows = Store::open_alone(&file).await?;
    let filled = copy(app, &rows, given, folder, &mut label, say).await;
    rows.close().await?;
    filled?;
    label.database = file::digest(&file)?;
    file::sync(&file).map_err(|cause| file::failed("write", &file, &cause))?;
    label.write(folder)?;
    Ok(label)
}

/// The rows come first: they are of one moment, and say which blobs belong to it.
async fn copy(
    app: &App,
    rows: &Store,
    given: Option<&str>,
    folder: &Path,
    label: &mut Label,
    say: Say<'_>,
) -> Result<()> {
    say("copying rows");
    let snapshot = app.store.snapshot().await?;
    let tx = rows.begin().await?;
    label.rows = copy::all(&snapshot, &tx).await?;
    tx.commit(Audit::none("the record is made where the copy is from"))
        .await?;
    // A snapshot that is kept keeps the database from tidying up behind it.
    drop(snapshot);
    let known = setting::get(rows.read(), secrets::CHECK).await?;
    label.has_key = secrets::carry(known.as_deref(), given, &app.config.data, folder)?;
    say("copying blobs");
    let to = FsBlobs::untouched(folder);
    let copied = bytes::copy(app, rows, &label.rows, (&*app.blobs, &to), ADVICE, say).await?;
    label.blobs = copied.blobs;
    label.bytes = copied.bytes;
    Ok(())
}
