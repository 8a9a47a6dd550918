//! Many clients at once against the real server: what they cost, and that others are served.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use berth_tests::image::{bytes, digest};
use berth_tests::process::{Key, PASSWORD, Process};
use berth_tests::{Client, Credential, Heard, Image, Receiver, sign};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::{Barrier, Mutex};

/// How many connections are left idle, where the system allows as many files.
const IDLE: u64 = 10_000;
/// The most that an idle connection may cost, in KiB.
const KIB_PER_IDLE: u64 = 25;
/// How many clients push at once.
const PUSHERS: usize = 128;
/// The most memory that the server may ever have had after their pushes, in KiB; more where
/// nothing is optimised, whose code alone takes 44 MiB.
const KIB_OF_PUSHES: u64 = if cfg!(debug_assertions) { 96 } else { 60 } * 1024;

/// One test at a time: each measures a server on the whole machine.
static TURN: Mutex<()> = Mutex::const_new(());

/// A server with an organization `team`, and a client that may push to it.
async fn server() -> (Process, Client, String) {
    let process = Process::start(&[]);
    let key = process.account("acme", "ada");
    let admin = process.client(&key);
    admin.create_namespace("team").await.expect(201);
    let (client, authorization) = login(&process, &key);
    (process, client, authorization)
}

fn login(process: &Process, key: &Key) -> (Client, String) {
    let user = format!("local@{}", key.access);
    let password = sign::login_password(&key.access, &key.secret);
    let authorization = format!("Basic {}", STANDARD.encode(format!("{user}:{password}")));
    let client = process
        .anonymous()
        .with(Credential::Basic { user, password });
    (client, authorization)
}

async fn push_and_pull(client: &Client, tag: &str) {
    let image = Image::with_layers(tag, "amd64", &[3_000_000]);
    client.push("team/app", tag, &image).await;
    client.pull("team/app", tag, &image).await;
}

/// Raises the number of files that this process may open, and returns it.
fn raise_files() -> u64 {
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: limit.maximum,
        maximum: limit.maximum,
    };
    setrlimit(Resource::Nofile, raised).unwrap();
    limit.maximum.unwrap_or(u64::MAX)
}

