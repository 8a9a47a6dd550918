//! Copies blobs, each under its own digest.

use futures_util::{StreamExt, stream};

use super::Say;
use crate::app::App;
use crate::blob::{BlobError, BlobStore, FsBlobs, Location};
use crate::error::{Error, Result};
use crate::store::blob::BlobRow;
use crate::store::{Store, copy, scrub};

/// How many rows are asked for at once.
const BATCH: u64 = 500;
/// How many blobs are copied at the same time.
const PARALLEL: usize = 4;
/// How often it is said how far the copy is.
const SAY_EVERY_MS: i64 = 10_000;

/// How much was copied.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Copied {
    pub(super) blobs: u64,
    pub(super) bytes: u64,
}

/// Why one blob did not come over.
enum Trouble {
    /// The copy goes on without it, and fails in the end.
    Blob(String),
    /// The copy cannot go on.
    Target(BlobError),
}

/// Copies what `rows` lists, and says which blobs are missing or damaged, and with `advice` what to
/// do then.
///
/// # Errors
/// One such blob or more, or a target that cannot be written; the text is for the operator.
pub(super) async fn copy(
    app: &App,
    rows: &Store,
    counts: &copy::Counts,
    (from, to): (&dyn BlobStore, &FsBlobs),
    advice: &str,
    say: Say<'_>,
) -> Result<Copied> {
    let all = counts.get("blob").copied().unwrap_or_default();
    let (mut copied, mut failed, mut lost) = (Copied::default(), 0_u64, 0_u64);
    let (mut after, mut said) = (0, app.now());
    loop {
        let page = scrub::kept(rows.read(), after, BATCH).await?;
        let Some(last) = page.last() else {
            break;
        };
        after = last.blob.id;
        let (gone, kept): (Vec<_>, Vec<_>) = page.into_iter().partition(|kept| kept.is_lost);
        lost = lost.saturating_add(u64::try_from(gone.len()).unwrap_or_default());
        let mut outcomes = stream::iter(kept)
            .map(|kept| one(kept.blob, from, to))
            .buffer_unordered(PARALLEL);
        while let Some(outcome) = outcomes.next().await {
            match outcome {
                Ok(bytes) => {
                    copied.blobs = copied.blobs.saturating_add(1);
                    copied.bytes = copied.bytes.saturating_add(bytes);
                }
                Err(Trouble::Blob(text)) => {
                    failed = failed.saturating_add(1);
                    say(&text);
                }
                Err(Trouble::Target(error)) => {
                    return Err(Error::start("cannot store a blob").caused_by(error));
                }
            }
            if app.now().ms_since(said) >= SAY_EVERY_MS {
                said = app.now();
                say(&format!("{} of {all} blobs are copied", copied.blobs));
            }
        }
    }
    to.settle()
        .await
        .map_err(|error| Error::start("cannot store the blobs").caused_by(error))?;
    if lost > 0 {
        // No reason to fail: the next push of them brings them back.
        say(&format!(
            "{lost} blobs were noted as lost before and are left out"
        ));
    }
    match failed {
        0 => Ok(copied),
        _ => Err(Error::start(format!(
            "{failed} of {all} blobs are missing or damaged, as listed above; {advice}"
        ))),
    }
}

async fn one(row: BlobRow, from: &dyn BlobStore, to: &FsBlobs) -> Result<u64, Trouble> {
    let trouble = |what: &str| Trouble::Blob(format!("the blob `{}` {what}", row.digest));
    let digest = row
        .digest
        .parse::<berth_core::oci::Digest>()
        .map_err(|_| trouble("has no digest"))?;
    let at = Location::parse(&row.location).map_err(|_| trouble("lies nowhere"))?;
    let body = match from.read(&at, 0..row.size).await {
        Err(BlobError::NotFound) => return Err(trouble("is missing")),
        body => body.map_err(|error| trouble(&format!("cannot be read: {error}")))?,
    };
    match to.import(&at, digest.algorithm(), body).await {
        Ok((actual, bytes)) if actual == digest => Ok(bytes),
        Ok((actual, _)) => Err(trouble(&format!("is damaged: its bytes have {actual}"))),
        Err(BlobError::Body(cause)) => Err(trouble(&format!("cannot be read: {cause}"))),
        Err(error) => Err(Trouble::Target(error)),
    }
}
