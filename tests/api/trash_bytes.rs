//! How much of the disk leaves when something in the trash is removed for good.

use std::path::Path;

use berth_tests::{Client, Image, TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::trash::{LIST, call, collect_for_days, delete_tag, ids, restore};

on_both_databases!(
    what_is_reclaimable_is_what_leaves_the_disk,
    what_else_of_the_account_has_a_blob_keeps_it,
    other_accounts_are_not_told_of,
    images_that_lead_to_one_another_leave_the_disk,
);

/// The bytes of all files below a folder.
fn files(folder: &Path) -> i64 {
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let (path, kind) = entry
            .map(|entry| (entry.path(), entry.file_type()))
            .unwrap();
        bytes += match kind.unwrap().is_dir() {
            true => files(&path),
            false => i64::try_from(path.metadata().unwrap().len()).unwrap(),
        };
    }
    bytes
}

async fn figures(client: &Client, query: &str) -> (Value, Value) {
    let page = client.get(&format!("{LIST}{query}")).send().await;
    let page = page.expect(200).json();
    (page["reclaimable"].clone(), page["leaving"].clone())
}

async fn what_is_reclaimable_is_what_leaves_the_disk(app: TestApp) {
    app.namespace("team").await;
    let (index, image) = (Image::index("a"), Image::small("b"));
    let stays = Image::with_layers("b", "arm64", &[300]);
    app.push("team/app", "multi", &index).await;
    let signature = index.signature();
    app.push("team/app", &signature.digest(), &signature).await;
    app.push("team/app", "v1", &image).await;
    app.push("team/other", "v1", &image).await;
    app.push("team/app", "stays", &stays).await;
    let blobs = app.data().join("blobs");
    let before = files(&blobs);
    let ada = app.ada().await;
    assert_eq!(figures(&ada, "").await, (json!(0), json!(0)));
    for tag in ["multi", "v1"] {
        delete_tag(&ada, tag).await;
    }
    let other = "/v2/manage/namespaces/team/repos/other/tags/v1";
    ada.delete(other).send().await.expect(204);
    let (reclaimable, leaving) = figures(&ada, "").await;
    assert_eq!(leaving, json!(0));
    collect_for_days(&app, 4).await;
    assert_eq!(files(&blobs), before);
    let ada = app.ada().await;
    assert_eq!(figures(&ada, "").await, (reclaimable.clone(), json!(0)));
    let entries = ids(&ada).await;
    call(&ada, "purge", &entries).await.expect(200);
    collect_for_days(&app, 1).await;
    let ada = app.ada().await;
    assert_eq!(figures(&ada, "").await, (json!(0), reclaimable.clone()));
    assert_eq!(files(&blobs), before);
    collect_for_days(&app, 3).await;
    assert_eq!(json!(before - files(&blobs)), reclaimable);
    assert!(reclaimable.as_i64().unwrap() > 0);
    assert_eq!(figures(&app.ada().await, "").await, (json!(0), json!(0)));
}

async fn what_else_of_the_account_has_a_blob_keeps_it(app: TestApp) {
    app.namespace("team").await;
    app.namespace("other").await;
    let image = Image::small("a");
    app.push("team/app", "v1", &image).await;
    app.push("team/second", "v1", &image).await;
    app.push("other/app", "v1", &image).await;
    let ada = app.ada().await;
    let bytes = json!(image.blob_bytes());
    let of = async |query: &str| figures(&ada, query).await.0;
    let delete = async |repository: &str| {
        let (namespace, name) = repository.split_once('/').unwrap();
        let tag = format!("/v2/manage/namespaces/{namespace}/repos/{name}/tags/v1");
        ada.delete(&tag).send().await.expect(204);
    };
    delete("team/app").await;
    assert_eq!(of("").await, json!(0), "two images have it");
    delete("team/second").await;
    delete("other/app").await;
    assert_eq!(of("").await, bytes);
    // What lies in another part of the trash keeps it as well.
    assert_eq!(of("?organization=team").await, json!(0));
    let other = ids(&ada).await[0];
    let purge = ada.post("/api/berth/v1/organizations/other/trash/purge");
    let purge = purge.json(&json!({ "entries": [other] })).send().await;
    purge.expect(200);
    assert_eq!(of("?organization=team").await, bytes);
    assert_eq!(of("?organization=team&image=app").await, json!(0));
    assert_eq!(of("?organization=other").await, json!(0));
    restore(&ada).await;
    assert_eq!(of("").await, json!(0));
}

async fn other_accounts_are_not_told_of(app: TestApp) {
    app.namespace("team").await;
    let image = Image::small("a");
    app.push("team/app", "v1", &image).await;
    let strange = app.add_account("strange").await;
    let sam = app.add_admin(&strange, "sam").await;
    let client = app.token(&sam).await;
    client.create_namespace("theirs").await.expect(201);
    let login = app.login(&sam).await;
    login.push("theirs/app", "v1", &image).await;
    let tag = "/v2/manage/namespaces/theirs/repos/app/tags/v1";
    client.delete(tag).send().await.expect(204);
    let told = figures(&client, "").await;
    assert_eq!(told, (json!(image.blob_bytes()), Value::Null));
}

async fn images_that_lead_to_one_another_leave_the_disk(app: TestApp) {
    app.namespace("team").await;
    let mut index = Image::index("a");
    let mut manifest: Value = serde_json::from_slice(&index.manifest).unwrap();
    let child = manifest["manifests"][0].clone();
    manifest["subject"] = json!({
        "mediaType": child["mediaType"], "digest": child["digest"], "size": child["size"],
    });
    index.manifest = manifest.to_string().into_bytes();
    app.push("team/app", "circle", &index).await;
    app.push("team/app", "stays", &Image::small("b")).await;
    let ada = app.ada().await;
    delete_tag(&ada, "circle").await;
    let kept = "SELECT COUNT(*) AS number FROM trash_manifest";
    assert!(app.database.number(kept).await >= 2);
    let entries = ids(&ada).await;
    call(&ada, "purge", &entries).await.expect(200);
    assert_eq!(app.database.number(kept).await, 0);
    // The same where time removes it.
    app.push("team/app", "circle", &index).await;
    delete_tag(&ada, "circle").await;
    assert!(app.database.number(kept).await >= 2);
    app.app.work().await.unwrap();
    app.advance_seconds(31 * 86_400);
    app.app.work().await.unwrap();
    assert_eq!(app.database.number(kept).await, 0);
    let ada = app.ada().await;
    assert_eq!(figures(&ada, "").await, (json!(0), json!(0)));
}
