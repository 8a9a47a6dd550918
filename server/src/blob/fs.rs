//! Blobs on the file system: `uploads/<id>` while under way, then
//! `blobs/sha256/ab/<hex>.<upload id>`, readable without the database.

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::str::FromStr as _;
use std::sync::Arc;

use async_trait::async_trait;
use berth_core::oci::{Algorithm, Digest};
use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt, TryStreamExt};
use tokio::task::spawn_blocking;

use super::error::BlobError;
use super::hash::Hasher;
use super::location::{Location, Stored};
use super::upload::{Upload, UploadId};
use super::{BlobStore, ByteStream, UploadLock, read, write};

/// Blobs below one directory.
#[derive(Debug, Clone)]
pub struct FsBlobs {
    blobs: PathBuf,
    uploads: PathBuf,
    appends: Arc<write::Appends>,
}

impl FsBlobs {
    /// Opens the store below a directory, making what is missing: with all its directories there
    /// and durable, a commit has to sync its own only.
    ///
    /// # Errors
    /// When the directories cannot be made.
    pub fn open(root: &Path) -> Result<Self, BlobError> {
        let (blobs, uploads) = (root.join("blobs"), root.join("uploads"));
        fs::create_dir_all(&uploads)?;
        for algorithm in [Algorithm::Sha256, Algorithm::Sha512] {
            let algorithm = blobs.join(algorithm.as_str());
            for shard in 0..=u8::MAX {
                fs::create_dir_all(algorithm.join(format!("{shard:02x}")))?;
            }
            sync_dir(&algorithm)?;
        }
        sync_dir(&blobs)?;
        sync_dir(root)?;
        let appends = Arc::default();
        Ok(Self {
            blobs,
            uploads,
            appends,
        })
    }

    /// Names the store below a directory without touching it, for a command
    /// that needs no blobs.
    pub(crate) fn untouched(root: &Path) -> Self {
        let (blobs, uploads) = (root.join("blobs"), root.join("uploads"));
        let appends = Arc::default();
        Self {
            blobs,
            uploads,
            appends,
        }
    }

    /// Stores bytes at a location that another store has given them, over what is there, and
    /// returns their digest and number. They are durable after [`Self::settle`].
    ///
    /// # Errors
    /// [`BlobError::Body`] when the body ends early, others when the disk fails.
    pub(crate) async fn import(
        &self,
        at: &Location,
        algorithm: Algorithm,
        body: ByteStream,
    ) -> Result<(Digest, u64), BlobError> {
        let path = self.path(at);
        if let Some(shard) = path.parent() {
            tokio::fs::create_dir_all(shard).await?;
        }
        let mut upload = Upload {
            id: UploadId::parse("import")
                .map_err(|error| BlobError::Io(io::Error::other(error)))?,
            offset: 0,
            hasher: Hasher::new(algorithm),
        };
        let count = write::append(path, &mut upload, body, &self.appends).await?;
        Ok((upload.hasher.digest(), count))
    }

    /// Makes durable where the imported blobs lie.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) async fn settle(&self) -> Result<(), BlobError> {
        let blobs = self.blobs.clone();
        blocking(move || {
            fs::create_dir_all(&blobs)?;
            for algorithm in fs::read_dir(&blobs)? {
                let algorithm = algorithm?.path();
                for shard in fs::read_dir(&algorithm)? {
                    sync_dir(&shard?.path())?;
                }
                sync_dir(&algorithm)?;
            }
            Ok(sync_dir(&blobs)?)
        })
        .await
    }

    fn path(&self, at: &Location) -> PathBuf {
        self.blobs.join(at.as_str())
    }

    fn upload_path(&self, id: &UploadId) -> PathBuf {
        self.uploads.join(id.as_str())
    }
}

#[async_trait]
impl BlobStore for FsBlobs {
    async fn lock(&self, id: &UploadId) -> Result<UploadLock, BlobError> {
        let path = self.upload_path(id);
        blocking(move || {
            let file = OpenOptions::new()
                .create(true)
                .write(true)
                .truncate(false)
                .open(path)?;
            match file.try_lock() {
                Ok(()) => Ok::<UploadLock, BlobError>(Box::new(file)),
                Err(fs::TryLockError::WouldBlock) => Err(BlobError::Busy),
                Err(fs::TryLockError::Error(error)) => Err(error.into()),
            }
        })
        .await
    }

    async fn append(&self, upload: &mut Upload, body: ByteStream) -> Result<u64, BlobError> {
        write::append(self.upload_path(&upload.id), upload, body, &self.appends).await
    }

    async fn rehash(&self, upload: &mut Upload, algorithm: Algorithm) -> Result<(), BlobError> {
        let (path, length) = (self.upload_path(&upload.id), upload.offset);
        upload.hasher = blocking(move || hash_file(&path, length, algorithm)).await?;
        Ok(())
    }

    async fn commit(&self, upload: &Upload, digest: &Digest) -> Result<Location, BlobError> {
        let store = self.clone();
        let (id, length, digest) = (upload.id.clone(), upload.offset, digest.clone());
        blocking(move || store.publish(&id, length, &digest)).await
    }

