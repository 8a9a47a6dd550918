//! The collector: what no image has goes with its bytes, and nothing else does, whatever a push
//! does meanwhile.

use std::fs;
use std::path::{Path, PathBuf};

use berth_server::app::{Collected, Hold, Step};
use berth_tests::image::{bytes, digest};
use berth_tests::{Client, Image, TestApp, on_both_databases};

use crate::organization;

on_both_databases!(
    what_is_deleted_is_gone_after_the_graces_with_its_file,
    what_no_manifest_ever_names_is_gone_after_the_graces,
    what_a_manifest_names_stays_for_ever,
    what_two_images_share_stays_while_one_has_it,
    what_an_image_had_goes_with_the_image,
    the_grace_begins_anew_when_the_last_manifest_goes,
    who_is_told_that_a_blob_is_there_may_name_it_for_a_good_while,
    a_push_before_the_mark_takes_the_blob_back,
    a_push_behind_the_mark_keeps_its_own_copy,
    a_mount_keeps_a_blob_whose_source_loses_it,
    a_mount_takes_a_condemned_blob_back,
    a_run_goes_on_where_one_ended_suddenly,
    files_that_nobody_knows_go_at_once_and_others_stay,
    two_collectors_at_once_do_everything_once,
    a_run_leaves_one_event_if_it_did_anything,
    nothing_goes_while_somebody_has_a_hold,
    a_hold_of_one_who_has_ended_suddenly_is_over_by_itself,
);

const APP: &str = "team/app";
const OTHER: &str = "team/other";
const GRACE: i64 = 24 * 3600;

/// An organization with a client whose login lasts, for time passes here.
pub(crate) async fn team(app: &TestApp) -> Client {
    organization(app, "team").await;
    app.long_login(app.admin()).await
}

/// Lets both graces pass, with a run behind each.
async fn outlast(app: &TestApp) -> Collected {
    let mut all = Collected::default();
    for _ in 0..3 {
        all += run(app).await;
        app.advance_seconds(GRACE);
    }
    all
}

async fn run(app: &TestApp) -> Collected {
    app.app.collect(&Step::RUN).await.unwrap()
}

async fn step(app: &TestApp, step: Step) -> Collected {
    app.app.collect(&[step]).await.unwrap()
}

/// Lists the files of blobs and uploads.
pub(crate) fn files(app: &TestApp) -> Vec<PathBuf> {
    fn walk(directory: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => walk(&path, found),
                false => found.push(path),
            }
        }
    }
    let mut found = Vec::new();
    for directory in ["blobs", "uploads"] {
        walk(&app.data().join(directory), &mut found);
    }
    found
}

/// Returns the state of the only row of a digest.
async fn state(app: &TestApp, blob: &[u8]) -> String {
    let sql = format!("SELECT state FROM blob WHERE digest = '{}'", digest(blob));
    let rows = app.database.rows(&sql).await;
    assert_eq!(rows.len(), 1, "{rows:?}");
    rows[0]["state"].as_str().unwrap().to_owned()
}

async fn count(app: &TestApp, table: &str) -> i64 {
    let sql = format!("SELECT COUNT(*) FROM {table}");
    app.database.number(&sql).await
}

/// Deletes a manifest for good.
async fn delete_manifest(app: &TestApp, client: &Client, name: &str, image: &Image) {
    let target = format!("/v2/{name}/manifests/{}", image.digest());
    client.delete(&target).send().await.expect(202);
    app.empty_trash("team").await;
}

