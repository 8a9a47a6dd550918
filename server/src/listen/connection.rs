//! One connection: told apart, spoken with, and closed when its client is too slow.

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use bytes::BufMut as _;
use hyper::server::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::graceful::GracefulConnection;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

use super::Shutdown;
use super::buffer::Talks;
use super::bytes::{Counted, linger};
use super::call::Calls;
use super::pulse::{Limits, Over, Pulse};
use super::resting::Resting;
use crate::http::router::PeerAddr;

/// What an HTTP/2 connection begins with; HTTP/1 has no such method.
const PREFACE: &[u8; 4] = b"PRI ";
/// How much is read of a call before it has buffers.
const FIRST_BYTES: usize = 16;
/// How long an HTTP/2 client may take to hear that it makes room, before the next is served.
const ROOM_TIME: Duration = Duration::from_millis(100);
/// The most calls at a time on an HTTP/2 connection.
const STREAMS: u32 = 128;
/// The most bytes that an HTTP/2 client may send ahead, of one body and of all.
const STREAM_WINDOW: u32 = 512 * 1024;
const CONNECTION_WINDOW: u32 = 1024 * 1024;
/// The most bytes of an answer that wait for an HTTP/2 client.
const SEND_BUFFER: usize = 64 * 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Version {
    Http1,
    Http2,
}

/// What a connection is served with.
#[derive(Clone)]
pub(super) struct Connection {
    /// What answers.
    pub(super) router: Router,
    /// The certificate, where the server speaks TLS.
    pub(super) tls: Option<TlsAcceptor>,
    /// The other end.
    pub(super) peer: PeerAddr,
    /// Tells when the server stops.
    pub(super) shutdown: Shutdown,
    /// How long its client may take.
    pub(super) limits: Limits,
    /// Those that wait for a call.
    pub(super) resting: Resting,
    /// Those that talk on HTTP/1.
    pub(super) talks: Talks,
}

impl Connection {
    /// Serves a connection until its end.
    pub(super) async fn serve(self, stream: TcpStream) {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "A connection has no TCP_NODELAY.");
        }
        // Nothing is set aside for a client that has not sent anything yet.
        let first = tokio::select! {
            first = self.resting.wait(timeout(self.limits.idle, stream.readable())) => first,
            () = self.shutdown.clone().wait() => return,
        };
        if !matches!(first, Some(Ok(Ok(())))) {
            return;
        }
        // Boxed, so that each connection has the room that its kind needs.
        match self.tls.clone() {
            None => Box::pin(self.greet(stream)).await,
            Some(tls) => Box::pin(self.secure(stream, tls)).await,
        }
    }

    async fn secure(self, stream: TcpStream, tls: TlsAcceptor) {
        let accept = Box::pin(timeout(self.limits.head, tls.accept(stream)));
        if let Ok(Ok(stream)) = accept.await {
            let stream = Box::new(stream);
            match stream.get_ref().1.alpn_protocol() {
                Some(b"h2") => Box::pin(self.speak_http2(stream, Vec::new())).await,
                _ => self.speak_http1(stream, Vec::new()).await,
            }
        }
    }

    /// Looks at the first bytes, and goes on as they say.
    async fn greet<S>(self, mut stream: S)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let version = timeout(self.limits.head, version_of(&mut stream)).await;
        match version {
            Ok(Some((Version::Http1, first))) => self.speak_http1(stream, first).await,
            Ok(Some((Version::Http2, first))) => {
                Box::pin(self.speak_http2(stream, first)).await;
            }
            _ => {}
        }
    }

    fn calls(&self, pulse: &Arc<Pulse>) -> Calls {
        Calls {
            router: self.router.clone(),
            peer: self.peer,
            pulse: Arc::clone(pulse),
        }
    }

    async fn speak_http2<S>(self, stream: S, first: Vec<u8>)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let pulse = Arc::new(Pulse::new(self.limits, false));
        let mut builder = http2::Builder::new(TokioExecutor::new());
        builder
            .max_concurrent_streams(STREAMS)
            .initial_stream_window_size(STREAM_WINDOW)
            .initial_connection_window_size(CONNECTION_WINDOW)
            .max_send_buf_size(SEND_BUFFER);
        let stream = TokioIo::new(Counted::http2(stream, Arc::clone(&pulse), first));
        let mut connection = pin!(builder.serve_connection(stream, self.calls(&pulse)));
        let over = over_http2(&pulse, &self.resting);
        let grace = match drive(connection.as_mut(), over, self.shutdown.clone()).await {
            Err(Over::Idle) => self.limits.head,
            Err(Over::Room) => ROOM_TIME,
            _ => return,
        };
        // The client may just be asking: that is answered, or it is told what was not heard.
        connection.as_mut().graceful_shutdown();
        let over = async {
            sleep(grace).await;
            pulse.over().await
        };
        let _ = drive(connection, over, self.shutdown).await;
    }

    async fn speak_http1<S>(self, mut stream: S, mut first: Vec<u8>)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        loop {
            let driven;
            // What it takes is given back when it rests.
            (driven, stream, first) = Box::pin(self.converse(stream, first)).await;
            match driven {
                Ok(()) => return Box::pin(linger(stream)).await,
                Err(Over::Rest) => {}
                Err(_) => return,
            }
            if first.is_empty() {
                match self.rest(&mut stream).await {
                    Some(bytes) => first = bytes,
                    None => return,
                }
            }
        }
    }

    /// Speaks HTTP/1 until there is nothing to say; returns why, and what was read and not used.
    async fn converse<S>(&self, stream: S, first: Vec<u8>) -> (Result<(), Over>, S, Vec<u8>)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let talk = self.talks.begin();
        let mut builder = http1::Builder::new();
        builder.header_read_timeout(None).max_buf_size(talk.bytes);
        let pulse = Arc::new(Pulse::new(self.limits, true));
        let stream = TokioIo::new(Counted::http1(stream, Arc::clone(&pulse), first));
        let mut connection = builder.serve_connection(stream, self.calls(&pulse));
        let driven = drive(
            Pin::new(&mut connection),
            pulse.over(),
            self.shutdown.clone(),
        )
        .await;
        let parts = connection.into_parts();
        let stream = parts.io.into_inner().into_inner();
        (driven, stream, parts.read_buf.to_vec())
    }

    /// Waits for the next call, without buffers, and returns its first bytes. `None` where none
    /// comes any more.
    async fn rest(&self, stream: &mut (impl AsyncRead + Unpin)) -> Option<Vec<u8>> {
        let mut first = Vec::with_capacity(FIRST_BYTES);
        let read = timeout(self.limits.idle, stream.read_buf(&mut first));
        let count = tokio::select! {
            read = self.resting.wait(read) => read?.ok()?.ok()?,
            () = self.shutdown.clone().wait() => return None,
        };
        (count > 0).then_some(first)
    }
}

