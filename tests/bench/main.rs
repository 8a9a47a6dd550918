//! Measures a release: starting, pushing, pulling. `cargo xtask bench` runs it
//! and measures CNCF distribution beside it where `registry` is installed.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod peer;

use std::sync::Arc;
use std::time::{Duration, Instant};

use berth_tests::process::Process;
use berth_tests::{Client, Credential, Image, image, sign};
use serde_json::json;

const BLOB: usize = 128 << 20;
const CALLS: usize = 2000;

#[tokio::test]
#[ignore = "measures a release: `cargo xtask bench`"]
async fn a_release_is_measured() {
    let begun = Instant::now();
    let server = Process::start(&[]);
    let start = begun.elapsed();
    let key = server.account("acme", "ada");
    let client = server.client(&key);
    let body = json!({ "namespace": "team" });
    client
        .post("/v2/manage/namespaces")
        .json(&body)
        .send()
        .await
        .expect(201);
    let client = client.with(Credential::Basic {
        user: format!("local@{}", key.access),
        password: sign::login_password(&key.access, &key.secret),
    });
    measure("berth", start, &client).await;

    let Some(peer) = peer::Registry::start() else {
        println!("registry      not installed, not measured");
        return;
    };
    let client = Client::new(&peer.host, Arc::new(|| berth_tests::app::START));
    measure("distribution", peer.start, &client).await;
}

async fn measure(name: &str, start: Duration, client: &Client) {
    println!("{name:<13} starts in {} ms", start.as_millis());
    let blob = image::bytes(name, BLOB);
    let begun = Instant::now();
    client.push_blob("team/large", &blob).await.expect(201);
    print_rate(name, "pushes a blob at", begun.elapsed());
    let begun = Instant::now();
    client
        .get_blob("team/large", &image::digest(&blob))
        .await
        .expect(200);
    print_rate(name, "pulls a blob at", begun.elapsed());

    client.push("team/small", "v1", &Image::small(name)).await;
    let mut times = Vec::with_capacity(CALLS);
    for _ in 0..CALLS {
        let begun = Instant::now();
        client.get_manifest("team/small", "v1").await.expect(200);
        times.push(begun.elapsed());
    }
    times.sort();
    let at = |share: usize| times.get(CALLS * share / 100).unwrap().as_micros();
    println!(
        "{name:<13} gets a manifest in {} µs (median), {} µs (99 of 100)",
        at(50),
        at(99)
    );
}

fn print_rate(name: &str, what: &str, time: Duration) {
    let rate = f64::from(u32::try_from(BLOB >> 20).unwrap()) / time.as_secs_f64();
    println!("{name:<13} {what} {rate:.0} MiB/s");
}