async fn what_is_deleted_is_gone_after_the_graces_with_its_file(app: TestApp) {
    let client = team(&app).await;
    let image = Image::small("deleted");
    client.push(APP, "v1", &image).await;
    delete_manifest(&app, &client, APP, &image).await;
    assert_eq!(run(&app).await, Collected::default());
    app.advance_seconds(GRACE - 1);
    assert_eq!(run(&app).await, Collected::default());
    app.advance_seconds(1);
    let first = run(&app).await;
    assert_eq!((first.links, first.condemned, first.blobs), (3, 3, 0));
    app.advance_seconds(GRACE);
    let second = run(&app).await;
    assert_eq!((second.marked, second.blobs), (3, 3));
    assert_eq!(second.bytes, u64::try_from(image.blob_bytes()).unwrap());
    assert_eq!(files(&app), Vec::<PathBuf>::new());
    assert_eq!(count(&app, "blob").await, 0);
}

async fn what_no_manifest_ever_names_is_gone_after_the_graces(app: TestApp) {
    let client = team(&app).await;
    let blob = bytes("unnamed", 1000);
    client.push_blob(APP, &blob).await.expect(201);
    app.advance_seconds(GRACE - 1);
    run(&app).await;
    client.get_blob(APP, &digest(&blob)).await.expect(200);
    app.advance_seconds(1);
    run(&app).await;
    client.get_blob(APP, &digest(&blob)).await.expect(404);
    assert_eq!(files(&app).len(), 1);
    app.advance_seconds(GRACE);
    run(&app).await;
    assert_eq!(files(&app).len(), 0);
}

async fn what_a_manifest_names_stays_for_ever(app: TestApp) {
    let client = team(&app).await;
    let (image, index) = (Image::small("kept"), Image::index("kept"));
    client.push(APP, "v1", &image).await;
    client.push(APP, "many", &index).await;
    client
        .push(APP, &image.signature().digest(), &image.signature())
        .await;
    // Untagged, the manifest is there all the same.
    let tag = format!("/v2/{APP}/manifests/v1");
    client.delete(&tag).send().await.expect(202);
    app.advance_seconds(400 * GRACE);
    assert_eq!(outlast(&app).await, Collected::default());
    client.pull(APP, &image.digest(), &image).await;
    client.pull(APP, "many", &index).await;
}

async fn what_two_images_share_stays_while_one_has_it(app: TestApp) {
    let client = team(&app).await;
    let image = Image::small("shared");
    client.push(APP, "v1", &image).await;
    client.push(OTHER, "v1", &image).await;
    delete_manifest(&app, &client, APP, &image).await;
    app.advance_seconds(GRACE);
    let done = outlast(&app).await;
    assert_eq!((done.links, done.condemned), (3, 0));
    client.pull(OTHER, "v1", &image).await;
    delete_manifest(&app, &client, OTHER, &image).await;
    app.advance_seconds(GRACE);
    assert_eq!(outlast(&app).await.blobs, 3);
}

async fn what_an_image_had_goes_with_the_image(app: TestApp) {
    let client = team(&app).await;
    let image = Image::small("whole");
    client.push(APP, "v1", &image).await;
    let ada = app.ada().await;
    let tag = "/v2/manage/namespaces/team/repos/app/tags/v1";
    ada.delete(tag).send().await.expect(204);
    let repository = "/v2/manage/namespaces/team/repos/app";
    ada.delete(repository).send().await.expect(204);
    assert_eq!(run(&app).await.condemned, 0, "the trash has them");
    app.empty_trash("team").await;
    assert_eq!(run(&app).await.condemned, 3);
    app.advance_seconds(GRACE);
    assert_eq!(run(&app).await.blobs, 3);
    assert_eq!(files(&app).len(), 0);
}

async fn the_grace_begins_anew_when_the_last_manifest_goes(app: TestApp) {
    let client = team(&app).await;
    let image = Image::small("renewed");
    client.push(APP, "v1", &image).await;
    client
        .push(APP, "v2", &image.clone().annotated("other"))
        .await;
    app.advance_seconds(10 * GRACE);
    delete_manifest(&app, &client, APP, &image).await;
    app.advance_seconds(10 * GRACE);
    delete_manifest(&app, &client, APP, &image.clone().annotated("other")).await;
    app.advance_seconds(GRACE - 1);
    assert_eq!(outlast(&app).await.links, 3, "only after the first run");
}

