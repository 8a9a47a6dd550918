//! "Push" and "Pushing Manifests with Subject":
//!
//! - A registry MUST initially accept an otherwise valid manifest with a `subject` that does not
//!   exist in the repository.
//! - A registry that supports the referrers API MUST respond with `OCI-Subject: <subject digest>`.

use berth_tests::image::{INDEX, MANIFEST, digest};
use berth_tests::{Image, TestApp, on_both_databases};
use serde_json::json;

use crate::step::{APP, descriptor, parsed, put, sha512};
use crate::team;

on_both_databases!(
    a_subject_may_come_after_what_is_about_it,
    the_subject_is_said_in_the_answer,
    the_rest_of_a_manifest_with_a_subject_has_to_be_there,
);

async fn a_subject_may_come_after_what_is_about_it(app: TestApp) {
    let client = team(&app).await;
    let image = Image::small("later");
    let signature = image.signature();
    client.push(APP, "signature", &signature).await;
    let target = format!("/v2/{APP}/referrers/{}", image.digest());
    let before = client.get(&target).send().await.expect(200);
    assert_eq!(before.json()["manifests"][0]["digest"], signature.digest());
    client
        .get_manifest(APP, &image.digest())
        .await
        .denied(404, "MANIFEST_UNKNOWN");
    client.push(APP, "v1", &image).await;
    let after = client.get(&target).send().await.expect(200);
    assert_eq!(after.body, before.body);
}

async fn the_subject_is_said_in_the_answer(app: TestApp) {
    let client = team(&app).await;
    let image = Image::small("said");
    let signature = image.signature();
    client.push(APP, "v1", &signature).await;
    for reference in ["v1", "v2", &signature.digest()] {
        let made = client.put_manifest(APP, reference, &signature).await;
        let said = made.expect(201);
        assert_eq!(said.header("oci-subject"), Some(&*image.digest()));
    }
    for subject in [digest(b"any"), sha512(b"any")] {
        let mut about = json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": [] });
        about["subject"] = json!({ "mediaType": MANIFEST, "digest": subject, "size": 3 });
        let made = put(&client, "index", INDEX, &about).await.expect(201);
        assert_eq!(made.header("oci-subject"), Some(&*subject));
    }
}

async fn the_rest_of_a_manifest_with_a_subject_has_to_be_there(app: TestApp) {
    let client = team(&app).await;
    let signature = Image::small("rest").signature();
    client.push(APP, "v1", &signature).await;
    let mut manifest = parsed(&signature);
    manifest["layers"] = json!([descriptor("text/plain", b"unknown")]);
    put(&client, "v2", MANIFEST, &manifest)
        .await
        .denied(404, "MANIFEST_BLOB_UNKNOWN");
}
