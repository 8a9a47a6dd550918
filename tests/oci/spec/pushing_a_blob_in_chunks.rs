//! "Pushing a blob in chunks":
//!
//! - The POST SHOULD include `digest-algorithm` for another algorithm than sha256.
//! - With a minimum chunk size the response SHOULD include `OCI-Chunk-Min-Length`; there is none
//!   here, so a chunk MAY have any length.
//! - The range MUST be inclusive on both ends, the first chunk's range MUST begin with 0, and it
//!   MUST match `^[0-9]+-[0-9]+$`.
//! - The response to a chunk MUST be 202, with `Location` and `Range: 0-<end-of-range>`.
//! - Chunks MUST be uploaded in order; out of order, the registry MUST respond 416.
//! - The session MUST be closed with a PUT, which MUST include the digest and MAY have the final
//!   chunk; out of order, the registry MUST respond 416.
//! - The response to the closing MUST be 201 with a `Location` that is a pullable blob.
//! - The response to a GET of the session MUST be 204, with `Location` and `Range`.

use berth_tests::image::{bytes, digest};
use berth_tests::{TestApp, on_both_databases};

use crate::step::{APP, begin, chunk, finish, sha512};
use crate::team;

on_both_databases!(
    a_blob_comes_in_chunks_of_any_length,
    the_algorithm_may_be_said_before,
    the_last_chunk_may_come_with_the_closing_put,
    a_chunk_out_of_order_is_416_and_told_where_to_go_on,
    a_last_chunk_out_of_order_is_416,
    a_chunk_is_as_long_as_its_range_says,
    a_body_without_a_range_goes_on_where_the_session_stands,
    the_closing_put_includes_the_digest,
    two_writers_of_one_session_end_in_one_416,
);

async fn a_blob_comes_in_chunks_of_any_length(app: TestApp) {
    let client = team(&app).await;
    let blob = bytes("chunks", 400_000);
    let begun = client.post(&format!("/v2/{APP}/blobs/uploads/"));
    let begun = begun.header("content-length", "0").send().await.expect(202);
    assert_eq!(begun.header("oci-chunk-min-length"), None);
    let mut location = begun.header("location").unwrap().to_owned();
    let mut start = 0;
    for end in [1, 3, 150_000, 399_999, 400_000] {
        let part = chunk(&client, &location, start, &blob[start..end]).await;
        let part = part.expect(202);
        assert!(part.body.is_empty());
        let received = format!("0-{}", end - 1);
        assert_eq!(part.header("range"), Some(&*received));
        location = part.header("location").unwrap().to_owned();
        let status = client.get(&location).send().await.expect(204);
        assert_eq!(status.header("range"), Some(&*received));
        assert_eq!(status.header("location"), Some(&*location));
        start = end;
    }
    let made = finish(&client, &location, &digest(&blob)).await.expect(201);
    let place = made.header("location").unwrap();
    assert_eq!(client.get(place).send().await.expect(200).body, blob);
    // The session is over.
    let unknown = "BLOB_UPLOAD_UNKNOWN";
    client.get(&location).send().await.denied(404, unknown);
    chunk(&client, &location, 400_000, b"more")
        .await
        .denied(404, unknown);
    finish(&client, &location, &digest(&blob))
        .await
        .denied(404, unknown);
}

async fn the_algorithm_may_be_said_before(app: TestApp) {
    let client = team(&app).await;
    let blob = bytes("sha512", 200_000);
    // Whatever was said, the digest at the end counts.
    for (said, digest) in [
        ("", sha512(&blob)),
        ("?digest-algorithm=sha512", sha512(&blob)),
        ("?digest-algorithm=sha512", digest(&blob)),
        ("?digest-algorithm=sha256", sha512(&blob)),
    ] {
        let target = format!("/v2/{APP}/blobs/uploads/{said}");
        let begun = client.post(&target).send().await.expect(202);
        let location = begun.header("location").unwrap();
        for (start, end) in [(0, 70_000), (70_000, 200_000)] {
            chunk(&client, location, start, &blob[start..end])
                .await
                .expect(202);
        }
        finish(&client, location, &digest).await.expect(201);
        let pulled = client.get_blob(APP, &digest).await.expect(200);
        assert_eq!(pulled.body, blob);
    }
}

async fn the_last_chunk_may_come_with_the_closing_put(app: TestApp) {
    let client = team(&app).await;
    let blob = bytes("last", 1_000);
    for range in [None, Some("600-999")] {
        let location = begin(&client, APP).await;
        chunk(&client, &location, 0, &blob[..600]).await.expect(202);
        let mut last = client.put(&format!("{location}?digest={}", digest(&blob)));
        if let Some(range) = range {
            last = last.header("content-range", range);
        }
        let made = last.body(&blob[600..]).send().await.expect(201);
        let place = made.header("location").unwrap();
        assert_eq!(client.get(place).send().await.expect(200).body, blob);
    }
}

