//! Cuts the power after every acknowledgement and at moments between, in the worst ways.
//!
//! The trace of the real server says what it wrote, synced and renamed, and when it began to
//! answer. At each cut, what is not synced by then is lost as the disk likes, and the registry that
//! is left has everything that was acknowledged. It does not show a disk that lies about its syncs,
//! bytes that go bad where nothing was written, and what PostgreSQL does of its own.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use berth_core::time::{DAY_MS, Timestamp};
use berth_server::app::{App, Step as Collection, Surroundings};
use berth_server::clock::FixedClock;
use berth_server::config::Config;
use berth_server::random::SystemRandom;
use berth_tests::image::digest;
use berth_tests::process::Process;
use berth_tests::{Client, Database, Image};
use futures_util::future::join_all;
use tempfile::TempDir;

use super::answer::Acknowledged;
use super::disk::{Disk, Loss};
use super::trace::{self, STRACE, Step};
use crate::dice::Dice;
use crate::kill::login;
use crate::{is_soak, state};

const CLIENTS: usize = 3;
const PUSHES: usize = 5;
/// After how many cuts there is one that the server starts after.
const STARTS: usize = 16;
/// The files after a cut.
type Left = BTreeMap<String, Vec<u8>>;

/// A time by which everything that was given up is over: 2050-01-01T00:00:00Z.
const LATER: Timestamp = Timestamp::from_ms(2_524_608_000_000);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_by_a_power_cut() {
    let mut process = Process::start(&[]);
    let key = process.account("acme", "ada");
    let made = process.client(&key).create_namespace("load").await;
    made.expect(201);
    process.stop();
    let mut disk = Disk::of(process.data());
    let home = TempDir::new().unwrap();
    let file = home.path().join("trace");
    let output = format!("--output={}", file.display());
    let tracer: Vec<&str> = STRACE.iter().copied().chain([output.as_str()]).collect();
    let mut process = process.start_again_under(&tracer, &[]);
    let client = login(&process, &key);
    join_all((0..CLIENTS).map(|n| push_many(&client, n))).await;
    let removals = remove_some(&client).await;
    process.stop();
    let steps = trace::read(&whole(&file, process.id()));
    let mut acknowledged = Acknowledged::default();
    let mut dice = Dice::new("power");
    let between = if is_soak() { 2 } else { 40 };
    let mut cuts = 0;
    for (number, step) in steps.iter().enumerate() {
        disk.step(step);
        let some = Loss::Some(Dice::new(number.to_string()));
        let losses = match step {
            Step::Answer { head } if acknowledged.hear(head) => {
                vec![Loss::All, Loss::Contents, Loss::Names, some]
            }
            _ if dice.below(between) == 0 => vec![some],
            _ => Vec::new(),
        };
        for mut loss in losses {
            let left = disk.left(&mut loss);
            check(&left, &acknowledged, &removals).await;
            if cuts % STARTS == 0 {
                check_start(&left).await;
            }
            cuts += 1;
        }
    }
    assert_eq!(acknowledged.images(), CLIENTS * PUSHES);
    assert_eq!(acknowledged.removed, removals.len());
    println!("{cuts} power cuts in {} steps", steps.len());
}

/// Pushes images that share a layer with those of the other clients.
async fn push_many(client: &Client, number: usize) {
    for n in 0..PUSHES {
        let size = [200, 5000, 140_000][n % 3];
        let image = Image::with_layers(&format!("power {}", n / 2), "amd64", &[100, size]);
        let image = image.annotated(&format!("{number} {n}"));
        let name = format!("load/app{}", number % 2);
        client.push(&name, &format!("t{number}-{n}"), &image).await;
        let blob = format!("alone {number} {n}");
        in_chunks(client, &name, blob.as_bytes()).await;
    }
}

async fn in_chunks(client: &Client, name: &str, blob: &[u8]) {
    let begun = client.begin_upload(name).await.expect(202);
    let location = begun.header("location").unwrap();
    let (first, rest) = blob.split_at(5);
    let first = client.patch(location).body(first).send().await;
    first.expect(202);
    let target = format!("{location}?digest={}", digest(blob));
    let last = client.put(&target).body(rest).send().await;
    last.expect(201);
}

/// Removes some images, one after the other, and returns them by name and digest.
async fn remove_some(client: &Client) -> Vec<(String, String)> {
    let mut removed = Vec::new();
    for n in 0..3 {
        let manifest = client.get_manifest("load/app1", &format!("t1-{n}")).await;
        let digest = manifest.header("docker-content-digest").unwrap().to_owned();
        let target = format!("/v2/load/app1/manifests/{digest}");
        client.delete(&target).send().await.expect(202);
        removed.push(("load/app1".to_owned(), digest));
    }
    removed
}

/// Reads the trace when the tracer has written all of it.
fn whole(file: &Path, process: u32) -> String {
    let begun = Instant::now();
    loop {
        let text = String::from_utf8(fs::read(file).unwrap()).unwrap();
        let end = format!("{process} +++ exited with 0 +++");
        if text
            .lines()
            .rev()
            .take(5)
            .any(|line| line.split_whitespace().eq(end.split(' ')))
        {
            return text;
        }
        assert!(
            begun.elapsed() < Duration::from_secs(30),
            "the trace has no end"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Demands that what is left is whole and has what was acknowledged.
async fn check(left: &Left, acknowledged: &Acknowledged, removals: &[(String, String)]) {
    let home = TempDir::new().unwrap();
    write(left, home.path(), "berth.db");
    let database = Database::connect(&url(home.path())).await;
    state::check_file(&database).await;
    state::check_rows(&database).await;
    for blob in state::named(&database).await {
        let bytes = left.get(&format!("blobs/{}", blob.location));
        let bytes = bytes.unwrap_or_else(|| panic!("{blob:?} is lost"));
        assert_eq!(digest(bytes), blob.digest, "{blob:?} is broken");
    }
    acknowledged.demand(&database, removals).await;
    database.close().await;
}

/// Writes out those of the files whose names begin so.
fn write(left: &Left, home: &Path, prefix: &str) {
    for (name, bytes) in left.iter().filter(|(name, _)| name.starts_with(prefix)) {
        let path = home.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

/// Demands that a server starts on what is left and gets rid of all that leads nowhere.
async fn check_start(left: &Left) {
    let directory = TempDir::new().unwrap();
    let home = directory.path();
    write(left, home, "");
    let clock = Arc::new(FixedClock::at(LATER));
    let surroundings = Surroundings {
        clock: clock.clone(),
        random: Arc::new(SystemRandom),
        secret_key: None,
    };
    let app = App::open(Config::in_directory(home), surroundings)
        .await
        .unwrap();
    app.sweep().await.unwrap();
    clock.advance_ms(31 * DAY_MS);
    app.work().await.unwrap();
    for _ in 0..3 {
        app.collect(&Collection::RUN).await.unwrap();
        clock.advance_ms(2 * DAY_MS);
    }
    app.collect(&[Collection::Orphans]).await.unwrap();
    let database = Database::connect(&url(home)).await;
    let left = state::leftovers(&database, home).await;
    assert!(left.is_empty(), "{left:#?}");
    state::check(&database, home, true).await;
    database.close().await;
    app.store.close().await.unwrap();
}

fn url(home: &Path) -> String {
    format!("sqlite:{}", home.join("berth.db").display())
}
