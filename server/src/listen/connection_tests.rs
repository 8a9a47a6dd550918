//! Connections that end, each over a pipe in memory.

use std::net::SocketAddr;
use std::time::Duration;

use axum::body::Body;
use axum::routing::get;
use tokio::io::{AsyncWriteExt as _, DuplexStream, duplex};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::*;

/// Long enough for what is not to happen.
const LONG: Duration = Duration::from_secs(600);
/// How long what is to happen may take on a busy machine.
const WAIT: Duration = Duration::from_secs(30);
/// Short enough to be waited for.
const SHORT: Duration = Duration::from_millis(30);
const PATIENT: Limits = Limits {
    head: LONG,
    idle: LONG,
    stall: LONG,
    rest: LONG,
};

/// Serves one connection, and returns the client's end of it.
fn connect(limits: Limits) -> (DuplexStream, JoinHandle<()>, watch::Sender<bool>) {
    connect_beside(limits, Resting::default())
}

/// Serves one connection beside others.
fn connect_beside(
    limits: Limits,
    resting: Resting,
) -> (DuplexStream, JoinHandle<()>, watch::Sender<bool>) {
    let (stop, shutdown) = Shutdown::by_hand();
    let large = || async { Body::from(vec![0; 8 << 20]) };
    let connection = Connection {
        router: Router::new()
            .route("/small", get(|| async { "small" }))
            .route("/large", get(large)),
        tls: None,
        peer: PeerAddr(SocketAddr::from(([127, 0, 0, 1], 1))),
        shutdown,
        limits,
        resting,
        talks: Talks::default(),
    };
    let (client, server) = duplex(16 * 1024);
    (client, tokio::spawn(connection.greet(server)), stop)
}

/// Reads until the server closes the connection.
async fn rest(client: &mut DuplexStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    let read = timeout(WAIT, client.read_to_end(&mut bytes));
    read.await.expect("the connection stays open").unwrap();
    bytes
}

async fn small(client: &mut DuplexStream) {
    client
        .write_all(b"GET /small HTTP/1.1\r\nhost: a\r\n\r\n")
        .await
        .unwrap();
    let mut answer = Vec::new();
    while !answer.ends_with(b"small") {
        assert!(client.read_buf(&mut answer).await.unwrap() > 0);
    }
    assert!(answer.starts_with(b"HTTP/1.1 200 OK"));
}

#[tokio::test]
async fn half_a_head_is_waited_for_and_then_closed() {
    for begun in [
        "P",
        "PRI",
        "GET /small HTT",
        "GET /small HTTP/1.1\r\nhost: a\r\n",
    ] {
        let (mut client, _task, _stop) = connect(Limits {
            head: SHORT,
            ..PATIENT
        });
        client.write_all(begun.as_bytes()).await.unwrap();
        assert!(rest(&mut client).await.is_empty(), "{begun}");
    }
}

#[tokio::test]
async fn the_next_call_is_not_waited_for_as_a_head_is() {
    let (mut client, _task, _stop) = connect(Limits {
        head: Duration::ZERO,
        ..PATIENT
    });
    small(&mut client).await;
    tokio::task::yield_now().await;
    small(&mut client).await;
}