async fn a_chunk_out_of_order_is_416_and_told_where_to_go_on(app: TestApp) {
    let client = team(&app).await;
    let blob = bytes("order", 1_000);
    let location = begin(&client, APP).await;
    // The first chunk begins with 0.
    chunk(&client, &location, 1, b"xyz")
        .await
        .denied(416, "BLOB_UPLOAD_INVALID");
    chunk(&client, &location, 0, &blob[..400]).await.expect(202);
    for start in [0, 300, 399, 401, 500] {
        let refused = chunk(&client, &location, start, b"xyz").await;
        let refused = refused.denied(416, "BLOB_UPLOAD_INVALID");
        assert_eq!(refused.header("range"), Some("0-399"));
        assert_eq!(refused.header("location"), Some(location.as_str()));
    }
    let status = client.get(&location).send().await.expect(204);
    assert_eq!(status.header("range"), Some("0-399"));
    chunk(&client, &location, 400, &blob[400..])
        .await
        .expect(202);
    finish(&client, &location, &digest(&blob)).await.expect(201);
}

async fn a_last_chunk_out_of_order_is_416(app: TestApp) {
    let client = team(&app).await;
    let blob = bytes("order", 1_000);
    let location = begin(&client, APP).await;
    chunk(&client, &location, 0, &blob[..400]).await.expect(202);
    let target = format!("{location}?digest={}", digest(&blob));
    let last = client.put(&target).header("content-range", "500-999");
    let refused = last.body(&blob[500..]).send().await;
    let refused = refused.denied(416, "BLOB_UPLOAD_INVALID");
    assert_eq!(refused.header("range"), Some("0-399"));
    let last = client.put(&target).header("content-range", "400-999");
    last.body(&blob[400..]).send().await.expect(201);
}

async fn a_chunk_is_as_long_as_its_range_says(app: TestApp) {
    let client = team(&app).await;
    let location = begin(&client, APP).await;
    for (range, body) in [("0-9", "short"), ("0-1", "long"), ("0-0", "")] {
        let request = client.patch(&location).header("content-range", range);
        let answer = request.body(body).send().await;
        answer.denied(400, "SIZE_INVALID");
    }
    for range in ["nonsense", "-1", "1-", "9-0", "0x0-1", "0-+1", ""] {
        let request = client.patch(&location).header("content-range", range);
        let answer = request.body("x").send().await;
        answer.denied(400, "BLOB_UPLOAD_INVALID");
    }
    // Nothing of them was taken.
    let status = client.get(&location).send().await.expect(204);
    assert_eq!(status.header("range"), Some("0-0"));
    finish(&client, &location, &digest(b"")).await.expect(201);
}

async fn a_body_without_a_range_goes_on_where_the_session_stands(app: TestApp) {
    let client = team(&app).await;
    let blob = bytes("stream", 500_000);
    let location = begin(&client, APP).await;
    for (start, end) in [(0, 200_000), (200_000, 200_000), (200_000, 500_000)] {
        let request = client.patch(&location).body(&blob[start..end]);
        let streamed = request.send().await.expect(202);
        let received = format!("0-{}", end - 1);
        assert_eq!(streamed.header("range"), Some(&*received));
    }
    finish(&client, &location, &digest(&blob)).await.expect(201);
}

async fn the_closing_put_includes_the_digest(app: TestApp) {
    let client = team(&app).await;
    let location = begin(&client, APP).await;
    chunk(&client, &location, 0, b"bytes").await.expect(202);
    let answer = client.put(&location).send().await;
    answer.denied(400, "DIGEST_INVALID");
    // Of the whole blob, not of the last chunk.
    let target = format!("{location}?digest={}", digest(b" and more"));
    let answer = client.put(&target).body(" and more").send().await;
    answer.denied(400, "DIGEST_INVALID");
    finish(&client, &location, &digest(b"bytes and more"))
        .await
        .expect(201);
}

async fn two_writers_of_one_session_end_in_one_416(app: TestApp) {
    let client = team(&app).await;
    let blob = bytes("writers", 2_000_000);
    let location = begin(&client, APP).await;
    let (one, other) = tokio::join!(
        chunk(&client, &location, 0, &blob),
        chunk(&client, &location, 0, &blob),
    );
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [202, 416]);
    finish(&client, &location, &digest(&blob)).await.expect(201);
    let pulled = client.get_blob(APP, &digest(&blob)).await.expect(200);
    assert_eq!(pulled.body, blob);
}
