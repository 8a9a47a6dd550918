//! Retention runs that are taken back.

use berth_core::error::Code;
use berth_tests::{Client, Image, TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::run::{IMAGE, RUNS, newest, outcomes, shown, start, tags, with_tags, work};

on_both_databases!(
    a_run_that_is_taken_back_has_changed_nothing,
    what_was_pushed_since_stays_when_a_run_is_taken_back,
    a_run_is_taken_back_once,
    an_undo_that_ends_early_may_be_asked_for_again,
);

/// What an image has: tags, manifests, references, links with their counts, and its own counters.
async fn content(app: &TestApp) -> Vec<Vec<Value>> {
    let of_app = "(SELECT id FROM repository WHERE name = 'app')";
    let manifests = format!("SELECT id FROM manifest WHERE repository_id = {of_app}");
    let mut all = Vec::new();
    for sql in [
        format!(
            "SELECT t.name, m.digest, t.created_ms, t.pushed_ms, t.pushed_by, t.pushed_by_name, \
             t.last_pull_ms, t.pulls FROM tag t JOIN manifest m ON m.id = t.manifest_id \
             WHERE t.repository_id = {of_app} ORDER BY t.name"
        ),
        format!(
            "SELECT digest, media_type, subject_digest, size, image_size, pushed_ms, pushed_by, \
             last_pull_ms, pulls FROM manifest WHERE repository_id = {of_app} ORDER BY digest"
        ),
        format!(
            "SELECT m.digest AS of, r.position, r.digest, r.blob_id, c.digest AS child \
             FROM manifest_ref r JOIN manifest m ON m.id = r.manifest_id \
             LEFT JOIN manifest c ON c.id = r.child_id \
             WHERE r.manifest_id IN ({manifests}) ORDER BY m.digest, r.position"
        ),
        format!(
            "SELECT blob_id, refs FROM blob_link WHERE repository_id = {of_app} ORDER BY blob_id"
        ),
        "SELECT num_tags, size FROM repository WHERE name = 'app'".to_owned(),
    ] {
        all.push(app.database.rows(&sql).await);
    }
    all
}

async fn undo(client: &Client, run: i64) -> i64 {
    let undo = client.post(&format!("{RUNS}/{run}/undo")).send().await;
    let undo = undo.expect(202).json();
    assert_eq!(
        (&undo["kind"], &undo["undo_of"]),
        (&json!("undo"), &json!(run))
    );
    undo["id"].as_i64().unwrap()
}

async fn a_run_that_is_taken_back_has_changed_nothing(app: TestApp) {
    with_tags(&app, &["v1", "v2", "v3"]).await;
    let index = Image::index("multi");
    app.push("team/app", "multi", &index).await;
    let signature = index.children[0].signature();
    app.push("team/app", &signature.digest(), &signature).await;
    app.push("team/app", "again", &Image::small("v1")).await;
    let (image, login) = (Image::small("v2"), app.login(app.admin()).await);
    for number in 0..70 {
        let tag = format!("t{number}");
        let put = login.put_manifest("team/app", &tag, &image).await;
        put.expect(201);
        app.advance_seconds(1);
    }
    app.push("team/app", "new", &Image::small("new")).await;
    app.advance_seconds(1);
    let ada = app.ada().await;
    let put = ada.put(IMAGE).json(&json!({ "policy": newest(1) }));
    put.send().await.expect(200);
    let before = content(&app).await;
    let run = start(&ada, json!({ "dry": false })).await;
    work(&app).await;
    assert_eq!(tags(&app).await, ["new"]);
    let gone = shown(&ada, run).await;
    assert_eq!(
        (&gone["done"], &gone["can_undo"]),
        (&json!(75), &json!(true))
    );
    let back = undo(&ada, run).await;
    work(&app).await;
    assert_eq!(content(&app).await, before);
    let back = shown(&ada, back).await;
    for (field, value) in [
        ("state", json!("done")),
        ("selected", json!(75)),
        ("done", json!(75)),
        ("skipped", json!(0)),
        ("images", gone["images"].clone()),
        ("bytes", gone["bytes"].clone()),
        ("can_undo", json!(false)),
    ] {
        assert_eq!(back[field], value, "{field} of {back}");
    }
    let gone = shown(&ada, run).await;
    assert_eq!(
        (&gone["undone_by"], &gone["can_undo"]),
        (&back["id"], &json!(false))
    );
    for id in [run, back["id"].as_i64().unwrap()] {
        let pairs = outcomes(&ada, id).await;
        assert_eq!(pairs.len(), 75);
        assert!(pairs.iter().all(|(_, outcome)| outcome == "restored"));
    }
    let login = app.login(app.admin()).await;
    login.pull("team/app", "multi", &index).await;
}

async fn what_was_pushed_since_stays_when_a_run_is_taken_back(app: TestApp) {
    let ada = with_tags(&app, &["v1", "v2", "v3"]).await;
    let put = ada.put(IMAGE).json(&json!({ "policy": newest(1) }));
    put.send().await.expect(200);
    let run = start(&ada, json!({ "dry": false })).await;
    work(&app).await;
    let image = Image::small("other");
    app.push("team/app", "v1", &image).await;
    let back = undo(&ada, run).await;
    work(&app).await;
    assert_eq!(tags(&app).await, ["v1", "v2", "v3"]);
    let login = app.login(app.admin()).await;
    login.pull("team/app", "v1", &image).await;
    let old = Image::small("v1");
    login.pull("team/app", &old.digest(), &old).await;
    let back = shown(&ada, back).await;
    assert_eq!((&back["done"], &back["skipped"]), (&json!(1), &json!(1)));
    let pairs = outcomes(&ada, run).await;
    let told: Vec<_> = pairs
        .iter()
        .map(|(tag, outcome)| (tag.as_str(), outcome.as_str()))
        .collect();
    assert_eq!(told, [("v1", "removed"), ("v2", "restored")]);
}

async fn a_run_is_taken_back_once(app: TestApp) {
    let ada = with_tags(&app, &["v1", "v2"]).await;
    let dry = start(&ada, json!({ "dry": true, "policy": newest(1) })).await;
    let put = ada.put(IMAGE).json(&json!({ "policy": newest(1) }));
    put.send().await.expect(200);
    let run = start(&ada, json!({ "dry": false })).await;
    let path = |run: i64| format!("{RUNS}/{run}/undo");
    let early = ada.post(&path(run)).send().await;
    early.refused(Code::RunNotUndoable);
    work(&app).await;
    let path = path(run);
    let (one, other) = tokio::join!(ada.post(&path).send(), ada.post(&path).send());
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [202, 409]);
    work(&app).await;
    assert_eq!(tags(&app).await, ["v1", "v2"]);
    let last = "SELECT MAX(id) FROM retention_run";
    let undo = app.database.number(last).await;
    for id in [run, undo, dry] {
        let call = ada.post(&format!("{RUNS}/{id}/undo"));
        call.send().await.refused(Code::RunNotUndoable);
    }
}

