//! "Deleting tags", "Deleting Manifests" and "Deleting Blobs":
//!
//! - Upon success, the registry MUST respond 202; what was deleted is 404 from then on, and so are
//!   the tags of a manifest.
//! - If the repository does not exist, the response MUST be 404.
//! - If the blob is not found, a 404 MUST be returned.
//! - If deletion is disabled, the registry MUST respond 400 or 405: so it does for a blob that a
//!   manifest names.

use berth_tests::image::{bytes, digest};
use berth_tests::{Image, TestApp, on_both_databases};

use crate::step::{APP, sha512};
use crate::team;

on_both_databases!(
    a_deleted_tag_is_202_and_leaves_its_manifest,
    a_deleted_manifest_is_202_and_takes_its_tags,
    a_deleted_blob_is_202_and_not_there,
    nothing_is_deleted_of_a_repository_that_does_not_exist,
    a_blob_in_use_is_405,
);

async fn a_deleted_tag_is_202_and_leaves_its_manifest(app: TestApp) {
    let client = team(&app).await;
    let image = Image::small("delete");
    client.push(APP, "v1", &image).await;
    client.push(APP, "v2", &image).await;
    let target = format!("/v2/{APP}/manifests/v1");
    let deleted = client.delete(&target).send().await.expect(202);
    assert!(deleted.body.is_empty());
    for method in ["GET", "DELETE"] {
        let answer = client.request(method, &target).send().await;
        answer.denied(404, "MANIFEST_UNKNOWN");
    }
    client.pull(APP, "v2", &image).await;
    client.pull(APP, &image.digest(), &image).await;
}

async fn a_deleted_manifest_is_202_and_takes_its_tags(app: TestApp) {
    let client = team(&app).await;
    let image = Image::small("delete");
    let sha512 = sha512(&image.manifest);
    client.push(APP, "v1", &image).await;
    client.push(APP, "v2", &image).await;
    client.put_manifest(APP, &sha512, &image).await.expect(201);
    let target = format!("/v2/{APP}/manifests/{}", image.digest());
    client.delete(&target).send().await.expect(202);
    for reference in ["v1", "v2", &image.digest()] {
        client
            .get_manifest(APP, reference)
            .await
            .denied(404, "MANIFEST_UNKNOWN");
    }
    client
        .delete(&target)
        .send()
        .await
        .denied(404, "MANIFEST_UNKNOWN");
    // The other digest is another manifest.
    client.get_manifest(APP, &sha512).await.expect(200);
    let target = format!("/v2/{APP}/manifests/{sha512}");
    client.delete(&target).send().await.expect(202);
}

async fn a_deleted_blob_is_202_and_not_there(app: TestApp) {
    let client = team(&app).await;
    let blob = bytes("loose", 10);
    client.push_blob(APP, &blob).await.expect(201);
    client.push_blob("team/other", &blob).await.expect(201);
    let target = format!("/v2/{APP}/blobs/{}", digest(&blob));
    let deleted = client.delete(&target).send().await.expect(202);
    assert!(deleted.body.is_empty());
    for method in ["GET", "DELETE"] {
        let answer = client.request(method, &target).send().await;
        answer.denied(404, "BLOB_UNKNOWN");
    }
    let other = client.get_blob("team/other", &digest(&blob)).await;
    assert_eq!(other.expect(200).body, blob);
}

async fn nothing_is_deleted_of_a_repository_that_does_not_exist(app: TestApp) {
    let client = team(&app).await;
    let digest = digest(b"absent");
    for name in ["team/absent", "nowhere/app", "alone"] {
        for rest in [
            "manifests/v1".to_owned(),
            format!("manifests/{digest}"),
            format!("blobs/{digest}"),
        ] {
            let target = format!("/v2/{name}/{rest}");
            let answer = client.delete(&target).send().await;
            answer.denied(404, "NAME_UNKNOWN");
        }
    }
}

async fn a_blob_in_use_is_405(app: TestApp) {
    let client = team(&app).await;
    let image = Image::small("blob");
    client.push(APP, "v1", &image).await;
    for blob in &image.blobs {
        let used = format!("/v2/{APP}/blobs/{}", digest(blob));
        client.delete(&used).send().await.denied(405, "UNSUPPORTED");
    }
    let manifest = format!("/v2/{APP}/manifests/{}", image.digest());
    client.delete(&manifest).send().await.expect(202);
    for blob in &image.blobs {
        let loose = format!("/v2/{APP}/blobs/{}", digest(blob));
        client.delete(&loose).send().await.expect(202);
    }
}
