//! What can go wrong with bytes.

use std::io;

/// A failure of the blob store, told apart as far as callers act on it.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// There is nothing at this location.
    #[error("the blob is not stored")]
    NotFound,
    /// Another writer has the upload.
    #[error("another writer has the upload")]
    Busy,
    /// Fewer bytes of the upload are stored than were acknowledged.
    #[error("the upload has lost bytes")]
    Lost,
    /// The body ended early; what came of it is stored.
    #[error("the body ended early")]
    Body(#[source] io::Error),
    /// There is no room for more bytes.
    #[error("the storage is full")]
    Full(#[source] io::Error),
    /// The storage cannot be written.
    #[error("the storage is read-only")]
    ReadOnly(#[source] io::Error),
    /// Anything else.
    #[error("the storage failed")]
    Io(#[source] io::Error),
}

impl From<io::Error> for BlobError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::NotFound,
            io::ErrorKind::StorageFull
            | io::ErrorKind::QuotaExceeded
            | io::ErrorKind::FileTooLarge => Self::Full(error),
            io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => {
                Self::ReadOnly(error)
            }
            _ => Self::Io(error),
        }
    }
}
