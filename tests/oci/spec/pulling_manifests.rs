//! "Pulling manifests":
//!
//! - `<name>` MUST match the grammar.
//! - A tag MUST be at most 128 characters in length and MUST match the grammar.
//! - The registry SHOULD NOT include parameters on the `Content-Type` header.
//! - The `Content-Type` header SHOULD match what the client pushed.
//! - A GET of an existing manifest MUST provide it, with a code that MUST be 200.
//! - A successful response MUST contain the digest in `Docker-Content-Digest`, which is that of
//!   what is sent.
//! - If the manifest is not found in the repository, the code MUST be 404.
//! - An attempt to pull a nonexistent repository MUST return 404.

use berth_tests::image::{INDEX, MANIFEST, digest};
use berth_tests::{Image, TestApp, on_both_databases};
use serde_json::json;

use crate::step::{APP, parsed, put, sha512};
use crate::team;

on_both_databases!(
    every_name_of_the_grammar_is_taken,
    other_names_are_invalid,
    a_tag_has_128_characters_of_the_grammar,
    the_content_type_is_the_pushed_one_without_parameters,
    an_existing_manifest_is_provided_with_200_and_its_digest,
    a_manifest_that_is_not_there_is_404,
    a_repository_that_does_not_exist_is_404,
);

async fn every_name_of_the_grammar_is_taken(app: TestApp) {
    let client = team(&app).await;
    let image = Image::small("names");
    let long = format!("team/{}", "n".repeat(250));
    for name in [
        "team/a",
        "team/0",
        "team/a.b",
        "team/a_b",
        "team/a__b",
        "team/a-b",
        "team/a--b",
        "team/a---b.c",
        "team/a/b/c",
        "team/blobs/uploads",
        "team/manifests/tags",
        &long,
    ] {
        client.push(name, "v1", &image).await;
        client.pull(name, "v1", &image).await;
    }
    let catalog = client.get("/v2/_catalog").send().await.expect(200);
    assert!(catalog.text().contains("team/a---b.c"));
}

async fn other_names_are_invalid(app: TestApp) {
    let client = team(&app).await;
    let (too_long, far_too_long) = ("n".repeat(251), "n".repeat(300));
    for name in [
        "team/A",
        "team/-a",
        "team/a-",
        "team/a..b",
        "team/a___b",
        "team/a._b",
        "team//a",
        "team/a%20b",
        "team/%C3%A9",
        "team/..%2fa",
        &format!("team/{too_long}"),
        &format!("team/{far_too_long}"),
    ] {
        for (method, rest) in [
            ("GET", "manifests/v1"),
            ("GET", "tags/list"),
            ("PUT", "manifests/v1"),
            ("POST", "blobs/uploads/"),
        ] {
            let target = format!("/v2/{name}/{rest}");
            let answer = client.request(method, &target).send().await;
            answer.denied(400, "NAME_INVALID");
        }
    }
}

async fn a_tag_has_128_characters_of_the_grammar(app: TestApp) {
    let client = team(&app).await;
    let image = Image::small("tags");
    for tag in ["a", "_", "A.b-c_d", "0", &"t".repeat(128)] {
        client.push(APP, tag, &image).await;
        client.pull(APP, tag, &image).await;
    }
    for tag in [
        "-bad!",
        ".a",
        "-",
        "a+b",
        "a%20b",
        "%C3%A9",
        &"t".repeat(129),
    ] {
        let target = format!("/v2/{APP}/manifests/{tag}");
        client
            .put_manifest(APP, tag, &image)
            .await
            .denied(400, "TAG_INVALID");
        // Nothing can be named so: it is not there.
        client
            .get(&target)
            .send()
            .await
            .denied(404, "MANIFEST_UNKNOWN");
        client
            .delete(&target)
            .send()
            .await
            .denied(404, "MANIFEST_UNKNOWN");
    }
}

async fn the_content_type_is_the_pushed_one_without_parameters(app: TestApp) {
    let client = team(&app).await;
    let image = Image::small("type");
    client.push(APP, "v1", &image).await;
    let mut bare = parsed(&image);
    bare.as_object_mut().unwrap().remove("mediaType");
    let docker = "application/vnd.docker.distribution.manifest.v2+json";
    for (tag, sent, kept) in [
        ("oci", MANIFEST, MANIFEST),
        ("docker", docker, docker),
        (
            "parameters",
            "application/vnd.oci.image.manifest.v1+json; a=b",
            MANIFEST,
        ),
    ] {
        bare["annotations"] = json!({ "org.example.tag": tag });
        put(&client, tag, sent, &bare).await.expect(201);
        let pulled = client.get_manifest(APP, tag).await.expect(200);
        assert_eq!(pulled.header("content-type"), Some(kept), "{tag}");
    }
    let index = Image::index("type");
    client.push(APP, "index", &index).await;
    let pulled = client.get_manifest(APP, "index").await.expect(200);
    assert_eq!(pulled.header("content-type"), Some(INDEX));
}

async fn an_existing_manifest_is_provided_with_200_and_its_digest(app: TestApp) {
    let client = team(&app).await;
    let image = Image::small("there");
    client.push(APP, "v1", &image).await;
    let sha512 = sha512(&image.manifest);
    client.put_manifest(APP, &sha512, &image).await.expect(201);
    for (reference, digest) in [
        ("v1", image.digest()),
        (&*image.digest(), image.digest()),
        (&*sha512, sha512.clone()),
    ] {
        let pulled = client.get_manifest(APP, reference).await.expect(200);
        assert_eq!(pulled.body, image.manifest);
        assert_eq!(
            pulled.header("docker-content-digest"),
            Some(digest.as_str())
        );
    }
}

async fn a_manifest_that_is_not_there_is_404(app: TestApp) {
    let client = team(&app).await;
    client.push(APP, "v1", &Image::small("there")).await;
    for reference in ["v2", &digest(b"absent"), &sha512(b"absent")] {
        client
            .get_manifest(APP, reference)
            .await
            .denied(404, "MANIFEST_UNKNOWN");
    }
}

async fn a_repository_that_does_not_exist_is_404(app: TestApp) {
    let client = team(&app).await;
    let absent = digest(b"absent");
    for name in [
        "team/absent",
        "nowhere/app",
        "no--where/app",
        "alone",
        "library/app",
    ] {
        for rest in [
            "manifests/v1",
            &format!("manifests/{absent}"),
            &format!("blobs/{absent}"),
            "tags/list",
        ] {
            let target = format!("/v2/{name}/{rest}");
            let answer = client.get(&target).send().await;
            answer.denied(404, "NAME_UNKNOWN");
        }
    }
}
