//! Counts the bytes of a blob as they are sent.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _};

use super::pull;
use crate::app::App;
use crate::blob::ByteStream;

/// A stream whose bytes count as pulled of an account: with the last one, or as far as it was read.
pub(super) struct Metered {
    inner: ByteStream,
    app: Arc<App>,
    account_id: String,
    /// How many bytes there are to come.
    left: u64,
    /// How many were read and are not noted.
    read: u64,
}

impl Metered {
    /// Watches a stream of so many bytes.
    pub(super) fn new(inner: ByteStream, bytes: u64, app: &Arc<App>, account_id: &str) -> Self {
        Self {
            inner,
            app: Arc::clone(app),
            account_id: account_id.to_owned(),
            left: bytes,
            read: 0,
        }
    }

    fn note(&mut self) {
        let bytes = std::mem::take(&mut self.read);
        pull::note_bytes(&self.app, &self.account_id, bytes);
    }
}

impl Stream for Metered {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let polled = self.inner.poll_next_unpin(context);
        if let Poll::Ready(Some(Ok(piece))) = &polled {
            let bytes = u64::try_from(piece.len()).unwrap_or(u64::MAX);
            self.read = self.read.saturating_add(bytes);
            self.left = self.left.saturating_sub(bytes);
            // Whoever has the last byte finds it counted.
            if self.left == 0 {
                self.note();
            }
        }
        polled
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.inner.size_hint()
    }
}

impl Drop for Metered {
    fn drop(&mut self) {
        self.note();
    }
}
