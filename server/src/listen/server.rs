//! Takes connections and serves them until the server stops.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::{Extension, Router};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_rustls::TlsAcceptor;

use super::Shutdown;
use crate::http::router::PeerAddr;

/// How long a client may take for its TLS handshake, its first bytes, and each head.
const HEAD_TIME: Duration = Duration::from_secs(10);
/// How often a silent HTTP/2 connection is asked whether it still lives.
const PING_TIME: Duration = Duration::from_secs(30);
/// How long what is under way may take when the server stops.
const DRAIN_TIME: Duration = Duration::from_secs(30);
/// How long no connection is taken after the system refused one (no file handles, say).
const REST_TIME: Duration = Duration::from_millis(100);
const CONNECTIONS: usize = 8192;
const STREAMS: u32 = 256;
/// What an HTTP/2 connection begins with; HTTP/1 has no such method.
const PREFACE: &[u8; 4] = b"PRI ";

/// Serves a router on a listener.
pub struct Server {
    router: Router,
    tls: Option<TlsAcceptor>,
    places: Arc<Semaphore>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Version {
    Http1,
    Http2,
}

impl Server {
    /// Takes what answers requests, and the certificate where the server speaks TLS.
    pub fn new(router: Router, tls: Option<Arc<ServerConfig>>) -> Self {
        let places = Arc::new(Semaphore::new(CONNECTIONS));
        Self {
            router,
            tls: tls.map(TlsAcceptor::from),
            places,
        }
    }

    /// Serves until the shutdown, and then finishes what is under way, for half a minute at most.
    pub async fn run(self, listener: TcpListener, shutdown: Shutdown) {
        let graceful = GracefulShutdown::new();
        let stop = shutdown.wait();
        tokio::pin!(stop);
        loop {
            let (stream, peer, place) = tokio::select! {
                () = &mut stop => break,
                taken = self.take(&listener) => taken,
            };
            let connection = Connection {
                router: self.router.clone().layer(Extension(PeerAddr(peer))),
                tls: self.tls.clone(),
                watcher: graceful.watcher(),
                _place: place,
            };
            tokio::spawn(connection.serve(stream));
        }
        drop(listener);
        if tokio::time::timeout(DRAIN_TIME, graceful.shutdown())
            .await
            .is_err()
        {
            tracing::warn!("Some calls were not finished when the server stopped.");
        }
    }

    /// Waits for a free place first: what cannot be served is left in the system's queue.
    async fn take(
        &self,
        listener: &TcpListener,
    ) -> (TcpStream, SocketAddr, Option<OwnedSemaphorePermit>) {
        let place = Arc::clone(&self.places).acquire_owned().await.ok();
        loop {
            match listener.accept().await {
                Ok((stream, peer)) => return (stream, peer, place),
                Err(error) => {
                    tracing::warn!(%error, "A connection was not taken.");
                    tokio::time::sleep(REST_TIME).await;
                }
            }
        }
    }
}

struct Connection {
    router: Router,
    tls: Option<TlsAcceptor>,
    watcher: Watcher,
    _place: Option<OwnedSemaphorePermit>,
}

impl Connection {
    async fn serve(self, stream: TcpStream) {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "A connection has no TCP_NODELAY.");
        }
        let Some(tls) = &self.tls else {
            let version = tokio::time::timeout(HEAD_TIME, version_of(&stream)).await;
            if let Ok(Some(version)) = version {
                self.speak(stream, version).await;
            }
            return;
        };
        if let Ok(Ok(stream)) = tokio::time::timeout(HEAD_TIME, tls.accept(stream)).await {
            let version = match stream.get_ref().1.alpn_protocol() {
                Some(b"h2") => Version::Http2,
                _ => Version::Http1,
            };
            self.speak(stream, version).await;
        }
    }

    async fn speak(
        self,
        stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
        version: Version,
    ) {
        let mut builder = Builder::new(TokioExecutor::new());
        builder
            .http1()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIME);
        builder
            .http2()
            .timer(TokioTimer::new())
            .max_concurrent_streams(STREAMS)
            .keep_alive_interval(PING_TIME)
            .keep_alive_timeout(HEAD_TIME);
        let builder = match version {
            Version::Http1 => builder.http1_only(),
            Version::Http2 => builder.http2_only(),
        };
        let service = TowerToHyperService::new(self.router);
        let connection = builder
            .serve_connection(TokioIo::new(stream), service)
            .into_owned();
        if let Err(error) = self.watcher.watch(connection).await {
            tracing::debug!(error, "A connection ended early.");
        }
    }
}

/// Looks at the first bytes without taking them. `None` where the client went away.
async fn version_of(stream: &TcpStream) -> Option<Version> {
    let mut first = [0; PREFACE.len()];
    loop {
        let count = stream.peek(&mut first).await.ok()?;
        let seen = first.get(..count)?;
        if count == 0 {
            return None;
        }
        if !PREFACE.starts_with(seen) {
            return Some(Version::Http1);
        }
        if count == PREFACE.len() {
            return Some(Version::Http2);
        }
        // Peeking again would return the same bytes at once.
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