/// Makes a call on a connection that stays open.
fn call(stream: &mut TcpStream) -> String {
    stream
        .write_all(b"GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n")
        .unwrap();
    let mut answer = String::new();
    while !answer.ends_with("ok\n") {
        let mut buffer = [0; 1024];
        let count = stream.read(&mut buffer).unwrap();
        assert!(count > 0, "the server has closed the connection: {answer}");
        answer.push_str(&String::from_utf8_lossy(&buffer[..count]));
    }
    answer
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_idle_connections_cost_little_and_leave_others_served() {
    let _turn = TURN.lock().await;
    let (process, client, _) = server().await;
    push_and_pull(&client, "before").await;
    let count = IDLE.min(raise_files().saturating_sub(1000));
    assert!(
        count >= 4000,
        "this machine allows {count} connections only"
    );
    let before = process.memory("VmRSS");
    let address: SocketAddr = process.host.parse().unwrap();
    let mut idle: Vec<TcpStream> = (0..count)
        .map(|_| {
            let mut stream = TcpStream::connect(address).unwrap();
            call(&mut stream);
            stream
        })
        .collect();
    let each = (process.memory("VmRSS") - before) * 1024 / count;
    println!("{count} idle connections: {each} bytes each");
    assert!(each < KIB_PER_IDLE * 1024, "{each} bytes each");
    push_and_pull(&client, "beside").await;
    for stream in &mut idle {
        call(stream);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn check_20_bodies_that_never_come_keep_nobody_from_a_call() {
    let _turn = TURN.lock().await;
    let (process, _, _) = server().await;
    let address: SocketAddr = process.host.parse().unwrap();
    let head = "POST /v3/auth/tokens HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n\
        content-length: 100000\r\nexpect: 100-continue\r\n\r\n";
    let mut silent = Vec::new();
    for _ in 0..128 {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).unwrap();
        assert_eq!(&answer, b"HTTP/1.1 100");
        silent.push(stream);
    }
    let sign_in = serde_json::json!({ "auth": {
        "identity": { "methods": ["password"], "password": { "user": {
            "name": "ada", "password": PASSWORD, "domain": { "name": "acme" },
        } } },
        "scope": { "domain": { "name": "acme" } },
    } });
    let tokens = process.anonymous().post("/v3/auth/tokens").json(&sign_in);
    tokens.send().await.expect(201);
}

/// Sends a blob in two halves, the second when everybody has sent the first.
async fn push_slowly(host: String, head: String, blob: Arc<Vec<u8>>, half: Arc<Barrier>) -> String {
    let mut stream = tokio::net::TcpStream::connect(&host).await.unwrap();
    let (first, second) = blob.split_at(blob.len() / 2);
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(first).await.unwrap();
    half.wait().await;
    stream.write_all(second).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8(answer).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parallel_pushes_take_little_memory() {
    let _turn = TURN.lock().await;
    let (process, client, authorization) = server().await;
    let size = match std::env::var_os("BERTH_SOAK") {
        Some(_) => 16 << 20,
        None => 4 << 20,
    };
    let blob = Arc::new(bytes("parallel", size));
    let before = process.memory("VmHWM");
    let half = Arc::new(Barrier::new(PUSHERS));
    let digest = digest(&blob);
    let pushes: Vec<_> = (0..PUSHERS)
        .map(|n| {
            let head = format!(
                "POST /v2/team/app{n}/blobs/uploads/?digest={digest} HTTP/1.1\r\n\
                 host: {}\r\nauthorization: {authorization}\r\nconnection: close\r\n\
                 content-length: {size}\r\n\r\n",
                process.host
            );
            let push = push_slowly(process.host.clone(), head, blob.clone(), half.clone());
            tokio::spawn(push)
        })
        .collect();
    for push in pushes {
        let answer = push.await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 201 "), "{answer}");
    }
    let most = process.memory("VmHWM");
    println!("{PUSHERS} pushes of {size} bytes: {before} KiB before, {most} KiB at most");
    let pulled = client.get_blob("team/app7", &digest).await.expect(200);
    assert_eq!(pulled.body, blob.as_slice());
    assert!(most < KIB_OF_PUSHES, "{most} KiB");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn check_20_a_head_of_two_megabytes_is_refused_and_others_are_served() {
    let _turn = TURN.lock().await;
    let (process, client, _) = server().await;
    let large = (0..32).map(|_| {
        let host = process.host.clone();
        tokio::spawn(async move {
            let stream = tokio::net::TcpStream::connect(&host).await.unwrap();
            let (mut read, mut write) = stream.into_split();
            let sent = tokio::spawn(async move {
                let long = "x".repeat(2 << 20);
                let head = format!("GET /healthz HTTP/1.1\r\nhost: a\r\nlong: {long}\r\n\r\n");
                let _ = write.write_all(head.as_bytes()).await;
                write
            });
            let mut answer = Vec::new();
            read.read_to_end(&mut answer).await.unwrap();
            drop(sent.await);
            String::from_utf8(answer).unwrap()
        })
    });
    let large: Vec<_> = large.collect();
    push_and_pull(&client, "beside").await;
    for answer in large {
        let answer = answer.await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
    }
}

/// Makes an account with an image that posts to a receiver whatever is pushed, and pushes tags.
async fn push_and_post(process: &Process, account: &str, to: &Receiver, tags: usize) {
    let key = process.account(account, "ada");
    let admin = process.client(&key);
    admin.create_namespace(account).await.expect(201);
    let (pusher, _) = login(process, &key);
    let (name, image) = (format!("{account}/app"), Image::small(account));
    pusher.push(&name, "first", &image).await;
    let hook = json!({
        "name": "hook", "url": to.url("/"), "trigger_type": "regular", "condition": "^v",
        "enabled": true,
    });
    let path = format!("/api/berth/v1/organizations/{account}/images/app/webhooks");
    admin.post(&path).json(&hook).send().await.expect(201);
    for number in 0..tags {
        let tag = format!("v{number}");
        pusher.put_manifest(&name, &tag, &image).await.expect(201);
    }
}

#[tokio::test]
async fn a_receiver_that_hangs_keeps_no_other_account_waiting() {
    let _turn = TURN.lock().await;
    let (hanging, other) = (Receiver::start().await, Receiver::start().await);
    let _gates: Vec<_> = (0..20).map(|_| hanging.answer_when_told(200, "")).collect();
    let ports = [&hanging, &other].map(|receiver| receiver.address().port());
    let allowed = ports.map(|port| format!("127.0.0.1/32:{port}")).join(",");
    let process = Process::start(&["--allow-address", &allowed]);
    push_and_post(&process, "acme", &hanging, 12).await;
    hanging.has_received(2).await;
    push_and_post(&process, "globex", &other, 1).await;
    other.has_received(1).await;
    assert_eq!(hanging.received().len(), 2, "none of them has ended yet");
}

#[tokio::test]
async fn a_server_that_stops_waits_for_no_stream() {
    let _turn = TURN.lock().await;
    let (mut process, ..) = server().await;
    let admin = process.client(&process.account("other", "eve"));
    let mut streams = Vec::new();
    for _ in 0..8 {
        let mut stream = admin.get("/api/berth/v1/feed").listen().await;
        assert_eq!(stream.next().await.unwrap().0, "ready");
        streams.push(stream);
    }
    let begun = std::time::Instant::now();
    process.stop();
    // What is under way would have half a minute.
    assert!(begun.elapsed().as_secs() < 15, "{:?}", begun.elapsed());
    for mut stream in streams {
        assert_eq!(stream.hear().await, Heard::End);
    }
}
