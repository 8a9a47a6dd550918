//! A server that stands in for one of somebody else: it keeps what it was sent and answers as it was
//! told.

use std::collections::VecDeque;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::response::Response;
use berth_server::config::Tls;
use berth_server::listen::{Server, Shutdown, tls};
use bytes::Bytes;
use http::HeaderMap;
use http_body_util::BodyExt as _;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// A call that came.
#[derive(Debug, Clone)]
pub struct Received {
    /// The method.
    pub method: String,
    /// Path and query.
    pub target: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Received {
    /// Returns a header that has to be there.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }

    /// Returns the body as JSON.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// An answer that was ordered.
#[derive(Debug, Clone, Default)]
struct Answer {
    status: u16,
    location: Option<String>,
    body: String,
    /// What it waits for.
    gate: Option<Arc<Notify>>,
}

#[derive(Debug, Default)]
struct Shared {
    received: Vec<Received>,
    answers: VecDeque<Answer>,
}

/// The server.
#[derive(Debug)]
pub struct Receiver {
    address: SocketAddr,
    shared: Arc<Mutex<Shared>>,
    serving: JoinHandle<()>,
}

impl Receiver {
    /// Starts a server that answers 200 unless it is told otherwise.
    pub async fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::<Mutex<Shared>>::default();
        let router = Router::new()
            .fallback(receive)
            .with_state(Arc::clone(&shared));
        Self {
            address,
            shared,
            serving: tokio::spawn(async move { axum::serve(listener, router).await.unwrap() }),
        }
    }

    /// Starts one that speaks TLS, with the certificate of the tests.
    pub async fn start_with_tls() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::<Mutex<Shared>>::default();
        let router = Router::new()
            .fallback(receive)
            .with_state(Arc::clone(&shared));
        let tls = tls::load(&Tls {
            cert: certificate("server.pem"),
            key: certificate("server.key"),
        });
        let server = Server::new(router, Some(tls.unwrap()), 100);
        // Kept until the end, or the server would stop at once.
        let (stop, stopped) = Shutdown::by_hand();
        Self {
            address,
            shared,
            serving: tokio::spawn(async move {
                server.run(listener, stopped).await;
                drop(stop);
            }),
        }
    }

    /// Returns host and port.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the address of a path of it.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Orders the next answer that was not ordered yet.
    pub fn answer(&self, status: u16, body: &str) {
        self.order(Answer {
            status,
            body: body.to_owned(),
            ..Answer::default()
        });
    }

    /// Orders an answer that waits until it is let go.
    #[must_use]
    pub fn answer_when_told(&self, status: u16, body: &str) -> Arc<Notify> {
        let gate = Arc::<Notify>::default();
        self.order(Answer {
            status,
            body: body.to_owned(),
            gate: Some(Arc::clone(&gate)),
            ..Answer::default()
        });
        gate
    }

    /// Waits until so many calls have come.
    pub async fn has_received(&self, count: usize) {
        while self.received().len() < count {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Orders a redirect.
    pub fn redirect(&self, status: u16, to: &str) {
        self.order(Answer {
            status,
            location: Some(to.to_owned()),
            ..Answer::default()
        });
    }

    fn order(&self, answer: Answer) {
        self.shared.lock().unwrap().answers.push_back(answer);
    }

    /// Returns what came so far.
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        self.shared.lock().unwrap().received.clone()
    }
}

/// Returns where a certificate or key of the tests lies.
#[must_use]
pub fn certificate(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tls").join(name)
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

fn next_answer(shared: &Mutex<Shared>, received: Received) -> Answer {
    let mut shared = shared.lock().unwrap();
    shared.received.push(received);
    shared.answers.pop_front().unwrap_or(Answer {
        status: 200,
        ..Answer::default()
    })
}

async fn receive(State(shared): State<Arc<Mutex<Shared>>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let received = Received {
        method: head.method.to_string(),
        target: head.uri.to_string(),
        headers: head.headers,
        body,
    };
    let answer = next_answer(&shared, received);
    if let Some(gate) = &answer.gate {
        gate.notified().await;
    }
    let mut response = http::Response::builder().status(answer.status);
    if let Some(location) = &answer.location {
        response = response.header("location", location);
    }
    response.body(answer.body.into()).unwrap()
}
