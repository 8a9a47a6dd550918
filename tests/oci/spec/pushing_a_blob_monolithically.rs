//! "Pushing blobs" and "Pushing a blob monolithically":
//!
//! - If the digest is invalid or uses an unsupported algorithm, the registry SHOULD respond 400.
//! - POST then PUT: the response MUST have the code 202 and MUST include `Location`, which MUST
//!   contain a UUID; upon completion, the response MUST have the code 201 and MUST have a
//!   `Location` that is a pullable blob.
//! - Single POST: the `Content-Length` MUST match the content, the `<digest>` MUST match; the
//!   response MUST be 201 and MUST include a `Location` that is a pullable blob.

use berth_tests::image::{bytes, digest};
use berth_tests::{Client, TestApp, on_both_databases};

use crate::step::{APP, begin, finish, sha512};
use crate::team;

on_both_databases!(
    an_invalid_digest_is_400,
    a_session_begins_with_202_and_a_location_of_a_uuid,
    post_then_put_is_201_with_the_place_of_the_blob,
    a_single_post_is_201_with_the_place_of_the_blob,
    bytes_of_another_digest_are_400_and_leave_nothing,
    a_digest_of_nothing_needs_no_body,
);

async fn uploads(app: &TestApp) -> i64 {
    app.database.number("SELECT COUNT(*) FROM upload").await
}

async fn an_invalid_digest_is_400(app: TestApp) {
    let client = team(&app).await;
    let hex = "0".repeat(64);
    for digest in [
        "",
        "sha256",
        "sha256:",
        "sha256:abc",
        "sha256:..%2F..%2Fetc%2Fpasswd",
        &format!("sha256:{}", "G".repeat(64)),
        &format!("sha256:{}", "A".repeat(64)),
        &format!("sha512:{hex}"),
        &format!("sha384:{}", "0".repeat(96)),
        "md5:d41d8cd98f00b204e9800998ecf8427e",
    ] {
        let location = begin(&client, APP).await;
        let target = format!("/v2/{APP}/blobs/uploads/?digest={digest}");
        for answer in [
            finish(&client, &location, digest).await,
            client.post(&target).body("bytes").send().await,
            client
                .post(&format!(
                    "/v2/{APP}/blobs/uploads/?mount={digest}&from={APP}"
                ))
                .send()
                .await,
        ] {
            answer.denied(400, "DIGEST_INVALID");
        }
    }
    let target = format!("/v2/{APP}/blobs/uploads/?digest-algorithm=md5");
    let answer = client.post(&target).send().await;
    answer.denied(400, "DIGEST_INVALID");
}

async fn a_session_begins_with_202_and_a_location_of_a_uuid(app: TestApp) {
    let client = team(&app).await;
    let mut ids = Vec::new();
    // The slash at the end may be missing, as some clients write it.
    for path in ["blobs/uploads/", "blobs/uploads"] {
        let begun = client.post(&format!("/v2/{APP}/{path}")).send().await;
        let begun = begun.expect(202);
        assert!(begun.body.is_empty());
        let location = begun.header("location").unwrap();
        let (_, id) = location.rsplit_once('/').unwrap();
        let lengths: Vec<usize> = id.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12], "{id}");
        assert!(id.replace('-', "").bytes().all(|b| b.is_ascii_hexdigit()));
        assert_eq!(begun.header("docker-upload-uuid"), Some(id));
        ids.push(id.to_owned());
    }
    assert_ne!(ids[0], ids[1]);
}

async fn is_there(client: &Client, location: &str, blob: &[u8]) {
    let pulled = client.get(location).send().await.expect(200);
    assert_eq!(pulled.body, blob);
}

async fn post_then_put_is_201_with_the_place_of_the_blob(app: TestApp) {
    let client = team(&app).await;
    for size in [0, 5, 300_000] {
        let blob = bytes("put", size);
        for digest in [digest(&blob), sha512(&blob)] {
            let location = begin(&client, APP).await;
            let put = client
                .put(&format!("{location}?digest={}", digest.replace(':', "%3A")))
                .header("content-type", "application/octet-stream")
                .body(&*blob);
            let made = put.send().await.expect(201);
            let place = made.header("location").unwrap();
            assert_eq!(place, format!("/v2/{APP}/blobs/{digest}"));
            assert_eq!(made.header("docker-content-digest"), Some(&*digest));
            is_there(&client, place, &blob).await;
        }
    }
    assert_eq!(uploads(&app).await, 0);
}

async fn a_single_post_is_201_with_the_place_of_the_blob(app: TestApp) {
    let client = team(&app).await;
    for size in [0, 5, 300_000] {
        let blob = bytes("post", size);
        for digest in [digest(&blob), sha512(&blob)] {
            let target = format!("/v2/{APP}/blobs/uploads/?digest={digest}");
            let made = client.post(&target).body(&*blob).send().await.expect(201);
            let place = made.header("location").unwrap();
            assert_eq!(place, format!("/v2/{APP}/blobs/{digest}"));
            is_there(&client, place, &blob).await;
        }
    }
    assert_eq!(uploads(&app).await, 0);
}

async fn bytes_of_another_digest_are_400_and_leave_nothing(app: TestApp) {
    let client = team(&app).await;
    for other in [digest(b"other"), sha512(b"other")] {
        let target = format!("/v2/{APP}/blobs/uploads/?digest={other}");
        let answer = client.post(&target).body("bytes").send().await;
        answer.denied(400, "DIGEST_INVALID");
        assert_eq!(uploads(&app).await, 0);
        client
            .get_blob(APP, &other)
            .await
            .denied(404, "NAME_UNKNOWN");
    }
}

async fn a_digest_of_nothing_needs_no_body(app: TestApp) {
    let client = team(&app).await;
    let location = begin(&client, APP).await;
    finish(&client, &location, &digest(b"bytes"))
        .await
        .denied(400, "DIGEST_INVALID");
    finish(&client, &location, &digest(b"")).await.expect(201);
    let pulled = client.get_blob(APP, &digest(b"")).await.expect(200);
    assert!(pulled.body.is_empty());
    assert_eq!(pulled.header("content-length"), Some("0"));
}
