//! `berth scrub`: damage is found and told, and set right where it can be.

use std::fs;
use std::path::PathBuf;

use berth_server::app::Step;
use berth_tests::image::{bytes, digest};
use berth_tests::process::{Process, run};
use berth_tests::{Database, Image, TestApp, on_both_databases};
use serde_json::Value;

use crate::collect::{files, team};

on_both_databases!(
    nothing_is_wrong_with_what_is_right,
    missing_short_and_corrupt_bytes_are_told_and_left_alone,
    what_is_lost_is_not_there_until_it_is_pushed_again,
    what_was_lost_is_there_again_when_its_file_is_back,
    what_cannot_be_read_is_told_and_never_written_off,
    bad_bytes_are_replaced_by_an_intact_copy,
    a_lost_blob_that_no_image_has_goes_at_once,
    wrong_counters_are_set_right,
    files_that_nobody_knows_are_told_and_are_no_damage,
);

const APP: &str = "team/app";

/// Returns the file of a blob, the only one of its digest.
fn file(app: &TestApp, blob: &[u8]) -> PathBuf {
    let hex = digest(blob)["sha256:".len()..].to_owned();
    let of_blob = |path: &PathBuf| path.to_string_lossy().contains(&hex);
    let found: Vec<_> = files(app).into_iter().filter(of_blob).collect();
    assert_eq!(found.len(), 1, "{found:?}");
    found[0].clone()
}

async fn events(app: &TestApp) -> i64 {
    let sql = "SELECT COUNT(*) FROM audit_event WHERE name = 'scrubBlobs'";
    app.database.number(sql).await
}

async fn nothing_is_wrong_with_what_is_right(app: TestApp) {
    let client = team(&app).await;
    client.push(APP, "v1", &Image::small("right")).await;
    client.push(APP, "many", &Image::index("right")).await;
    client.push_blob(APP, b"").await.expect(201);
    for repair in [false, true] {
        let done = app.app.scrub(repair).await.unwrap();
        assert!(!done.is_damaged(), "{done:?}");
        assert_eq!((done.blobs, done.findings.len()), (8, 0));
    }
    assert_eq!(events(&app).await, 0);
}

async fn missing_short_and_corrupt_bytes_are_told_and_left_alone(app: TestApp) {
    let client = team(&app).await;
    let image = Image::small("damage");
    client.push(APP, "v1", &image).await;
    fs::remove_file(file(&app, &image.blobs[0])).unwrap();
    fs::write(file(&app, &image.blobs[1]), b"short").unwrap();
    fs::write(file(&app, &image.blobs[2]), bytes("wrong", 700)).unwrap();
    let done = app.app.scrub(false).await.unwrap();
    assert!(done.is_damaged());
    assert_eq!((done.missing, done.short, done.corrupt), (1, 1, 1));
    assert_eq!((done.damaged, done.lost, done.repointed), (3, 0, 0));
    for (finding, (what, blob)) in done
        .findings
        .iter()
        .zip(["missing", "short", "corrupt"].iter().zip(&image.blobs))
    {
        assert_eq!((finding.what, &finding.of), (*what, &digest(blob)));
    }
    assert_eq!(done.findings.len(), 3);
    let states = "SELECT COUNT(*) FROM blob WHERE state = 'live'";
    assert_eq!(app.database.number(states).await, 3);
    assert_eq!(events(&app).await, 0);
}

async fn what_is_lost_is_not_there_until_it_is_pushed_again(app: TestApp) {
    let client = team(&app).await;
    let image = Image::small("lost");
    client.push(APP, "v1", &image).await;
    fs::write(file(&app, &image.blobs[2]), bytes("wrong", 700)).unwrap();
    let done = app.app.scrub(true).await.unwrap();
    assert_eq!((done.corrupt, done.lost), (1, 1));
    assert!(done.is_damaged());
    assert_eq!(events(&app).await, 1);
    // A second scrub tells it again, and does nothing.
    let again = app.app.scrub(true).await.unwrap();
    assert_eq!((again.corrupt, again.lost), (0, 1));
    assert_eq!(again.findings[0].what, "lost");
    assert_eq!(events(&app).await, 1);
    let lost = digest(&image.blobs[2]);
    client
        .get_blob(APP, &lost)
        .await
        .denied(404, "BLOB_UNKNOWN");
    let other = image.clone().annotated("other");
    let named = client.put_manifest(APP, "v2", &other).await;
    named.denied(404, "MANIFEST_BLOB_UNKNOWN");
    let mount = format!("/v2/team/other/blobs/uploads/?mount={lost}&from={APP}");
    client.post(&mount).send().await.expect(202);
    client.push(APP, "v2", &image).await;
    client.pull(APP, "v1", &image).await;
    let done = app.app.scrub(false).await.unwrap();
    assert!(!done.is_damaged(), "{done:?}");
    // The bad bytes are known to nobody now.
    assert_eq!(done.orphans, 1);
    app.app.collect(&[Step::Orphans]).await.unwrap();
    client.pull(APP, "v1", &image).await;
}