async fn an_undo_that_ends_early_may_be_asked_for_again(app: TestApp) {
    let ada = with_tags(&app, &["v1", "v2"]).await;
    let put = ada.put(IMAGE).json(&json!({ "policy": newest(1) }));
    put.send().await.expect(200);
    let run = start(&ada, json!({ "dry": false })).await;
    work(&app).await;
    let limit = "UPDATE account SET tag_quota = 1 WHERE name = 'acme'";
    app.database.execute(limit).await;
    let refused = undo(&ada, run).await;
    work(&app).await;
    let told = shown(&ada, refused).await;
    assert_eq!(told["state"], "failed", "{told}");
    assert!(told["detail"].as_str().unwrap().contains("tag"), "{told}");
    assert_eq!(tags(&app).await, ["v2"]);
    let limit = "UPDATE account SET tag_quota = NULL WHERE name = 'acme'";
    app.database.execute(limit).await;
    let stopped = undo(&ada, run).await;
    let cancel = format!("{RUNS}/{stopped}/cancel");
    ada.post(&cancel).send().await.expect(204);
    work(&app).await;
    assert_eq!(tags(&app).await, ["v2"]);
    undo(&ada, run).await;
    work(&app).await;
    assert_eq!(tags(&app).await, ["v1", "v2"]);
}
