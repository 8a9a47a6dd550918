//! The bytes of a connection, counted on their way.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::time::timeout;

use super::heads::Heads;
use super::pulse::Pulse;

/// How long a client may go on sending after the last answer.
const LINGER_TIME: Duration = Duration::from_secs(2);
/// How much is read at a time of what nobody needs.
const LINGER_BYTES: usize = 8 * 1024;

/// A stream that tells the pulse of its connection what moves.
#[derive(Debug)]
pub(super) struct Counted<S> {
    stream: S,
    pulse: Arc<Pulse>,
    /// Bytes that were read before.
    first: Vec<u8>,
    /// Where the heads of HTTP/2 are; on HTTP/1 one begins with whatever comes between two calls.
    heads: Option<Heads>,
}

impl<S> Counted<S> {
    /// Takes a stream of HTTP/1 and what was read of it before.
    pub(super) fn http1(stream: S, pulse: Arc<Pulse>, first: Vec<u8>) -> Self {
        Self {
            stream,
            pulse,
            first,
            heads: None,
        }
    }

    /// Takes one of HTTP/2.
    pub(super) fn http2(stream: S, pulse: Arc<Pulse>, first: Vec<u8>) -> Self {
        Self {
            heads: Some(Heads::default()),
            ..Self::http1(stream, pulse, first)
        }
    }

    pub(super) fn into_inner(self) -> S {
        self.stream
    }
}

/// Ends a connection, and reads on for a moment: closed with bytes unread, it would be reset, and
/// the client might never see the last answer.
pub(super) async fn linger(mut stream: impl AsyncRead + AsyncWrite + Unpin) {
    let drain = async {
        stream.shutdown().await?;
        let mut buffer = vec![0; LINGER_BYTES];
        while stream.read(&mut buffer).await? > 0 {}
        io::Result::Ok(())
    };
    // Whatever goes wrong here, the connection is over.
    let _ = timeout(LINGER_TIME, drain).await;
}

impl<S: AsyncRead + Unpin> AsyncRead for Counted<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        if self.first.is_empty() {
            ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        } else {
            let count = self.first.len().min(buffer.remaining());
            let rest = self.first.split_off(count);
            buffer.put_slice(&self.first);
            self.first = rest;
        }
        let this = &mut *self;
        match (buffer.filled().get(before..), &mut this.heads) {
            (None | Some([]), _) => {}
            (Some(bytes), Some(heads)) => this.pulse.head(heads.read(bytes)),
            (Some(_), None) => this.pulse.read(),
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Counted<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let count = ready!(Pin::new(&mut self.stream).poll_write(context, bytes))?;
        self.pulse.written(count);
        Poll::Ready(Ok(count))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let count = ready!(Pin::new(&mut self.stream).poll_write_vectored(context, pieces))?;
        self.pulse.written(count);
        Poll::Ready(Ok(count))
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    /// Comes from HTTP when it has no more to write.
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(Pin::new(&mut self.stream).poll_flush(context))?;
        self.pulse.flushed();
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
