//! Reading a file in large pieces off the runtime, one piece ahead.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::PathBuf;

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream;
use tokio::task::{JoinHandle, spawn_blocking};

use super::ByteStream;
use super::error::BlobError;

/// How much is read at a time.
const BUFFER_BYTES: u64 = 128 * 1024;

/// A file, and how much of it is still wanted.
struct Reader {
    file: File,
    left: u64,
}

/// The piece that was read, and the reader for the next.
type Piece = (Reader, io::Result<Bytes>);

impl Reader {
    fn next(mut self) -> Piece {
        let wanted = self.left.min(BUFFER_BYTES);
        let result = self.read(wanted);
        self.left = if result.is_ok() {
            self.left.saturating_sub(wanted)
        } else {
            0
        };
        (self, result)
    }

    fn read(&mut self, wanted: u64) -> io::Result<Bytes> {
        let mut buffer = Vec::with_capacity(usize::try_from(wanted).map_err(io::Error::other)?);
        self.file.by_ref().take(wanted).read_to_end(&mut buffer)?;
        if u64::try_from(buffer.len()).map_err(io::Error::other)? < wanted {
            return Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                "a blob is shorter than its row says",
            ));
        }
        Ok(buffer.into())
    }
}

/// Opens the file and streams the range. The first piece is read with the
/// opening, so that a small blob costs one trip to another thread.
pub(super) async fn read(path: PathBuf, range: Range<u64>) -> Result<ByteStream, BlobError> {
    let first = spawn_blocking(move || {
        let mut file = File::open(path)?;
        if range.start > 0 {
            file.seek(SeekFrom::Start(range.start))?;
        }
        let reader = Reader {
            file,
            left: range.end.saturating_sub(range.start),
        };
        Ok::<Piece, io::Error>(reader.next())
    })
    .await
    .map_err(|error| BlobError::Io(io::Error::other(error)))??;
    Ok(stream::unfold(Some(Ahead::Here(first)), step).boxed())
}

/// The next piece: at hand, or being read.
enum Ahead {
    Here(Piece),
    Coming(JoinHandle<Piece>),
}

async fn step(ahead: Option<Ahead>) -> Option<(io::Result<Bytes>, Option<Ahead>)> {
    let (reader, piece) = match ahead? {
        Ahead::Here(piece) => piece,
        Ahead::Coming(task) => match task.await {
            Ok(piece) => piece,
            Err(error) => return Some((Err(io::Error::other(error)), None)),
        },
    };
    let next = (reader.left > 0).then(|| Ahead::Coming(spawn_blocking(move || reader.next())));
    Some((piece, next))
}
