//! "Push" and "Pushing Manifests":
//!
//! - A manifest that is rejected for a descriptor of what does not exist MUST result in one or
//!   more `MANIFEST_BLOB_UNKNOWN`.
//! - The registry SHOULD ignore parameters on the `Content-Type` header.
//! - The registry MUST store the manifest in the exact byte representation.
//! - Upon success, the registry MUST return 201 and MUST have a `Location` that is a pullable
//!   manifest; `Docker-Content-Digest` MUST be equal to the client's digest.
//! - With `tag` parameters it SHOULD support at least 10 tags, MAY return 414 for too many, and
//!   MUST include an `OCI-Tag` header for each accepted tag.
//! - A registry SHOULD enforce a limit on the size of a manifest, and respond 413 over it; it
//!   SHOULD support at least 4 megabytes.

use berth_core::permission::Permission;
use berth_tests::image::{INDEX, MANIFEST, digest};
use berth_tests::{Image, TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::step::{APP, descriptor, parsed, put, sha512};
use crate::team;

on_both_databases!(
    what_the_image_does_not_have_cannot_be_named,
    parameters_of_the_content_type_are_ignored,
    a_manifest_is_kept_byte_by_byte,
    a_pushed_manifest_is_201_with_its_place_and_its_digest,
    the_list_of_blobs_may_be_empty,
    a_digest_comes_with_tags,
    too_many_tags_are_414,
    a_wrong_tag_beside_a_digest_leaves_nothing,
    four_megabytes_are_taken_and_more_are_413,
    indexes_nest_eight_deep,
    an_index_cannot_name_itself,
);

async fn what_the_image_does_not_have_cannot_be_named(app: TestApp) {
    let client = team(&app).await;
    let image = Image::small("missing");
    client.push_blob(APP, &image.blobs[0]).await.expect(201);
    // That another image has the rest does not help.
    client.push("team/other", "v1", &image).await;
    let refused = client.put_manifest(APP, "v1", &image).await;
    let refused = refused.denied(404, "MANIFEST_BLOB_UNKNOWN");
    let missing = digest(&image.blobs[1]);
    assert_eq!(refused.json()["errors"][0]["detail"]["digest"], missing);
    for entry in [
        descriptor(MANIFEST, b"unknown"),
        descriptor(INDEX, b"unknown"),
        descriptor("application/octet-stream", b"unknown"),
    ] {
        let index = json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": [entry] });
        let refused = put(&client, "v1", INDEX, &index).await;
        refused.denied(404, "MANIFEST_BLOB_UNKNOWN");
    }
    client
        .get_manifest(APP, "v1")
        .await
        .denied(404, "MANIFEST_UNKNOWN");
}

async fn parameters_of_the_content_type_are_ignored(app: TestApp) {
    let client = team(&app).await;
    let image = Image::small("parameters");
    client.push(APP, "v1", &image).await;
    for parameters in [
        "; charset=utf-8",
        ";charset=utf-8",
        "; a=b; c=\"d\"",
        " ; x",
    ] {
        let media_type = format!("{MANIFEST}{parameters}");
        put(&client, "v2", &media_type, &parsed(&image))
            .await
            .expect(201);
    }
}

async fn a_manifest_is_kept_byte_by_byte(app: TestApp) {
    let client = team(&app).await;
    let mut image = Image::small("bytes");
    client.push(APP, "v1", &image).await;
    // Other spaces, another order and fields that nobody knows.
    let mut text = format!("\n\t{}\r\n ", String::from_utf8_lossy(&image.manifest));
    text = text.replacen('{', "{ \"unknown\" : [ 1e2, \"\\u00e9é\" ],", 1);
    image.manifest = text.into_bytes();
    client.push(APP, "odd", &image).await;
    client.pull(APP, "odd", &image).await;
    client.pull(APP, &image.digest(), &image).await;
}

async fn a_pushed_manifest_is_201_with_its_place_and_its_digest(app: TestApp) {
    let client = team(&app).await;
    let image = Image::small("place");
    client.push(APP, "v0", &image).await;
    let (sha256, sha512) = (image.digest(), sha512(&image.manifest));
    for (reference, digest) in [("v1", &sha256), (&*sha256, &sha256), (&*sha512, &sha512)] {
        let made = client.put_manifest(APP, reference, &image).await;
        let made = made.expect(201);
        assert!(made.body.is_empty());
        assert_eq!(made.header("docker-content-digest"), Some(&**digest));
        assert_eq!(made.header("oci-tag"), None);
        assert_eq!(made.header("oci-subject"), None);
        let pulled = client.get(made.header("location").unwrap()).send().await;
        assert_eq!(pulled.expect(200).body, image.manifest);
    }
    for other in [digest(b"other"), format!("sha512:{}", "0".repeat(128))] {
        let refused = client.put_manifest(APP, &other, &image).await;
        refused.denied(400, "DIGEST_INVALID");
    }
    let refused = client.put_manifest(APP, "sha384:00", &image).await;
    refused.denied(400, "DIGEST_INVALID");
}

async fn the_list_of_blobs_may_be_empty(app: TestApp) {
    let client = team(&app).await;
    client.push_blob(APP, b"{}").await.expect(201);
    let image = json!({
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "artifactType": "application/vnd.example",
        "config": descriptor("application/vnd.oci.empty.v1+json", b"{}"),
        "layers": [],
    });
    put(&client, "image", MANIFEST, &image).await.expect(201);
    let index = json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": [] });
    put(&client, "index", INDEX, &index).await.expect(201);
}

async fn a_digest_comes_with_tags(app: TestApp) {
    let client = team(&app).await;
    let (old, image) = (Image::small("old"), Image::small("new"));
    client.push(APP, "latest", &old).await;
    client.push(APP, &image.digest(), &image).await;
    for digest in [image.digest(), sha512(&image.manifest)] {
        let tags: Vec<String> = (1..20).map(|n| format!("1.{n}")).collect();
        let query = tags.join("&tag=");
        let reference = format!("{digest}?tag=latest&tag={query}");
        let made = client.put_manifest(APP, &reference, &image).await;
        let made = made.expect(201);
        let said: Vec<_> = made.headers.get_all("oci-tag").iter().collect();
        assert_eq!(said.len(), 20);
        for tag in tags.iter().map(String::as_str).chain(["latest"]) {
            assert!(said.iter().any(|said| *said == tag), "{tag}");
            let pulled = client.get_manifest(APP, tag).await.expect(200);
            assert_eq!(pulled.header("docker-content-digest"), Some(&*digest));
        }
    }
    let count = "SELECT num_tags FROM repository";
    assert_eq!(app.database.number(count).await, 20);
    // Whatever comes at once is one event.
    let events = "SELECT COUNT(*) FROM audit_event WHERE name = 'pushImage'";
    assert_eq!(app.database.number(events).await, 4);
}

async fn too_many_tags_are_414(app: TestApp) {
    let client = team(&app).await;
    let image = Image::small("many");
    client.push(APP, "v1", &image).await;
    let reference = format!("{}?{}", image.digest(), "tag=a&".repeat(21));
    client
        .put_manifest(APP, &reference, &image)
        .await
        .denied(414, "TAG_INVALID");
}

async fn a_wrong_tag_beside_a_digest_leaves_nothing(app: TestApp) {
    let client = team(&app).await;
    let image = Image::small("wrong");
    client.push(APP, "v1", &image).await;
    let reference = format!("{}?tag=good&tag=-bad!", image.digest());
    client
        .put_manifest(APP, &reference, &image)
        .await
        .denied(400, "TAG_INVALID");
    // Nor does who may not push move a tag in this way.
    let reader = app.add_person(app.account(), "reader").await;
    app.grant("team", &reader, Permission::Read).await;
    let reader = app.login(&reader).await;
    let reference = format!("{}?tag=good", image.digest());
    reader
        .put_manifest(APP, &reference, &image)
        .await
        .denied(403, "DENIED");
    client
        .get_manifest(APP, "good")
        .await
        .denied(404, "MANIFEST_UNKNOWN");
}

async fn four_megabytes_are_taken_and_more_are_413(app: TestApp) {
    let client = team(&app).await;
    let image = Image::small("large");
    client.push(APP, "v1", &image).await;
    let bare = image.clone().annotated("").manifest.len();
    for (size, status) in [(4 * 1024 * 1024, 201), (4 * 1024 * 1024 + 1, 413)] {
        let large = image.clone().annotated(&"x".repeat(size - bare));
        assert_eq!(large.manifest.len(), size);
        let answer = client.put_manifest(APP, "large", &large).await;
        if status == 413 {
            answer.denied(413, "MANIFEST_INVALID");
        } else {
            answer.expect(201);
            client.pull(APP, "large", &large).await;
        }
    }
}

async fn indexes_nest_eight_deep(app: TestApp) {
    let client = team(&app).await;
    let image = Image::small("deep");
    client.push(APP, "v1", &image).await;
    let (mut inner, mut media_type) = (image.manifest.clone(), MANIFEST);
    let mut outer: Vec<Value> = Vec::new();
    for level in 1..=9 {
        // The image again beside it: a walk meets it at every level.
        let manifests = [
            descriptor(media_type, &inner),
            descriptor(MANIFEST, &image.manifest),
        ];
        let index = json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": manifests });
        let answer = put(&client, &format!("level{level}"), INDEX, &index).await;
        if level == 9 {
            answer.denied(400, "MANIFEST_INVALID");
        } else {
            answer.expect(201);
        }
        (inner, media_type) = (index.to_string().into_bytes(), INDEX);
        outer.push(index);
    }
    let content: usize = image.blobs.iter().map(Vec::len).sum();
    let sql = format!(
        "SELECT image_size FROM manifest WHERE digest = '{}'",
        digest(outer[7].to_string().as_bytes())
    );
    let size = app.database.number(&sql).await;
    assert_eq!(usize::try_from(size).unwrap(), content);
}

async fn an_index_cannot_name_itself(app: TestApp) {
    let client = team(&app).await;
    client.push(APP, "v1", &Image::small("self")).await;
    // No text has its own digest, so what an index says of itself is always of something else.
    let claimed = digest(b"itself");
    let entry = json!({ "mediaType": INDEX, "digest": claimed, "size": 300 });
    let index = json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": [entry] });
    put(&client, &claimed, INDEX, &index)
        .await
        .denied(400, "DIGEST_INVALID");
    put(&client, "loop", INDEX, &index)
        .await
        .denied(404, "MANIFEST_BLOB_UNKNOWN");
    // As its own subject neither: that is a digest that nothing has.
    let mut about = json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": [] });
    about["subject"] = json!({ "mediaType": INDEX, "digest": claimed, "size": 300 });
    put(&client, "about", INDEX, &about).await.expect(201);
}