    async fn withdraw(&self, id: &UploadId, digest: &Digest) -> Result<(), BlobError> {
        self.delete(&place(id, digest)?).await
    }

    async fn abort(&self, id: &UploadId) -> Result<(), BlobError> {
        remove(self.upload_path(id)).await
    }

    async fn read(&self, at: &Location, range: Range<u64>) -> Result<ByteStream, BlobError> {
        read::read(self.path(at), range).await
    }

    async fn delete(&self, at: &Location) -> Result<(), BlobError> {
        remove(self.path(at)).await
    }

    fn list(&self) -> BoxStream<'_, Result<Stored, BlobError>> {
        entries(self.blobs.clone())
            .and_then(async |algorithm| Ok(entries(algorithm)))
            .try_flatten()
            .and_then(async |shard| Ok(entries(shard)))
            .try_flatten()
            .map_err(BlobError::from)
            .try_filter_map(async |path| {
                let inside = path.strip_prefix(&self.blobs).ok().and_then(Path::to_str);
                Ok(inside.and_then(stored))
            })
            .boxed()
    }

    fn uploads(&self) -> BoxStream<'_, Result<UploadId, BlobError>> {
        entries(self.uploads.clone())
            .map_err(BlobError::from)
            .try_filter_map(async |path| {
                let name = path.file_name().and_then(OsStr::to_str);
                Ok(name.and_then(|text| UploadId::parse(text).ok()))
            })
            .boxed()
    }
}

impl FsBlobs {
    /// Moves a finished upload to its place, and syncs whatever names it.
    fn publish(&self, id: &UploadId, length: u64, digest: &Digest) -> Result<Location, BlobError> {
        let source = self.upload_path(id);
        cut_to(&source, length)?;
        let location = place(id, digest)?;
        let path = self.path(&location);
        fs::rename(&source, &path)?;
        // Should the old name come back after a loss of power, it is one without an upload.
        if let Some(shard) = path.parent() {
            sync_dir(shard)?;
        }
        Ok(location)
    }
}

/// Where an upload comes to lie as a blob.
fn place(id: &UploadId, digest: &Digest) -> Result<Location, BlobError> {
    let shard = digest.hex().get(..2).unwrap_or("00");
    let text = format!(
        "{}/{shard}/{}.{id}",
        digest.algorithm().as_str(),
        digest.hex()
    );
    Location::parse(&text).map_err(|error| BlobError::Io(io::Error::other(error)))
}

/// Reads a path as [`place`] makes it; what else lies there is none of ours.
fn stored(inside: &str) -> Option<Stored> {
    let mut parts = inside.split('/');
    let (algorithm, name) = (parts.next()?, parts.next_back()?);
    let (hex, id) = name.split_once('.')?;
    let stored = Stored {
        at: Location::parse(inside).ok()?,
        digest: Digest::new(Algorithm::from_str(algorithm).ok()?, hex).ok()?,
        upload: UploadId::parse(id).ok()?,
    };
    let at = place(&stored.upload, &stored.digest).ok()?;
    (at == stored.at).then_some(stored)
}

/// Cuts what a crashed writer left beyond the acknowledged length.
fn cut_to(path: &Path, length: u64) -> Result<(), BlobError> {
    let file = match OpenOptions::new().write(true).open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(BlobError::Lost),
        file => file?,
    };
    let stored = file.metadata()?.len();
    if stored < length {
        return Err(BlobError::Lost);
    }
    if stored > length {
        file.set_len(length)?;
        file.sync_data()?;
    }
    Ok(())
}

fn hash_file(path: &Path, length: u64, algorithm: Algorithm) -> Result<Hasher, BlobError> {
    let mut hasher = Hasher::new(algorithm);
    let mut file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(BlobError::Lost),
        file => file?.take(length),
    };
    let mut buffer = vec![0; 128 * 1024];
    let mut left = length;
    loop {
        let count = file.read(&mut buffer)?;
        let Some(bytes) = buffer.get(..count).filter(|bytes| !bytes.is_empty()) else {
            break;
        };
        hasher.update(bytes);
        left = left.saturating_sub(u64::try_from(count).map_err(io::Error::other)?);
    }
    if left == 0 {
        Ok(hasher)
    } else {
        Err(BlobError::Lost)
    }
}

/// Makes the names in a directory durable.
fn sync_dir(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

async fn blocking<T, F>(work: F) -> Result<T, BlobError>
where
    T: Send + 'static,
    F: FnOnce() -> Result<T, BlobError> + Send + 'static,
{
    spawn_blocking(work)
        .await
        .map_err(|error| BlobError::Io(io::Error::other(error)))?
}

async fn remove(path: PathBuf) -> Result<(), BlobError> {
    match tokio::fs::remove_file(path).await {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => Ok(result?),
    }
}

/// The entries of a directory, a few at a time.
fn entries(path: PathBuf) -> BoxStream<'static, io::Result<PathBuf>> {
    let open = async move { tokio::fs::read_dir(path).await };
    stream::once(open)
        .map_ok(|directory| {
            stream::try_unfold(directory, async |mut directory| {
                Ok(directory
                    .next_entry()
                    .await?
                    .map(|entry| (entry.path(), directory)))
            })
        })
        .try_flatten()
        .boxed()
}
