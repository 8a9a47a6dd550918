//! "Checking if content exists in the registry":
//!
//! - A HEAD of an existing blob or manifest MUST return 200.
//! - A successful response MUST contain the digest in `Docker-Content-Digest`.
//! - A successful response MUST contain the size in bytes in `Content-Length`.
//! - If the blob or manifest is not found in the repository, the code MUST be 404.

use berth_tests::image::digest;
use berth_tests::{Image, TestApp, on_both_databases};

use crate::step::{APP, sha512};
use crate::team;

on_both_databases!(
    existing_content_is_200_with_digest_and_size,
    absent_content_is_404,
    the_headers_are_those_of_get,
);

/// Everything that can be asked for, with its digest and its size.
fn content(image: &Image) -> Vec<(String, String, usize)> {
    let size = image.manifest.len();
    let mut all = vec![
        ("manifests/v1".to_owned(), image.digest(), size),
        (
            format!("manifests/{}", image.digest()),
            image.digest(),
            size,
        ),
    ];
    for blob in &image.blobs {
        all.push((format!("blobs/{}", digest(blob)), digest(blob), blob.len()));
    }
    all
}

async fn existing_content_is_200_with_digest_and_size(app: TestApp) {
    let client = team(&app).await;
    let image = Image::small("head");
    client.push(APP, "v1", &image).await;
    for (rest, digest, size) in content(&image) {
        let target = format!("/v2/{APP}/{rest}");
        let head = client.request("HEAD", &target).send().await.expect(200);
        assert!(head.body.is_empty());
        assert_eq!(head.header("docker-content-digest"), Some(&*digest));
        assert_eq!(head.header("content-length"), Some(&*size.to_string()));
    }
}

async fn absent_content_is_404(app: TestApp) {
    let client = team(&app).await;
    client.push(APP, "v1", &Image::small("head")).await;
    for rest in [
        "manifests/v2".to_owned(),
        "manifests/-bad!".to_owned(),
        format!("manifests/{}", digest(b"absent")),
        format!("manifests/{}", sha512(b"absent")),
        format!("blobs/{}", digest(b"absent")),
        format!("blobs/{}", sha512(b"absent")),
    ] {
        for name in [APP, "team/absent", "nowhere/app"] {
            let target = format!("/v2/{name}/{rest}");
            let head = client.request("HEAD", &target).send().await.expect(404);
            assert!(head.body.is_empty());
        }
    }
}

async fn the_headers_are_those_of_get(app: TestApp) {
    let client = team(&app).await;
    let image = Image::small("head");
    client.push(APP, "v1", &image).await;
    let mut all: Vec<String> = content(&image).into_iter().map(|(rest, ..)| rest).collect();
    all.extend(["tags/list".to_owned(), "manifests/absent".to_owned()]);
    all.push(format!("referrers/{}", image.digest()));
    all.push(format!("blobs/{}", digest(b"absent")));
    for rest in all {
        let target = format!("/v2/{APP}/{rest}");
        let mut answers = Vec::new();
        for method in ["GET", "HEAD"] {
            let mut answer = client.request(method, &target).send().await;
            for name in ["date", "x-request-id"] {
                answer.headers.remove(name);
            }
            answers.push((answer.status, answer.headers));
        }
        assert_eq!(answers[0], answers[1], "{rest}");
    }
}