#[tokio::test]
async fn a_connection_that_rested_answers_the_next_call() {
    let (mut client, _task, _stop) = connect(Limits {
        rest: Duration::ZERO,
        ..PATIENT
    });
    for _ in 0..3 {
        small(&mut client).await;
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_connection_without_a_next_call_is_closed() {
    let (mut client, _task, _stop) = connect(Limits {
        idle: SHORT,
        rest: Duration::ZERO,
        ..PATIENT
    });
    small(&mut client).await;
    assert!(rest(&mut client).await.is_empty());
}

/// Begins to speak HTTP/2, without a call.
async fn greet_http2(client: &mut DuplexStream) {
    let settings = [0, 0, 0, 4, 0, 0, 0, 0, 0];
    for said in [&b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"[..], &settings] {
        client.write_all(said).await.unwrap();
    }
}

/// Reads until the server closes the connection, which it says before.
async fn goodbye(client: &mut DuplexStream) {
    let said = rest(client).await;
    // A frame of the type 7, GOAWAY, of 8 bytes on the stream 0.
    let goaway = [0, 0, 8, 7, 0, 0, 0, 0, 0];
    assert!(
        said.windows(goaway.len()).any(|bytes| bytes == goaway),
        "{said:?}"
    );
}

#[tokio::test]
async fn an_http2_client_that_asks_nothing_is_told_that_it_is_over() {
    let (mut client, _task, _stop) = connect(Limits {
        idle: SHORT,
        head: SHORT,
        rest: Duration::ZERO,
        ..PATIENT
    });
    greet_http2(&mut client).await;
    goodbye(&mut client).await;
}

#[tokio::test]
async fn an_http2_client_that_asks_nothing_makes_room() {
    let resting = Resting::default();
    let limits = Limits {
        rest: Duration::ZERO,
        ..PATIENT
    };
    let (mut client, _task, _stop) = connect_beside(limits, resting.clone());
    greet_http2(&mut client).await;
    let asked = async {
        while !resting.make_room() {
            tokio::task::yield_now().await;
        }
    };
    timeout(WAIT, asked).await.expect("it does not rest");
    goodbye(&mut client).await;
}

#[tokio::test]
async fn half_a_head_on_http2_is_waited_for_and_then_closed() {
    let limits = Limits {
        head: SHORT,
        ..PATIENT
    };
    let (mut client, task, _stop) = connect(limits);
    // The head of a call of 20 bytes that does not end with them, and five of these.
    let call = [0, 0, 20, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0];
    greet_http2(&mut client).await;
    client.write_all(&call).await.unwrap();
    rest(&mut client).await;
    task.await.unwrap();
}

#[tokio::test]
async fn a_client_that_does_not_read_its_answer_is_closed() {
    let (mut client, task, _stop) = connect(Limits {
        stall: SHORT,
        ..PATIENT
    });
    client
        .write_all(b"GET /large HTTP/1.1\r\nhost: a\r\n\r\n")
        .await
        .unwrap();
    timeout(WAIT, task).await.expect("it is kept").unwrap();
    // What it finds when it comes back is cut off.
    assert!(rest(&mut client).await.len() < 1 << 20);
}

#[tokio::test]
async fn a_head_that_is_too_long_is_refused() {
    let (client, _task, _stop) = connect(PATIENT);
    let (mut read, mut write) = tokio::io::split(client);
    let sent = tokio::spawn(async move {
        let head = format!(
            "GET /small HTTP/1.1\r\nlong: {}\r\n\r\n",
            "x".repeat(2 << 20)
        );
        write.write_all(head.as_bytes()).await
    });
    let mut answer = Vec::new();
    read.read_to_end(&mut answer).await.unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 431 "), "{answer:?}");
    sent.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_head_with_too_many_fields_is_refused() {
    let (mut client, _task, _stop) = connect(PATIENT);
    let head = format!("GET /small HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(101));
    client.write_all(head.as_bytes()).await.unwrap();
    assert!(rest(&mut client).await.starts_with(b"HTTP/1.1 431 "));
}

#[tokio::test]
async fn a_connection_without_a_call_ends_with_the_server() {
    let (mut client, _task, stop) = connect(PATIENT);
    small(&mut client).await;
    stop.send_replace(true);
    assert!(rest(&mut client).await.is_empty());
}

/// The rest of what an idle connection costs is the socket, the task and its timer.
#[tokio::test]
async fn a_connection_that_rests_takes_little_room() {
    let (_stop, shutdown) = Shutdown::by_hand();
    let connection = Connection {
        router: Router::new(),
        tls: None,
        peer: PeerAddr(SocketAddr::from(([127, 0, 0, 1], 1))),
        shutdown,
        limits: PATIENT,
        resting: Resting::default(),
        talks: Talks::default(),
    };
    let (_client, server) = duplex(16);
    let task = std::mem::size_of_val(&connection.clone().greet(server));
    assert!(task < 1500, "{task} bytes");
}
