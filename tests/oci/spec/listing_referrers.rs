//! "Listing Referrers", "Referrers Tag Schema" and "Enabling the Referrers API":
//!
//! - The request MUST return 200 where the repository is found, and the registry MUST NOT return
//!   404; nor does it for an own repository that is not there yet.
//! - A digest with an invalid syntax MUST be answered with 400.
//! - The response MUST be a JSON body with an image index, and the `Content-Type` MUST be its type.
//! - The descriptors MUST include the `artifactType`; where it is missing it MUST be that of the
//!   configuration, and of an index it MUST be omitted. They MUST include the annotations.
//! - If nothing matches, an empty list MUST be returned.
//! - A `Link` MUST be included where the list is longer, with the relation type `next`.
//! - The registry SHOULD support filtering on `artifactType`; then the response MUST include
//!   `OCI-Filters-Applied: artifactType`.
//! - The referrers tag SHOULD be an index with the same content; here it is made where no client
//!   keeps one, with the first page of the list, and is neither a tag nor a stored manifest.
//! - Registries MUST include manifests that are listed under a referrers tag.

use berth_tests::image::{INDEX, MANIFEST, bytes, digest};
use berth_tests::{Client, Image, TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::step::{APP, descriptor, next, parsed, put, sha512};
use crate::team;

on_both_databases!(
    a_list_is_never_404,
    an_invalid_digest_is_400,
    a_list_is_an_image_index,
    a_descriptor_has_the_type_of_its_artifact_and_its_annotations,
    a_long_list_comes_in_pages,
    a_list_is_filtered_by_the_type_of_artifact,
    the_referrers_tag_has_the_same_content,
    a_referrers_tag_that_a_client_keeps_is_its_own,
    what_a_referrers_tag_lists_is_in_the_list,
);

const EMPTY: &str = "application/vnd.oci.empty.v1+json";

async fn list(client: &Client, subject: &str) -> Vec<Value> {
    let target = format!("/v2/{APP}/referrers/{subject}");
    let list = client.get(&target).send().await.expect(200);
    assert_eq!(list.header("content-type"), Some(INDEX));
    list.json()["manifests"].as_array().unwrap().clone()
}

/// Puts a manifest about a subject and returns its descriptor as it should be listed.
async fn about(client: &Client, subject: &str, mut manifest: Value) -> Value {
    manifest["subject"] = json!({ "mediaType": MANIFEST, "digest": subject, "size": 3 });
    let media_type = manifest["mediaType"].as_str().unwrap().to_owned();
    let text = manifest.to_string();
    let digest = digest(text.as_bytes());
    put(client, &digest, &media_type, &manifest)
        .await
        .expect(201);
    descriptor(&media_type, text.as_bytes())
}

/// A manifest of nothing but its configuration.
fn artifact(config: &str) -> Value {
    json!({
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": descriptor(config, b"{}"),
        "layers": [],
    })
}

async fn a_list_is_never_404(app: TestApp) {
    let client = team(&app).await;
    client.push(APP, "v1", &Image::small("there")).await;
    let empty = json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": [] });
    for name in [APP, "team/absent"] {
        for subject in [digest(b"nothing"), sha512(b"nothing")] {
            let target = format!("/v2/{name}/referrers/{subject}");
            let list = client.get(&target).send().await.expect(200);
            assert_eq!(list.header("content-type"), Some(INDEX));
            assert_eq!(list.json(), empty);
        }
    }
}

async fn an_invalid_digest_is_400(app: TestApp) {
    let client = team(&app).await;
    client.push(APP, "v1", &Image::small("there")).await;
    for subject in ["v1", "sha256", "sha256:abc", "md5:00", "sha256:zz"] {
        let target = format!("/v2/{APP}/referrers/{subject}");
        let answer = client.get(&target).send().await;
        answer.denied(400, "DIGEST_INVALID");
    }
}

async fn a_list_is_an_image_index(app: TestApp) {
    let client = team(&app).await;
    let image = Image::small("subject");
    let signature = image.signature();
    client.push(APP, "v1", &signature).await;
    let target = format!("/v2/{APP}/referrers/{}", image.digest());
    let list = client.get(&target).send().await.expect(200);
    assert_eq!(list.header("content-type"), Some(INDEX));
    assert_eq!(list.header("oci-filters-applied"), None);
    assert_eq!(list.header("link"), None);
    let json = list.json();
    assert_eq!(json["schemaVersion"], 2);
    assert_eq!(json["mediaType"], INDEX);
    let [entry] = json["manifests"].as_array().unwrap().as_slice() else {
        panic!("{json}")
    };
    assert_eq!(entry["mediaType"], MANIFEST);
    assert_eq!(entry["digest"], signature.digest());
    assert_eq!(entry["size"], signature.manifest.len());
    // In another repository nothing is about it.
    client.push("team/other", "v1", &image).await;
    let other = format!("/v2/team/other/referrers/{}", image.digest());
    let list = client.get(&other).send().await.expect(200);
    assert_eq!(list.json()["manifests"], json!([]));
    // What is deleted is about nothing any more.
    let gone = format!("/v2/{APP}/manifests/{}", signature.digest());
    client.delete(&gone).send().await.expect(202);
    let list = client.get(&target).send().await.expect(200);
    assert_eq!(list.json()["manifests"], json!([]));
}

async fn a_descriptor_has_the_type_of_its_artifact_and_its_annotations(app: TestApp) {
    let client = team(&app).await;
    client.push_blob(APP, b"{}").await.expect(201);
    let subject = digest(b"subject");
    let mut typed = artifact(EMPTY);
    typed["artifactType"] = "application/vnd.example.sbom".into();
    typed["annotations"] = json!({ "org.example.a": "1", "org.example.é": "\"2\"" });
    let mut emptied = artifact("application/vnd.example.config");
    emptied["artifactType"] = "".into();
    let index = json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": [] });
    let mut typed_index = index.clone();
    typed_index["artifactType"] = "application/vnd.example.list".into();
    let mut expected = Vec::new();
    for (manifest, kind) in [
        (typed, Some("application/vnd.example.sbom")),
        (emptied, Some("application/vnd.example.config")),
        (
            artifact("application/vnd.example.other"),
            Some("application/vnd.example.other"),
        ),
        (typed_index, Some("application/vnd.example.list")),
        (index, None),
    ] {
        let annotations = manifest.get("annotations").cloned();
        let mut entry = about(&client, &subject, manifest).await;
        for (name, value) in [
            ("artifactType", kind.map(Value::from)),
            ("annotations", annotations),
        ] {
            if let Some(value) = value {
                entry[name] = value;
            }
        }
        expected.push(entry);
    }
    expected.sort_by_key(|entry| entry["digest"].to_string());
    assert_eq!(list(&client, &subject).await, expected);
}

async fn a_long_list_comes_in_pages(app: TestApp) {
    let client = team(&app).await;
    client.push_blob(APP, b"{}").await.expect(201);
    let subject = digest(b"subject");
    let mut expected = Vec::new();
    for number in 0..103 {
        let mut manifest = artifact(EMPTY);
        manifest["annotations"] = json!({ "org.example.number": number.to_string() });
        let entry = about(&client, &subject, manifest).await;
        expected.push(entry["digest"].clone());
    }
    expected.sort_by_key(ToString::to_string);
    for query in ["", "?artifactType=application/vnd.oci.empty.v1%2Bjson"] {
        let mut found = Vec::new();
        let mut target = Some(format!("/v2/{APP}/referrers/{subject}{query}"));
        let mut pages = 0;
        while let Some(address) = target {
            let page = client.get(&address).send().await.expect(200);
            let is_filtered = page.header("oci-filters-applied").is_some();
            assert_eq!(is_filtered, !query.is_empty());
            let rows = page.json();
            let rows = rows["manifests"].as_array().unwrap().iter();
            found.extend(rows.map(|row| row["digest"].clone()));
            target = next(&page);
            pages += 1;
        }
        assert_eq!(found, expected);
        assert_eq!(pages, 2);
    }
    let tag = subject.replace(':', "-");
    let first = client.get_manifest(APP, &tag).await.expect(200);
    assert_eq!(first.json()["manifests"].as_array().unwrap().len(), 100);
    let warning = first.header("warning").unwrap();
    assert!(warning.starts_with("299 - \""), "{warning}");
}

async fn a_list_is_filtered_by_the_type_of_artifact(app: TestApp) {
    let client = team(&app).await;
    let image = Image::small("subject");
    let signature = image.signature();
    client.push(APP, "signature", &signature).await;
    let target = format!("/v2/{APP}/referrers/{}", image.digest());
    for (kind, count) in [
        ("application/vnd.example.signature", 1),
        ("application/vnd.example", 0),
        (EMPTY, 0),
        ("text/spdx", 0),
        ("%25", 0),
    ] {
        let kind = kind.replace('+', "%2B");
        let list = client.get(&format!("{target}?artifactType={kind}"));
        let list = list.send().await.expect(200);
        assert_eq!(list.header("oci-filters-applied"), Some("artifactType"));
        assert_eq!(list.json()["manifests"].as_array().unwrap().len(), count);
    }
}

async fn the_referrers_tag_has_the_same_content(app: TestApp) {
    let client = team(&app).await;
    let image = Image::small("subject");
    client.push(APP, "v1", &image).await;
    let signature = image.signature();
    let other = sha512(b"other subject");
    let tags = [
        (image.digest().replace(':', "-"), image.digest()),
        (other.replace(':', "-")[..71].to_owned(), other.clone()),
    ];
    for (tag, _) in &tags {
        client
            .get_manifest(APP, tag)
            .await
            .denied(404, "MANIFEST_UNKNOWN");
    }
    client.push(APP, "signature", &signature).await;
    about(&client, &other, artifact(EMPTY)).await;
    for (tag, subject) in &tags {
        let target = format!("/v2/{APP}/manifests/{tag}");
        let made = client.get(&target).send().await.expect(200);
        assert_eq!(made.header("content-type"), Some(INDEX));
        let own = digest(&made.body);
        assert_eq!(made.header("docker-content-digest"), Some(&*own));
        assert_eq!(made.header("warning"), None);
        let listed = format!("/v2/{APP}/referrers/{subject}");
        assert_eq!(client.get(&listed).send().await.expect(200).body, made.body);
        let head = client.request("HEAD", &target).send().await.expect(200);
        assert_eq!(head.header("docker-content-digest"), Some(&*own));
        let length = made.body.len().to_string();
        assert_eq!(head.header("content-length"), Some(&*length));
        let etag = made.header("etag").unwrap();
        let again = client.get(&target).header("if-none-match", etag);
        again.send().await.expect(304);
        client
            .delete(&target)
            .send()
            .await
            .denied(404, "MANIFEST_UNKNOWN");
    }
    let tags = client.get(&format!("/v2/{APP}/tags/list")).send().await;
    assert_eq!(tags.json()["tags"], json!(["signature", "v1"]));
    // Where the image is private, so is what is about it.
    let tag = image.digest().replace(':', "-");
    app.anonymous()
        .get_manifest(APP, &tag)
        .await
        .denied(401, "UNAUTHORIZED");
}

async fn a_referrers_tag_that_a_client_keeps_is_its_own(app: TestApp) {
    let client = team(&app).await;
    let image = Image::small("subject");
    client.push(APP, "signature", &image.signature()).await;
    let tag = image.digest().replace(':', "-");
    let kept = json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": [] });
    put(&client, &tag, INDEX, &kept).await.expect(201);
    let pulled = client.get_manifest(APP, &tag).await.expect(200);
    assert_eq!(pulled.json(), kept);
    let target = format!("/v2/{APP}/manifests/{tag}");
    client.delete(&target).send().await.expect(202);
    let made = client.get_manifest(APP, &tag).await.expect(200);
    assert_ne!(made.json(), kept);
}

async fn what_a_referrers_tag_lists_is_in_the_list(app: TestApp) {
    let client = team(&app).await;
    let image = Image::small("subject");
    client.push(APP, "v1", &image).await;
    // What a client does that knows no list: the artifact first, then the index that lists it.
    let mut signature = image.signature();
    let mut manifest = parsed(&signature);
    manifest["annotations"] = json!({ "org.example.by": "an older client" });
    signature.manifest = manifest.to_string().into_bytes();
    client.push(APP, &signature.digest(), &signature).await;
    let mut entry = descriptor(MANIFEST, &signature.manifest);
    entry["artifactType"] = "application/vnd.example.signature".into();
    entry["annotations"] = manifest["annotations"].clone();
    let index = json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": [entry] });
    let tag = image.digest().replace(':', "-");
    put(&client, &tag, INDEX, &index).await.expect(201);
    // Another one listed there has no subject, and is about nothing.
    let loose = bytes("loose", 10);
    client.push_blob(APP, &loose).await.expect(201);
    assert_eq!(list(&client, &image.digest()).await, [entry]);
}
