//! Whether the bytes of a blob are there. A push must not throw good ones away for some that a disk
//! has lost.

use std::io::ErrorKind;

use futures_util::StreamExt as _;

use super::fault::Fault;
use crate::app::App;
use crate::blob::{BlobError, Location};
use crate::error::Error;
use crate::store::blob::BlobRow;

/// Tells whether the bytes of a blob are where its row says, as far as the last of them shows it.
///
/// # Errors
/// Failures of the storage.
pub(super) async fn is_there(app: &App, blob: &BlobRow) -> Result<bool, Fault> {
    let at = Location::parse(&blob.location).map_err(Error::internal)?;
    let last = blob.size.saturating_sub(1)..blob.size;
    match app.blobs.read(&at, last).await {
        Err(BlobError::NotFound) => Ok(false),
        bytes => match bytes?.next().await {
            Some(Err(error)) if error.kind() == ErrorKind::UnexpectedEof => Ok(false),
            Some(Err(error)) => Err(BlobError::from(error).into()),
            _ => Ok(true),
        },
    }
}
