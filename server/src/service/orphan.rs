//! Files that nobody knows: neither a blob's row nor an upload's.
//!
//! How old a file is does not matter. An upload has its row before it has a file, and while a blob
//! is entered the row of the upload goes in the same change in which the blob's row comes. So a
//! file that was there before the question, and that neither of them knows at one moment, can be
//! known to none ever again.

use crate::app::App;
use crate::blob::{Stored, UploadId};
use crate::error::Result;
use crate::store;

/// Returns those of the blobs that nobody knows. They were listed before.
///
/// # Errors
/// Those of the database.
pub(crate) async fn blobs(app: &App, files: Vec<Stored>) -> Result<Vec<Stored>> {
    let digests: Vec<&str> = files.iter().map(|file| file.digest.as_str()).collect();
    let ids: Vec<&str> = files.iter().map(|file| file.upload.as_str()).collect();
    let moment = app.store.snapshot().await?;
    let locations = store::collect::locations(moment.read(), &digests).await?;
    let uploads = store::collect::uploads(moment.read(), &ids).await?;
    let is_known = |file: &Stored| {
        locations.contains(file.at.as_str()) || uploads.contains(file.upload.as_str())
    };
    Ok(files.into_iter().filter(|file| !is_known(file)).collect())
}

/// Returns those of the uploads that nobody knows. They were listed before.
///
/// # Errors
/// Those of the database.
pub(crate) async fn uploads(app: &App, files: Vec<UploadId>) -> Result<Vec<UploadId>> {
    let ids: Vec<&str> = files.iter().map(UploadId::as_str).collect();
    let known = store::collect::uploads(app.store.read(), &ids).await?;
    let is_known = |id: &UploadId| known.contains(id.as_str());
    Ok(files.into_iter().filter(|id| !is_known(id)).collect())
}
