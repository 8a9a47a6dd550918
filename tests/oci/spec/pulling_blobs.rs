//! "Pulling blobs":
//!
//! - A GET of an existing blob MUST provide it, with a code that MUST be 200.
//! - A successful response MUST contain the digest in `Docker-Content-Digest`, and it MUST match
//!   the body.
//! - If the blob is not found in the repository, the code MUST be 404.
//! - A registry SHOULD support the `Range` header in accordance with RFC 9110.

use berth_tests::image::{bytes, digest};
use berth_tests::{Image, TestApp, on_both_databases};

use crate::step::{APP, begin, finish, sha512};
use crate::team;

on_both_databases!(
    an_existing_blob_is_provided_with_200_and_its_digest,
    a_blob_that_is_not_there_is_404,
    a_range_of_a_blob_is_a_part,
    a_range_is_of_the_bytes_that_the_client_knows,
);

async fn an_existing_blob_is_provided_with_200_and_its_digest(app: TestApp) {
    let client = team(&app).await;
    for size in [0, 1, 300_000] {
        let blob = bytes("there", size);
        for digest in [digest(&blob), sha512(&blob)] {
            let location = begin(&client, APP).await;
            client
                .patch(&location)
                .body(&*blob)
                .send()
                .await
                .expect(202);
            finish(&client, &location, &digest).await.expect(201);
            let pulled = client.get_blob(APP, &digest).await.expect(200);
            assert_eq!(pulled.body, blob);
            assert_eq!(pulled.header("docker-content-digest"), Some(&*digest));
            assert_eq!(pulled.header("content-length"), Some(&*size.to_string()));
        }
    }
}

async fn a_blob_that_is_not_there_is_404(app: TestApp) {
    let client = team(&app).await;
    client.push(APP, "v1", &Image::small("there")).await;
    for digest in [digest(b"absent"), sha512(b"absent")] {
        client
            .get_blob(APP, &digest)
            .await
            .denied(404, "BLOB_UNKNOWN");
    }
}

async fn a_range_of_a_blob_is_a_part(app: TestApp) {
    let client = team(&app).await;
    let blob = bytes("range", 300_000);
    client.push_blob(APP, &blob).await.expect(201);
    let target = format!("/v2/{APP}/blobs/{}", digest(&blob));
    for (range, from, to) in [
        ("bytes=0-0", 0, 1),
        ("bytes=131070-131075", 131_070, 131_076),
        ("bytes=299990-", 299_990, 300_000),
        ("bytes=-5", 299_995, 300_000),
        ("bytes=299999-999999", 299_999, 300_000),
    ] {
        let request = client.get(&target).header("range", range);
        let part = request.send().await.expect(206);
        assert_eq!(part.body, &blob[from..to], "{range}");
        let expected = format!("bytes {from}-{}/300000", to - 1);
        assert_eq!(part.header("content-range"), Some(expected.as_str()));
        let length = (to - from).to_string();
        assert_eq!(part.header("content-length"), Some(length.as_str()));
        assert_eq!(part.header("docker-content-digest"), Some(&*digest(&blob)));
    }
    let beyond = client.get(&target).header("range", "bytes=300000-");
    let beyond = beyond.send().await.expect(416);
    assert_eq!(beyond.header("content-range"), Some("bytes */300000"));
    // What is no range, or several of them, may be ignored.
    for range in ["bytes=5-1", "bytes=0-1,4-5", "lines=0-1", "bytes=a-b"] {
        let whole = client.get(&target).header("range", range);
        assert_eq!(whole.send().await.expect(200).body, blob, "{range}");
    }
    // Only a GET has ranges.
    let head = client.request("HEAD", &target).header("range", "bytes=0-0");
    let head = head.send().await.expect(200);
    assert_eq!(head.header("content-length"), Some("300000"));
    assert_eq!(head.header("accept-ranges"), Some("bytes"));
}

async fn a_range_is_of_the_bytes_that_the_client_knows(app: TestApp) {
    let client = team(&app).await;
    let blob = bytes("condition", 100);
    client.push_blob(APP, &blob).await.expect(201);
    let target = format!("/v2/{APP}/blobs/{}", digest(&blob));
    let first = client.get(&target).send().await.expect(200);
    let etag = first.header("etag").unwrap();
    let other = format!("\"{}\"", digest(b"other"));
    for (known, status) in [
        (etag, 206),
        (&other, 200),
        // Neither a weak tag nor a date says that the bytes are the same.
        (&*format!("W/{etag}"), 200),
        ("Wed, 21 Oct 2026 07:28:00 GMT", 200),
    ] {
        let request = client.get(&target).header("range", "bytes=0-9");
        let request = request.header("if-range", known);
        request.send().await.expect(status);
    }
}