async fn who_is_told_that_a_blob_is_there_may_name_it_for_a_good_while(app: TestApp) {
    let client = team(&app).await;
    let image = Image::small("promise");
    for blob in &image.blobs {
        client.push_blob(APP, blob).await.expect(201);
    }
    app.advance_seconds(GRACE - 1);
    for blob in &image.blobs {
        let target = format!("/v2/{APP}/blobs/{}", digest(blob));
        client.request("HEAD", &target).send().await.expect(200);
    }
    app.advance_seconds(GRACE - 1);
    run(&app).await;
    client.put_manifest(APP, "v1", &image).await.expect(201);
    outlast(&app).await;
    client.pull(APP, "v1", &image).await;
}

async fn a_push_before_the_mark_takes_the_blob_back(app: TestApp) {
    let client = team(&app).await;
    let image = Image::small("back");
    for blob in &image.blobs {
        client.push_blob(APP, blob).await.expect(201);
    }
    app.advance_seconds(GRACE);
    step(&app, Step::Links).await;
    step(&app, Step::Condemn).await;
    app.advance_seconds(GRACE);
    let before = files(&app);
    assert_eq!(state(&app, &image.blobs[0]).await, "condemned");
    client.push(APP, "v1", &image).await;
    assert_eq!(state(&app, &image.blobs[0]).await, "live");
    assert_eq!(files(&app), before);
    outlast(&app).await;
    client.pull(APP, "v1", &image).await;
}

async fn a_push_behind_the_mark_keeps_its_own_copy(app: TestApp) {
    let client = team(&app).await;
    let image = Image::small("mark");
    for is_unlinked in [false, true] {
        for blob in &image.blobs {
            client.push_blob(APP, blob).await.expect(201);
        }
        app.advance_seconds(GRACE);
        step(&app, Step::Links).await;
        step(&app, Step::Condemn).await;
        app.advance_seconds(GRACE);
        assert_eq!(step(&app, Step::Mark).await.marked, 3);
        if is_unlinked {
            // The bytes have gone, their rows not yet.
            for file in files(&app) {
                fs::remove_file(file).unwrap();
            }
        }
        client.push(APP, "v1", &image).await;
        assert_eq!(count(&app, "blob").await, 6);
        client.pull(APP, "v1", &image).await;
        assert_eq!(step(&app, Step::Erase).await.blobs, 3);
        step(&app, Step::Orphans).await;
        outlast(&app).await;
        client.pull(APP, "v1", &image).await;
        assert_eq!(files(&app).len(), 3);
        delete_manifest(&app, &client, APP, &image).await;
        app.advance_seconds(GRACE);
        outlast(&app).await;
        assert_eq!(files(&app).len(), 0);
    }
}

async fn mount(client: &Client, name: &str, blob: &[u8], from: &str) -> u16 {
    let digest = digest(blob);
    let target = format!("/v2/{name}/blobs/uploads/?mount={digest}&from={from}");
    client.post(&target).send().await.status
}

async fn a_mount_keeps_a_blob_whose_source_loses_it(app: TestApp) {
    let client = team(&app).await;
    let image = Image::small("mount");
    for blob in &image.blobs {
        client.push_blob(APP, blob).await.expect(201);
    }
    app.advance_seconds(GRACE);
    for blob in &image.blobs {
        assert_eq!(mount(&client, OTHER, blob, APP).await, 201);
    }
    assert_eq!(run(&app).await.links, 3);
    client.put_manifest(OTHER, "v1", &image).await.expect(201);
    app.advance_seconds(GRACE);
    outlast(&app).await;
    client.pull(OTHER, "v1", &image).await;
    // What its source has lost, it has no more for others either.
    assert_eq!(
        mount(&client, "team/third", &image.blobs[0], APP).await,
        202
    );
}

