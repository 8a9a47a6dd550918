//! Ends the server with `kill -9` while it takes pushes and API writes, and
//! looks whether anything that was acknowledged is gone.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeMap;
use std::time::Duration;

use berth_tests::image::{self, digest};
use berth_tests::process::{Key, Process};
use berth_tests::{Client, Credential, Database, Image, sign};
use serde_json::{Value, json};

/// How many writers push, each into an image of its own.
const PUSHERS: usize = 4;

/// What the server has said yes to.
#[derive(Debug, Default)]
struct Acknowledged {
    /// Images by name and tag.
    images: BTreeMap<(String, String), Image>,
    /// Organizations, with whether they are there.
    organizations: BTreeMap<String, bool>,
}

impl Acknowledged {
    fn add(&mut self, other: Self) {
        self.images.extend(other.images);
        self.organizations.extend(other.organizations);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_by_sudden_ends() {
    let is_soak = std::env::var_os("BERTH_SOAK").is_some();
    let rounds = if is_soak { 300 } else { 20 };
    let mut process = Process::start(&[]);
    let key = process.account("acme", "ada");
    raise_quota(&process).await;
    let admin = process.client(&key);
    admin.create_namespace("load").await.expect(201);
    let mut all = Acknowledged::default();
    for round in 0..rounds {
        let writers = begin(&process, &key, round);
        tokio::time::sleep(moment(round)).await;
        process.kill();
        let mut fresh = Acknowledged::default();
        for writer in writers {
            fresh.add(writer.await.unwrap());
        }
        process = process.start_again(&[]);
        check(&process, &key, &fresh).await;
        all.add(fresh);
    }
    assert!(
        all.images.len() > rounds / 2,
        "too few pushes: {}",
        all.images.len()
    );
    assert!(
        all.organizations.len() > rounds / 2,
        "too few organizations"
    );
    check(&process, &key, &all).await;
    check_tags(&process, &key).await;
}

/// Returns a moment between 30 and 600 milliseconds that follows from the round.
fn moment(round: usize) -> Duration {
    let bytes = image::bytes(&format!("moment {round}"), 2);
    let number = u16::from_be_bytes([bytes[0], bytes[1]]);
    Duration::from_millis(30 + u64::from(number) % 570)
}

async fn raise_quota(process: &Process) {
    let path = process.data().join("berth.db");
    let database = Database::connect(&format!("sqlite:{}", path.display())).await;
    database
        .execute("UPDATE account SET namespace_quota = 1000000")
        .await;
}

fn login(process: &Process, key: &Key) -> Client {
    let Key { access, secret, .. } = key;
    process.client(key).with(Credential::Basic {
        user: format!("local@{access}"),
        password: sign::login_password(access, secret),
    })
}

type Writer = tokio::task::JoinHandle<Acknowledged>;

/// Begins to write until the server is gone.
fn begin(process: &Process, key: &Key, round: usize) -> Vec<Writer> {
    let login = login(process, key);
    let mut writers: Vec<Writer> = (0..PUSHERS)
        .map(|n| tokio::spawn(push_many(login.clone(), round, n)))
        .collect();
    writers.push(tokio::spawn(create_many(process.client(key), round)));
    writers
}

async fn push_many(client: Client, round: usize, pusher: usize) -> Acknowledged {
    let mut acknowledged = Acknowledged::default();
    for n in 0.. {
        // Every third image is the same for all pushers: they race for its blobs.
        let seed = match n % 3 {
            0 => format!("{round}/{n}"),
            _ => format!("{round}/{n}/{pusher}"),
        };
        let size = [200, 20_000, 300_000][n % 3];
        let image = Image::with_layers(&seed, "amd64", &[100, size]);
        let (name, tag) = (format!("load/app{pusher}"), format!("r{round}-{n}"));
        if push(&client, &name, &tag, &image).await.is_err() {
            break;
        }
        acknowledged.images.insert((name, tag), image);
    }
    acknowledged
}

/// Pushes an image; fails when the connection breaks.
async fn push(client: &Client, name: &str, tag: &str, image: &Image) -> Result<(), reqwest::Error> {
    for blob in &image.blobs {
        let begun = client.post(&format!("/v2/{name}/blobs/uploads/"));
        let begun = begun.try_send().await?.expect(202);
        let location = begun.header("location").unwrap();
        let joint = if location.contains('?') { '&' } else { '?' };
        let finish = client.put(&format!("{location}{joint}digest={}", digest(blob)));
        let finish = finish.header("content-type", "application/octet-stream");
        finish.body(blob.clone()).try_send().await?.expect(201);
    }
    let put = client.put(&format!("/v2/{name}/manifests/{tag}"));
    let put = put.header("content-type", image.media_type);
    put.body(image.manifest.clone())
        .try_send()
        .await?
        .expect(201);
    Ok(())
}

/// Creates organizations and deletes every third again.
async fn create_many(client: Client, round: usize) -> Acknowledged {
    let mut acknowledged = Acknowledged::default();
    for n in 0.. {
        let name = format!("org-{round}-{n}");
        let body = json!({ "namespace": name });
        let create = client.post("/v2/manage/namespaces").json(&body);
        let Ok(created) = create.try_send().await else {
            break;
        };
        created.expect(201);
        acknowledged.organizations.insert(name.clone(), true);
        if n % 3 == 0 {
            let delete = client.delete(&format!("/v2/manage/namespaces/{name}"));
            // Without an answer it may be there or not.
            acknowledged.organizations.remove(&name);
            let Ok(deleted) = delete.try_send().await else {
                break;
            };
            deleted.expect(204);
            acknowledged.organizations.insert(name, false);
        }
    }
    acknowledged
}

async fn check(process: &Process, key: &Key, acknowledged: &Acknowledged) {
    let (admin, login) = (process.client(key), login(process, key));
    for ((name, tag), image) in &acknowledged.images {
        login.pull(name, tag, image).await;
    }
    for (name, is_there) in &acknowledged.organizations {
        let shown = admin
            .get(&format!("/v2/manage/namespaces/{name}"))
            .send()
            .await;
        shown.expect(if *is_there { 200 } else { 404 });
    }
}

/// Demands manifest and blobs of every tag that is listed, acknowledged or not.
async fn check_tags(process: &Process, key: &Key) {
    let login = login(process, key);
    for pusher in 0..PUSHERS {
        let name = format!("load/app{pusher}");
        let list = login
            .get(&format!("/v2/{name}/tags/list?n=100000"))
            .send()
            .await;
        for tag in list.expect(200).json()["tags"].as_array().unwrap() {
            let manifest = login.get_manifest(&name, tag.as_str().unwrap()).await;
            let manifest: Value = manifest.expect(200).json();
            let layers = manifest["layers"].as_array().unwrap();
            for part in layers.iter().chain([&manifest["config"]]) {
                let wanted = part["digest"].as_str().unwrap();
                let blob = login.get_blob(&name, wanted).await.expect(200);
                assert_eq!(digest(&blob.body), wanted);
            }
        }
    }
}
