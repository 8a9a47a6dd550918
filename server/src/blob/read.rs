//! Reading a file in large pieces: at once where the system has them in memory, as it mostly has,
//! and otherwise off the runtime.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream;
use tokio::task::spawn_blocking;

use super::ByteStream;
use super::error::BlobError;

/// How much is read at a time. A download holds two of these at most: one on its way to the
/// network, one that waits for its turn.
const PIECE_BYTES: usize = 256 * 1024;

/// A file, and which part of it is still wanted.
struct Reader {
    file: Arc<File>,
    rest: Range<u64>,
    spare: Spare,
}

/// Buffers of a download that were sent, to be filled again.
#[derive(Clone, Default)]
struct Spare(Arc<Mutex<Vec<Vec<u8>>>>);

/// A part of a file. When it was sent, its buffer is there for the next.
struct Piece {
    buffer: Vec<u8>,
    filled: usize,
    spare: Spare,
}

impl AsRef<[u8]> for Piece {
    fn as_ref(&self) -> &[u8] {
        self.buffer.get(..self.filled).unwrap_or_default()
    }
}

impl Drop for Piece {
    fn drop(&mut self) {
        let buffer = std::mem::take(&mut self.buffer);
        let mut spare = self.spare.0.lock().unwrap_or_else(PoisonError::into_inner);
        spare.push(buffer);
    }
}

impl Spare {
    fn buffer(&self, bytes: usize) -> Vec<u8> {
        let mut spare = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut buffer = spare.pop().unwrap_or_default();
        if buffer.len() < bytes {
            buffer.resize(bytes, 0);
        }
        buffer
    }
}

/// Opens the file and streams the range. The first piece is read with the opening, so that a small
/// blob costs one trip to another thread.
pub(super) async fn read(path: PathBuf, range: Range<u64>) -> Result<ByteStream, BlobError> {
    let (first, reader) = spawn_blocking(move || {
        let mut reader = Reader {
            file: Arc::new(File::open(path)?),
            rest: range,
            spare: Spare::default(),
        };
        let first = reader.next();
        Ok::<_, io::Error>((first, reader))
    })
    .await
    .map_err(io::Error::other)??;
    let rest = stream::unfold(first.is_ok().then_some(reader), step);
    Ok(stream::iter([first]).chain(rest).boxed())
}

async fn step(reader: Option<Reader>) -> Option<(io::Result<Bytes>, Option<Reader>)> {
    let mut reader = reader.filter(|reader| !reader.rest.is_empty())?;
    if let Some(piece) = reader.next_at_hand() {
        return Some((Ok(piece), Some(reader)));
    }
    let read = spawn_blocking(move || {
        let piece = reader.next();
        (piece, reader)
    });
    match read.await {
        Ok((Ok(piece), reader)) => Some((Ok(piece), Some(reader))),
        Ok((Err(error), _)) => Some((Err(error), None)),
        Err(error) => Some((Err(io::Error::other(error)), None)),
    }
}

impl Reader {
    /// How long the next piece is.
    fn wanted(&self) -> usize {
        let left = self.rest.end.saturating_sub(self.rest.start);
        usize::try_from(left).map_or(PIECE_BYTES, |left| left.min(PIECE_BYTES))
    }

    /// Reads the next piece, however long that takes.
    fn next(&mut self) -> io::Result<Bytes> {
        let wanted = self.wanted();
        let mut buffer = self.spare.buffer(wanted);
        let part = buffer.get_mut(..wanted).unwrap_or_default();
        read_at(&self.file, part, self.rest.start).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => {
                io::Error::new(error.kind(), "a blob is shorter than its row says")
            }
            _ => error,
        })?;
        Ok(self.piece(buffer, wanted))
    }

    /// Reads the next piece, or the part of it that need not be waited for.
    fn next_at_hand(&mut self) -> Option<Bytes> {
        let wanted = self.wanted();
        let mut buffer = self.spare.buffer(wanted);
        let part = buffer.get_mut(..wanted).unwrap_or_default();
        let filled = read_at_hand(&self.file, part, self.rest.start)?;
        Some(self.piece(buffer, filled))
    }

    fn piece(&mut self, buffer: Vec<u8>, filled: usize) -> Bytes {
        let count = u64::try_from(filled).unwrap_or(u64::MAX);
        self.rest.start = self.rest.start.saturating_add(count);
        Bytes::from_owner(Piece {
            buffer,
            filled,
            spare: self.spare.clone(),
        })
    }
}

fn read_at(file: &File, part: &mut [u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, part, offset)
}

/// Reads what the system has in memory. Nothing, an end and errors are left to [`read_at`].
#[cfg(target_os = "linux")]
fn read_at_hand(file: &File, part: &mut [u8], offset: u64) -> Option<usize> {
    let mut parts = [io::IoSliceMut::new(part)];
    let flags = rustix::io::ReadWriteFlags::NOWAIT;
    let read = rustix::io::preadv2(file, &mut parts, offset, flags);
    read.ok().filter(|count| *count > 0)
}

#[cfg(not(target_os = "linux"))]
fn read_at_hand(_: &File, _: &mut [u8], _: u64) -> Option<usize> {
    None
}
