//! Takes connections and serves them until the server stops.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use rustls::ServerConfig;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_rustls::TlsAcceptor;

use super::Shutdown;
use super::buffer::Talks;
use super::connection::Connection;
use super::pulse::Limits;
use super::resting::Resting;
use crate::http::router::PeerAddr;

/// How long what is under way may take when the server stops.
const DRAIN_TIME: Duration = Duration::from_secs(30);
/// How long no connection is taken after the system refused one (no file handles, say).
const REST_TIME: Duration = Duration::from_millis(100);

/// Serves a router on a listener.
pub struct Server {
    router: Router,
    tls: Option<TlsAcceptor>,
    connections: u16,
}

impl Server {
    /// Takes what answers requests, the certificate where the server speaks TLS, and how many
    /// connections there may be at a time.
    pub fn new(router: Router, tls: Option<Arc<ServerConfig>>, connections: u16) -> Self {
        Self {
            router,
            tls: tls.map(TlsAcceptor::from),
            connections,
        }
    }

    /// Serves until the shutdown, and then finishes what is under way, for half a minute at most.
    pub async fn run(self, listener: TcpListener, shutdown: Shutdown) {
        let places = Arc::new(Semaphore::new(usize::from(self.connections)));
        let resting = Resting::default();
        let talks = Talks::default();
        let stop = shutdown.clone().wait();
        tokio::pin!(stop);
        loop {
            let (stream, peer, place) = tokio::select! {
                () = &mut stop => break,
                taken = take(&listener, &places, &resting) => taken,
            };
            let connection = Connection {
                router: self.router.clone(),
                tls: self.tls.clone(),
                peer: PeerAddr(peer),
                shutdown: shutdown.clone(),
                limits: Limits::default(),
                resting: resting.clone(),
                talks: talks.clone(),
            };
            tokio::spawn(async move {
                connection.serve(stream).await;
                drop(place);
            });
        }
        drop(listener);
        // All places are free when all connections have ended.
        let drained = places.acquire_many(u32::from(self.connections));
        if tokio::time::timeout(DRAIN_TIME, drained).await.is_err() {
            tracing::warn!("Some calls were not finished when the server stopped.");
        }
    }
}

/// Takes a connection, and waits for a free place, which the one gives that waited longest for its
/// next call; while none waits, what cannot be served is left in the system's queue.
async fn take(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
    resting: &Resting,
) -> (TcpStream, SocketAddr, Option<OwnedSemaphorePermit>) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                let place = resting.make_room_until(Arc::clone(places).acquire_owned());
                return (stream, peer, place.await.ok());
            }
            Err(error) => {
                tracing::warn!(%error, "A connection was not taken.");
                tokio::time::sleep(REST_TIME).await;
            }
        }
    }
}
