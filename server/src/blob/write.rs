//! Writing and hashing a body off the runtime, one buffer behind the network.

use std::fs::{File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use futures_util::StreamExt;
use tokio::task::{JoinHandle, spawn_blocking};

use super::ByteStream;
use super::error::BlobError;
use super::upload::Upload;

/// How much is written at a time. An upload holds two of these at most: one
/// being filled from the network, one on its way to the disk. Large ones cost
/// fewer trips to another thread; where many push at once, memory counts more.
const LARGE_BYTES: usize = 256 * 1024;
const SMALL_BYTES: usize = 32 * 1024;
/// How many appends at a time have large buffers.
const LARGE: usize = 8;

/// How many appends there are.
#[derive(Debug, Default)]
pub(super) struct Appends(AtomicUsize);

/// One that is under way.
struct Append<'a>(&'a Appends);

impl Appends {
    /// Counts an append until the returned value is dropped, and tells how large its buffers are.
    fn begin(&self) -> (Append<'_>, usize) {
        let others = self.0.fetch_add(1, Ordering::Relaxed);
        let bytes = if others < LARGE {
            LARGE_BYTES
        } else {
            SMALL_BYTES
        };
        (Append(self), bytes)
    }
}

impl Drop for Append<'_> {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// After how many bytes the disk begins to write, so that little is left for the sync at the end.
const AHEAD_BYTES: u64 = 8 * 1024 * 1024;

/// The file of an upload, written where its offset says.
struct Writer {
    path: PathBuf,
    file: Option<File>,
    upload: Upload,
    /// Up to where the disk was told to write.
    begun: u64,
    /// The buffer that was written last, to be filled again.
    spare: Vec<u8>,
    /// Whether a sync has failed. The system tells of it once and forgets what it could not
    /// write: a second sync that succeeds says nothing of these bytes.
    is_lost: bool,
}

impl Writer {
    /// Opens the file at the first use, and cuts what lies beyond the offset.
    fn file(&mut self) -> io::Result<&mut File> {
        if self.file.is_none() {
            let mut file = OpenOptions::new()
                .create(true)
                .write(true)
                .truncate(false)
                .open(&self.path)?;
            let stored = file.metadata()?.len();
            if stored < self.upload.offset {
                return Err(io::Error::other(LostBytes));
            }
            if stored > self.upload.offset {
                file.set_len(self.upload.offset)?;
            }
            file.seek(SeekFrom::Start(self.upload.offset))?;
            self.file = Some(file);
        }
        self.file
            .as_mut()
            .ok_or_else(|| io::Error::other("the file was just opened"))
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file()?.write_all(bytes)?;
        self.upload.hasher.update(bytes);
        let count = u64::try_from(bytes.len()).map_err(io::Error::other)?;
        self.upload.offset = self.upload.offset.saturating_add(count);
        self.begin_to_sync();
        Ok(())
    }

    /// Has the disk write what it was given, without waiting for it. That it does is of no
    /// importance here, nor is how it ends: the sync does the rest and tells of failures.
    fn begin_to_sync(&mut self) {
        let waiting = self.upload.offset.saturating_sub(self.begun);
        if let (Some(file), true) = (&self.file, waiting >= AHEAD_BYTES) {
            begin_to_write(file, self.begun, waiting);
            self.begun = self.upload.offset;
        }
    }

    /// Cuts a half-written buffer, and makes the rest durable.
    fn finish(&mut self) -> io::Result<()> {
        let offset = self.upload.offset;
        let file = self.file()?;
        if file.metadata()?.len() > offset {
            file.set_len(offset)?;
        }
        let synced = file.sync_data();
        self.is_lost |= synced.is_err();
        synced
    }
}

/// Of pages that are not written yet, "not needed any more" means: to be written now.
#[cfg(target_os = "linux")]
fn begin_to_write(file: &File, start: u64, bytes: u64) {
    let length = std::num::NonZero::new(bytes);
    let _ = rustix::fs::fadvise(file, start, length, rustix::fs::Advice::DontNeed);
}

#[cfg(not(target_os = "linux"))]
fn begin_to_write(_: &File, _: u64, _: u64) {}

