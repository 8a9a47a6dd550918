//! Backups that are made while images come and go and blobs are collected.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use berth_tests::image::digest;
use berth_tests::process::{Key, Process};
use berth_tests::{Client, Credential, Image, sign};
use serde_json::Value;
use tempfile::TempDir;

use crate::fixture::{backup, done, restore};

const PUSHERS: usize = 3;
const BACKUPS: usize = 3;

/// What was acknowledged and is never deleted, by name and tag.
type Kept = Arc<Mutex<BTreeMap<(String, String), Image>>>;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_under_load_restores_to_whole_images() {
    let process = Process::start(&["--gc-interval", "1s", "--gc-grace", "1s"]);
    let key = process.account("acme", "ada");
    process
        .client(&key)
        .create_namespace("load")
        .await
        .expect(201);
    let (kept, stop) = (Kept::default(), Arc::new(AtomicBool::new(false)));
    let pushers: Vec<_> = (0..PUSHERS)
        .map(|n| {
            tokio::spawn(push_many(
                login(&process, &key),
                n,
                kept.clone(),
                stop.clone(),
            ))
        })
        .collect();

    let place = TempDir::new().unwrap();
    let mut made = Vec::new();
    for number in 0..BACKUPS {
        let before = wait_for_more(&kept, number * 2 * PUSHERS).await;
        let target = place.path().join(format!("backup{number}"));
        let (data, path) = (process.data().to_owned(), target.clone());
        let output = tokio::task::spawn_blocking(move || backup(&data, &path));
        done(&output.await.unwrap());
        made.push((target, before));
    }
    stop.store(true, Ordering::Relaxed);
    for pusher in pushers {
        pusher.await.unwrap();
    }
    for (target, before) in made {
        check(&target, &key, &before).await;
    }
}

/// Waits until more images than these are there, and returns all.
async fn wait_for_more(kept: &Kept, than: usize) -> BTreeMap<(String, String), Image> {
    loop {
        let now = kept.lock().unwrap().clone();
        if now.len() > than {
            return now;
        }
        tokio::task::yield_now().await;
    }
}

fn login(process: &Process, key: &Key) -> Client {
    process.anonymous().with(Credential::Basic {
        user: format!("local@{}", key.access),
        password: sign::login_password(&key.access, &key.secret),
    })
}

/// Pushes until it is told to stop, and deletes every other image with its blobs again.
async fn push_many(client: Client, pusher: usize, kept: Kept, stop: Arc<AtomicBool>) {
    let name = format!("load/app{pusher}");
    for n in 0.. {
        if stop.load(Ordering::Relaxed) {
            return;
        }
        let size = [200, 20_000, 400_000][n % 3];
        let image = Image::with_layers(&format!("{pusher}/{n}"), "amd64", &[100, size]);
        let tag = format!("t{n}");
        push(&client, &name, &tag, &image).await;
        if n % 2 == 0 {
            kept.lock().unwrap().insert((name.clone(), tag), image);
            continue;
        }
        let manifest = client.delete(&format!("/v2/{name}/manifests/{}", image.digest()));
        manifest.send().await.expect(202);
        for blob in &image.blobs {
            let blob = client.delete(&format!("/v2/{name}/blobs/{}", digest(blob)));
            // The collector may have been faster.
            assert!(matches!(blob.send().await.status, 202 | 404));
        }
    }
}

/// Pushes an image, again where the collector took its blobs before the manifest came.
async fn push(client: &Client, name: &str, tag: &str, image: &Image) {
    loop {
        for blob in &image.blobs {
            client.push_blob(name, blob).await.expect(201);
        }
        let put = client.put_manifest(name, tag, image).await;
        if put.status != 404 {
            put.expect(201);
            return;
        }
    }
}

/// Demands what was acknowledged before the backup, and that every listed tag is whole.
async fn check(backup: &Path, key: &Key, before: &BTreeMap<(String, String), Image>) {
    let data = TempDir::new().unwrap();
    done(&restore(backup, data.path()));
    let process = Process::start_in(data, &[]);
    let login = login(&process, key);
    for ((name, tag), image) in before {
        login.pull(name, tag, image).await;
    }
    for pusher in 0..PUSHERS {
        let name = format!("load/app{pusher}");
        let list = login.get(&format!("/v2/{name}/tags/list?n=100000"));
        let list = list.send().await.expect(200).json();
        for tag in list["tags"].as_array().unwrap() {
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