async fn a_mount_takes_a_condemned_blob_back(app: TestApp) {
    let client = team(&app).await;
    let blob = bytes("condemned", 100);
    client.push_blob(APP, &blob).await.expect(201);
    app.database
        .execute("UPDATE blob SET state = 'condemned', condemned_ms = 1")
        .await;
    assert_eq!(mount(&client, OTHER, &blob, APP).await, 201);
    assert_eq!(state(&app, &blob).await, "live");
    app.database
        .execute("UPDATE blob SET state = 'condemned', condemned_ms = 1")
        .await;
    // What has a link is not marked, and it is taken back.
    assert_eq!(step(&app, Step::Mark).await.marked, 0);
    assert_eq!(step(&app, Step::Condemn).await.absolved, 1);
    assert_eq!(state(&app, &blob).await, "live");
}

async fn a_run_goes_on_where_one_ended_suddenly(app: TestApp) {
    let client = team(&app).await;
    let blobs: Vec<_> = (0..3).map(|n| bytes(&format!("sudden {n}"), 10)).collect();
    for blob in &blobs {
        client.push_blob(APP, blob).await.expect(201);
    }
    app.advance_seconds(GRACE);
    step(&app, Step::Links).await;
    step(&app, Step::Condemn).await;
    app.advance_seconds(GRACE);
    step(&app, Step::Mark).await;
    fs::remove_file(&files(&app)[0]).unwrap();
    let done = run(&app).await;
    assert_eq!((done.blobs, done.bytes), (3, 30));
    assert_eq!(files(&app).len(), 0);
}

async fn files_that_nobody_knows_go_at_once_and_others_stay(app: TestApp) {
    let client = team(&app).await;
    let image = Image::small("known");
    client.push(APP, "v1", &image).await;
    let begun = client.begin_upload(APP).await.expect(202);
    let location = begun.header("location").unwrap();
    let chunk = client.patch(location).header("content-range", "0-4");
    chunk.body(b"bytes").send().await.expect(202);
    let known = files(&app);
    let lost = digest(b"lost");
    let hex = lost.strip_prefix("sha256:").unwrap();
    let shard = app.data().join("blobs/sha256").join(&hex[..2]);
    fs::write(
        shard.join(format!("{hex}.01hzzzzzzzzzzzzzzzzzzzzzzz")),
        b"lost",
    )
    .unwrap();
    fs::write(
        app.data().join("uploads/01hzzzzzzzzzzzzzzzzzzzzzzz"),
        b"half",
    )
    .unwrap();
    // A second copy of what is known has a place of its own, which no row knows.
    let twin = files(&app)[0].with_extension("01hzzzzzzzzzzzzzzzzzzzzzzz");
    fs::copy(&files(&app)[0], twin).unwrap();
    fs::write(shard.join("notes.txt"), b"not ours").unwrap();
    assert_eq!(run(&app).await, Collected::default());
    assert_eq!(step(&app, Step::Orphans).await.orphans, 3);
    fs::remove_file(shard.join("notes.txt")).unwrap();
    let (mut left, mut known) = (files(&app), known);
    left.sort();
    known.sort();
    assert_eq!(left, known);
    let finish = format!("{location}?digest={}", digest(b"bytes"));
    client.put(&finish).send().await.expect(201);
}

async fn two_collectors_at_once_do_everything_once(app: TestApp) {
    let client = team(&app).await;
    for n in 0..150 {
        let blob = bytes(&format!("two {n}"), 10);
        let target = format!("/v2/{APP}/blobs/uploads/?digest={}", digest(&blob));
        client.post(&target).body(blob).send().await.expect(201);
    }
    let mut all = Collected::default();
    for _ in 0..3 {
        app.advance_seconds(GRACE);
        let (one, two) = tokio::join!(run(&app), run(&app));
        all += one;
        all += two;
    }
    // What one had locked the other passed over; nothing was done twice.
    all += outlast(&app).await;
    assert_eq!((all.links, all.condemned, all.marked), (150, 150, 150));
    assert_eq!((all.blobs, all.bytes), (150, 1500));
    assert_eq!(files(&app).len(), 0);
}