async fn what_was_lost_is_there_again_when_its_file_is_back(app: TestApp) {
    let client = team(&app).await;
    let image = Image::small("back");
    client.push(APP, "v1", &image).await;
    let path = file(&app, &image.blobs[1]);
    let aside = app.data().join("aside");
    fs::rename(&path, &aside).unwrap();
    assert_eq!(app.app.scrub(true).await.unwrap().lost, 1);
    fs::rename(&aside, &path).unwrap();
    // Told still, for nobody gets it.
    let told = app.app.scrub(false).await.unwrap();
    assert_eq!((told.lost, told.found_again, told.damaged), (1, 0, 1));
    let done = app.app.scrub(true).await.unwrap();
    assert_eq!((done.lost, done.found_again, done.damaged), (0, 1, 0));
    assert!(done.findings[0].is_repaired);
    assert_eq!(events(&app).await, 2);
    client.pull(APP, "v1", &image).await;
    assert_eq!(app.app.scrub(true).await.unwrap().findings.len(), 0);
}

async fn what_cannot_be_read_is_told_and_never_written_off(app: TestApp) {
    let client = team(&app).await;
    let image = Image::small("unreadable");
    client.push(APP, "v1", &image).await;
    let paths = [0, 1, 2].map(|n| file(&app, &image.blobs[n]));
    let aside = [0, 1].map(|n| app.data().join(format!("aside {n}")));
    fs::rename(&paths[0], &aside[0]).unwrap();
    fs::rename(&paths[1], &aside[1]).unwrap();
    fs::remove_file(&paths[2]).unwrap();
    // A directory can be opened and not be read, a link to itself not even be opened.
    fs::create_dir(&paths[0]).unwrap();
    std::os::unix::fs::symlink(&paths[1], &paths[1]).unwrap();
    for _ in 0..2 {
        let done = app.app.scrub(true).await.unwrap();
        assert_eq!((done.unreadable, done.lost), (2, 1), "{done:?}");
        assert_eq!((done.blobs, done.corrupt, done.damaged), (3, 0, 3));
    }
    fs::remove_dir(&paths[0]).unwrap();
    fs::remove_file(&paths[1]).unwrap();
    fs::rename(&aside[0], &paths[0]).unwrap();
    fs::rename(&aside[1], &paths[1]).unwrap();
    let done = app.app.scrub(false).await.unwrap();
    assert_eq!((done.unreadable, done.damaged), (0, 1), "{done:?}");
    client.push_blob(APP, &image.blobs[2]).await.expect(201);
    client.pull(APP, "v1", &image).await;
}

async fn bad_bytes_are_replaced_by_an_intact_copy(app: TestApp) {
    let client = team(&app).await;
    let image = Image::small("twin");
    client.push(APP, "v1", &image).await;
    let bad = file(&app, &image.blobs[1]);
    // One copy that is no better, and one that is.
    fs::write(bad.with_extension("01hzzzzzzzzzzzzzzzzzzzzzza"), b"bad").unwrap();
    fs::copy(&bad, bad.with_extension("01hzzzzzzzzzzzzzzzzzzzzzzb")).unwrap();
    fs::write(&bad, bytes("wrong", 300)).unwrap();
    let done = app.app.scrub(true).await.unwrap();
    assert_eq!((done.corrupt, done.repointed, done.lost), (1, 1, 0));
    assert!(!done.is_damaged(), "{done:?}");
    assert!(done.findings[0].is_repaired);
    assert_eq!(events(&app).await, 1);
    client.pull(APP, "v1", &image).await;
    assert_eq!(app.database.number("SELECT COUNT(*) FROM upload").await, 0);
    let left = app.app.collect(&[Step::Orphans]).await.unwrap();
    assert_eq!((left.orphans, files(&app).len()), (3, 3));
    client.pull(APP, "v1", &image).await;
}

