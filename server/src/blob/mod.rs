//! Where the bytes of blobs and manifests lie: the trait, and its
//! implementation on the file system. Knows no rows, names or rights.

#[cfg(test)]
mod contract;
mod error;
mod fs;
mod hash;
mod location;
mod read;
mod upload;
mod write;

use std::io;
use std::ops::Range;

use async_trait::async_trait;
use berth_core::oci::{Algorithm, Digest};
use bytes::Bytes;
use futures_util::stream::BoxStream;

pub use error::BlobError;
pub use fs::FsBlobs;
pub use hash::{Hasher, StateError};
pub use location::{Location, LocationError, Stored};
pub use upload::{Upload, UploadId, UploadIdError};

/// A body on its way in or out, in pieces.
pub type ByteStream = BoxStream<'static, io::Result<Bytes>>;

/// Keeps every other writer, of this process or another, off one upload until
/// it is dropped.
pub type UploadLock = Box<dyn Send + Sync>;

/// Bytes by location; see ARCHITECTURE.md for why no two commits share one.
#[async_trait]
pub trait BlobStore: Send + Sync {
    /// Takes the upload for one writer. Read its row only afterwards, and save
    /// the row before the lock is dropped.
    ///
    /// # Errors
    /// [`BlobError::Busy`] when another writer has it.
    async fn lock(&self, id: &UploadId) -> Result<UploadLock, BlobError>;

    /// Appends a body at the upload's offset, hashing it, and returns the
    /// number of bytes. Bytes are durable when it returns. What an earlier
    /// writer left beyond the offset is cut off first.
    ///
    /// # Errors
    /// When the body or the disk fails. The upload then stands where the bytes
    /// are durable, and goes on from there.
    async fn append(&self, upload: &mut Upload, body: ByteStream) -> Result<u64, BlobError>;

    /// Hashes again what is stored of an upload, with the given algorithm.
    ///
    /// # Errors
    /// [`BlobError::Lost`] when fewer bytes are stored than were acknowledged.
    async fn rehash(&self, upload: &mut Upload, algorithm: Algorithm) -> Result<(), BlobError>;

    /// Makes an upload a blob at a location of its own, durable when it
    /// returns.
    ///
    /// # Errors
    /// [`BlobError::Lost`] when fewer bytes are stored than were acknowledged.
    async fn commit(&self, upload: &Upload, digest: &Digest) -> Result<Location, BlobError>;

    /// Takes back the blob that an upload was made, if it was. Only for one that no row names and
    /// none can name any more.
    ///
    /// # Errors
    /// When the store fails.
    async fn withdraw(&self, id: &UploadId, digest: &Digest) -> Result<(), BlobError>;

    /// Removes what is stored of an upload, if anything.
    ///
    /// # Errors
    /// When the store fails.
    async fn abort(&self, id: &UploadId) -> Result<(), BlobError>;

    /// Reads a blob, or a part of it that lies within it.
    ///
    /// # Errors
    /// [`BlobError::NotFound`] when nothing is there. A blob shorter than the
    /// range ends the stream with an error.
    async fn read(&self, at: &Location, range: Range<u64>) -> Result<ByteStream, BlobError>;

    /// Removes a blob, if it is there.
    ///
    /// # Errors
    /// When the store fails.
    async fn delete(&self, at: &Location) -> Result<(), BlobError>;

    /// Every blob that is stored, in no order, whether a row knows it or not.
    fn list(&self) -> BoxStream<'_, Result<Stored, BlobError>>;

    /// Every upload of which something is stored, in no order, whether a row knows it or not.
    fn uploads(&self) -> BoxStream<'_, Result<UploadId, BlobError>>;
}