async fn a_run_leaves_one_event_if_it_did_anything(app: TestApp) {
    let client = team(&app).await;
    client.push_blob(APP, &bytes("event", 10)).await.expect(201);
    let events = "SELECT COUNT(*) FROM audit_event WHERE name = 'collectBlobs'";
    app.advance_seconds(GRACE - 1);
    run(&app).await;
    assert_eq!(app.database.number(events).await, 0);
    app.advance_seconds(1);
    run(&app).await;
    assert_eq!(app.database.number(events).await, 1);
    run(&app).await;
    assert_eq!(app.database.number(events).await, 1);
    app.advance_seconds(GRACE);
    run(&app).await;
    let sql = "SELECT detail, account_id FROM audit_event WHERE name = 'collectBlobs' \
               ORDER BY at_ms DESC LIMIT 1";
    let rows = app.database.rows(sql).await;
    let detail = match &rows[0]["detail"] {
        serde_json::Value::String(text) => serde_json::from_str(text).unwrap(),
        detail => detail.clone(),
    };
    assert_eq!(
        (&detail["blobs"], &detail["bytes"]),
        (&1.into(), &10.into())
    );
    assert!(rows[0]["account_id"].is_null());
}

async fn nothing_goes_while_somebody_has_a_hold(app: TestApp) {
    let client = team(&app).await;
    client.push_blob(APP, &bytes("a", 10)).await.expect(201);
    app.advance_seconds(GRACE);
    run(&app).await;
    client.push_blob(APP, &bytes("b", 10)).await.expect(201);
    app.advance_seconds(GRACE);
    step(&app, Step::Mark).await;
    client.push_blob(APP, &bytes("c", 10)).await.expect(201);
    app.advance_seconds(GRACE);
    // Files that have no row yet, as those of a restore.
    let half = app.data().join("uploads/01hzzzzzzzzzzzzzzzzzzzzzzz");
    fs::write(half, b"half").unwrap();
    let early = files(&app)[0].with_extension("01hzzzzzzzzzzzzzzzzzzzzzzz");
    fs::copy(&files(&app)[0], early).unwrap();
    let one = Hold::take(&app.app).await.unwrap();
    let other = Hold::take(&app.app).await.unwrap();
    one.release(&app.app).await.unwrap();
    // Neither the link of the third, nor the mark of the second, nor the bytes of the first.
    let done = run(&app).await;
    assert_eq!((done.links, done.marked, done.blobs), (0, 0, 0));
    assert_eq!(step(&app, Step::Orphans).await.orphans, 0);
    app.advance_seconds(14 * 60);
    other.renew(&app.app).await.unwrap();
    app.advance_seconds(14 * 60);
    assert_eq!(run(&app).await.links, 0);
    assert_eq!(files(&app).len(), 5);
    other.release(&app.app).await.unwrap();
    assert_eq!(step(&app, Step::Orphans).await.orphans, 2);
    assert_eq!(run(&app).await.links, 2);
    outlast(&app).await;
    assert_eq!(files(&app).len(), 0);
}

async fn a_hold_of_one_who_has_ended_suddenly_is_over_by_itself(app: TestApp) {
    let client = team(&app).await;
    client.push_blob(APP, &bytes("a", 10)).await.expect(201);
    let hold = Hold::take(&app.app).await.unwrap();
    app.advance_seconds(GRACE);
    assert_eq!(run(&app).await.links, 1);
    assert!(hold.renew(&app.app).await.is_err(), "nobody may rely on it");
    assert_eq!(count(&app, "setting WHERE key LIKE 'hold:%'").await, 0);
}