async fn a_lost_blob_that_no_image_has_goes_at_once(app: TestApp) {
    let client = team(&app).await;
    let blob = bytes("alone", 50);
    client.push_blob(APP, &blob).await.expect(201);
    fs::write(file(&app, &blob), b"bad").unwrap();
    assert_eq!(app.app.scrub(true).await.unwrap().lost, 1);
    assert_eq!(app.app.collect(&Step::RUN).await.unwrap().blobs, 0);
    app.advance_seconds(24 * 3600);
    assert_eq!(app.app.collect(&Step::RUN).await.unwrap().blobs, 1);
    assert_eq!(files(&app).len(), 0);
}

async fn wrong_counters_are_set_right(app: TestApp) {
    let client = team(&app).await;
    let image = Image::small("counters");
    client.push(APP, "v1", &image).await;
    client.push("team/other", "v1", &image).await;
    for sql in [
        "UPDATE blob_link SET refs = 7",
        "DELETE FROM blob_link WHERE blob_id = (SELECT MIN(id) FROM blob)",
        "UPDATE repository SET num_tags = 5, size = 1",
    ] {
        app.database.execute(sql).await;
    }
    let done = app.app.scrub(false).await.unwrap();
    assert_eq!((done.counters, done.recounted), (2, 0));
    assert!(done.is_damaged());
    let done = app.app.scrub(true).await.unwrap();
    assert_eq!((done.counters, done.recounted), (2, 2));
    assert!(!done.is_damaged());
    assert_eq!(events(&app).await, 1);
    assert!(!app.app.scrub(false).await.unwrap().is_damaged());
    client.pull(APP, "v1", &image).await;
    let refs = "SELECT COUNT(*) FROM blob_link WHERE refs = 1";
    assert_eq!(app.database.number(refs).await, 6);
    let size = i64::try_from(image.blob_bytes() + image.manifest.len()).unwrap();
    let right = format!("SELECT COUNT(*) FROM repository WHERE num_tags = 1 AND size = {size}");
    assert_eq!(app.database.number(&right).await, 2);
}

async fn files_that_nobody_knows_are_told_and_are_no_damage(app: TestApp) {
    let client = team(&app).await;
    let blob = bytes("orphan", 50);
    client.push_blob(APP, &blob).await.expect(201);
    let path = file(&app, &blob);
    fs::copy(&path, path.with_extension("01hzzzzzzzzzzzzzzzzzzzzzza")).unwrap();
    let done = app.app.scrub(true).await.unwrap();
    assert_eq!(done.orphans, 1);
    assert!(!done.is_damaged());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_command_tells_by_its_exit_whether_something_is_wrong() {
    let process = Process::start(&[]);
    let data = process.data().to_str().unwrap();
    let scrub = |more: &[&str]| run(&[&["scrub", "--data", data], more].concat());
    let right = scrub(&[]);
    assert!(right.status.success(), "{right:?}");
    let url = format!("sqlite:{data}/berth.db");
    let hex = "0".repeat(64);
    let row = format!(
        "INSERT INTO blob (digest, size, state, location, created_ms) \
         VALUES ('sha256:{hex}', 3, 'live', 'sha256/00/{hex}.gone', 1)"
    );
    Database::connect(&url).await.execute(&row).await;
    for (more, lost) in [([].as_slice(), 0), (&["--repair"], 1)] {
        let wrong = scrub(more);
        assert!(!wrong.status.success(), "{wrong:?}");
        let said: Value = serde_json::from_slice(&wrong.stdout).unwrap();
        assert_eq!((&said["missing"], &said["lost"]), (&1.into(), &lost.into()));
    }
    let elsewhere = run(&["scrub", "--data", &format!("{data}/elsewhere")]);
    assert!(!elsewhere.status.success());
    let said = String::from_utf8_lossy(&elsewhere.stderr);
    assert!(said.contains("--data"), "{said}");
}