/// Tells by the first bytes which protocol a client speaks. `None` where it went away.
async fn version_of(stream: &mut (impl AsyncRead + Unpin)) -> Option<(Version, Vec<u8>)> {
    let mut first = Vec::with_capacity(PREFACE.len());
    while PREFACE.starts_with(&first) {
        let room = PREFACE.len().saturating_sub(first.len());
        if room == 0 {
            return Some((Version::Http2, first));
        }
        if stream.read_buf(&mut (&mut first).limit(room)).await.ok()? == 0 {
            return None;
        }
    }
    Some((Version::Http1, first))
}

/// Waits until an HTTP/2 connection is to be closed. It goes on while it rests, but may have to make
/// room then.
async fn over_http2(pulse: &Pulse, resting: &Resting) -> Over {
    loop {
        match pulse.over().await {
            Over::Rest => match resting.wait(pulse.roused()).await {
                Some(None) => {}
                Some(Some(over)) => return over,
                None => return Over::Room,
            },
            over => return over,
        }
    }
}

/// Speaks until the end of the connection, or until it is over.
///
/// # Errors
/// Why it is not to be waited for.
async fn drive<C>(
    mut connection: Pin<&mut C>,
    over: impl Future<Output = Over>,
    shutdown: Shutdown,
) -> Result<(), Over>
where
    C: GracefulConnection<Error = hyper::Error>,
{
    let (mut stop, mut over) = (pin!(shutdown.wait()), pin!(over));
    let mut stops = false;
    loop {
        tokio::select! {
            biased;
            ended = connection.as_mut() => {
                if let Err(error) = ended {
                    tracing::debug!(%error, "A connection ended early.");
                }
                return Ok(());
            }
            () = &mut stop, if !stops => {
                stops = true;
                connection.as_mut().graceful_shutdown();
            }
            over = &mut over => {
                tracing::debug!(%over, "A connection is not waited for.");
                return Err(over);
            }
        }
    }
}

#[cfg(test)]
#[path = "connection_tests.rs"]
mod tests;
