//! One manifest with its layers, children and referrers.

use berth_core::error::Code;
use berth_tests::image::{INDEX, MANIFEST, digest};
use berth_tests::{Image, TestApp, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    a_manifest_is_shown_with_its_layers,
    an_index_is_shown_with_its_images,
    a_manifest_is_shown_with_what_refers_to_it,
    a_manifest_of_another_image_is_not_found,
    what_is_no_digest_is_refused,
);

const PATH: &str = "/api/berth/v1/organizations/team/images/app/manifests";

async fn show(app: &TestApp, digest: &str) -> Value {
    let ada = app.ada().await;
    ada.get(&format!("{PATH}/{digest}"))
        .send()
        .await
        .expect(200)
        .json()
}

async fn a_manifest_is_shown_with_its_layers(app: TestApp) {
    app.namespace("team").await;
    let image = Image::small("a");
    app.push("team/app", "v1", &image).await;
    let layer = |blob: &Vec<u8>| {
        json!({
            "digest": digest(blob), "media_type": "application/vnd.oci.image.layer.v1.tar+gzip", "size": blob.len(),
        })
    };
    let expected = json!({
        "digest": image.digest(), "media_type": MANIFEST, "size": image.manifest.len(),
        "image_size": image.blob_bytes(), "platform": "linux/amd64", "created": "2026-01-02T03:04:05Z",
        "pushed": "2026-03-01T09:00:00Z", "pushed_by": "ada", "tags": ["v1"],
        "layers": image.blobs[1..].iter().map(layer).collect::<Vec<_>>(),
        "children": [], "referrers": [],
    });
    assert_eq!(show(&app, &image.digest()).await, expected);
}

async fn an_index_is_shown_with_its_images(app: TestApp) {
    app.namespace("team").await;
    let index = Image::index("a");
    app.push("team/app", "multi", &index).await;
    let shown = show(&app, &index.digest()).await;
    assert_eq!(shown["media_type"], INDEX);
    assert_eq!(shown["layers"], json!([]));
    let child = |(image, platform): (&Image, &str)| {
        json!({
            "digest": image.digest(), "platform": platform, "size": image.blob_bytes(), "layers": 1, "pulls": 0,
        })
    };
    let platforms = ["linux/amd64", "linux/arm64"];
    let children: Vec<Value> = index.children.iter().zip(platforms).map(child).collect();
    assert_eq!(shown["children"], Value::Array(children));
}

async fn a_manifest_is_shown_with_what_refers_to_it(app: TestApp) {
    app.namespace("team").await;
    let image = Image::small("a");
    let signature = image.signature();
    let login = app.login(app.admin()).await;
    login.push("team/app", "v1", &image).await;
    login
        .push("team/app", &signature.digest(), &signature)
        .await;
    let shown = show(&app, &image.digest()).await;
    let expected = json!([{
        "digest": signature.digest(), "artifact_type": "application/vnd.example.signature",
        "size": signature.blob_bytes(), "pushed": "2026-03-01T09:00:00Z",
    }]);
    assert_eq!(shown["referrers"], expected);
}

async fn a_manifest_of_another_image_is_not_found(app: TestApp) {
    app.namespace("team").await;
    let (here, there) = (Image::small("a"), Image::small("b"));
    app.push("team/app", "v1", &here).await;
    app.push("team/other", "v1", &there).await;
    let ada = app.ada().await;
    for digest in [there.digest(), digest(b"nothing")] {
        let answer = ada.get(&format!("{PATH}/{digest}")).send().await;
        answer.refused(Code::ManifestNotFound);
    }
}

async fn what_is_no_digest_is_refused(app: TestApp) {
    app.namespace("team").await;
    app.push("team/app", "v1", &Image::small("a")).await;
    let ada = app.ada().await;
    for text in ["v1", "sha256:abc", "sha256:..%2F", "md5:00"] {
        let answer = ada.get(&format!("{PATH}/{text}")).send().await;
        answer.refused(Code::InvalidParameter);
    }
}