/// Marks that fewer bytes are stored than the row says.
#[derive(Debug, thiserror::Error)]
#[error("fewer bytes are stored than were acknowledged")]
pub(super) struct LostBytes;

/// Sorts an I/O error, knowing [`LostBytes`].
pub(super) fn sort(error: io::Error) -> BlobError {
    if error.get_ref().is_some_and(|inner| inner.is::<LostBytes>()) {
        BlobError::Lost
    } else {
        error.into()
    }
}

/// The writer, here or on a thread that may block.
enum Stage {
    Idle(Box<Writer>),
    Busy(JoinHandle<(Box<Writer>, io::Result<()>)>),
}

impl Stage {
    async fn settle(self) -> Result<(Box<Writer>, io::Result<()>), BlobError> {
        match self {
            Self::Idle(writer) => Ok((writer, Ok(()))),
            Self::Busy(task) => task
                .await
                .map_err(|error| BlobError::Io(io::Error::other(error))),
        }
    }
}

/// Appends a body to the file at `path`; see `BlobStore::append`.
pub(super) async fn append(
    path: PathBuf,
    upload: &mut Upload,
    body: ByteStream,
    appends: &Appends,
) -> Result<u64, BlobError> {
    let before = upload.offset;
    let (_append, bytes) = appends.begin();
    let mut body = Buffered {
        body,
        rest: Bytes::new(),
        bytes,
    };
    let mut stage = Stage::Idle(Box::new(Writer {
        path,
        file: None,
        upload: upload.clone(),
        begun: before,
        spare: Vec::new(),
        is_lost: false,
    }));
    let mut spare = Vec::new();
    let (writer, written, ended) = loop {
        let (buffer, end) = body.fill(spare).await;
        let (mut writer, earlier) = stage.settle().await?;
        spare = std::mem::take(&mut writer.spare);
        if earlier.is_err() {
            break (writer, earlier, Ok(()));
        }
        let last = end.is_some();
        stage = Stage::Busy(spawn_blocking(move || {
            let result = writer
                .write(&buffer)
                .and_then(|()| if last { writer.finish() } else { Ok(()) });
            writer.spare = buffer;
            (writer, result)
        }));
        if let Some(ended) = end {
            let (writer, written) = stage.settle().await?;
            break (writer, written, ended);
        }
    };
    let written = match written {
        Ok(()) => Ok(()),
        // What the buffers before the failed one wrote is still worth keeping.
        Err(error) => {
            settle_failure(writer, upload).await;
            return Err(sort(error));
        }
    };
    *upload = writer.upload;
    written.and(ended.map_err(BlobError::Body))?;
    Ok(upload.offset.saturating_sub(before))
}

/// Keeps what is stored in front of the failure, if it can be made durable. After a failed sync
/// that is nothing: the upload stays where it was, and the next append writes all of it anew.
async fn settle_failure(mut writer: Box<Writer>, upload: &mut Upload) {
    if writer.file.is_none() || writer.is_lost {
        return;
    }
    let settled = spawn_blocking(move || writer.finish().map(|()| writer.upload)).await;
    if let Ok(Ok(durable)) = settled {
        *upload = durable;
    }
}

/// A body, handed out in large buffers.
struct Buffered {
    body: ByteStream,
    rest: Bytes,
    /// How large a buffer is.
    bytes: usize,
}

impl Buffered {
    /// The next buffer, and how the body ended if it did.
    async fn fill(&mut self, mut buffer: Vec<u8>) -> (Vec<u8>, Option<io::Result<()>>) {
        buffer.clear();
        loop {
            let room = self.bytes.saturating_sub(buffer.len());
            let piece = self.rest.split_to(room.min(self.rest.len()));
            buffer.extend_from_slice(&piece);
            if buffer.len() >= self.bytes {
                return (buffer, None);
            }
            match self.body.next().await {
                Some(Ok(bytes)) => self.rest = bytes,
                Some(Err(error)) => return (buffer, Some(Err(error))),
                None => return (buffer, Some(Ok(()))),
            }
        }
    }
}
