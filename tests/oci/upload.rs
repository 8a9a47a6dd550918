//! Uploads: in one piece, streamed, in chunks, across images and after a fault.

use berth_tests::image::{bytes, digest};
use berth_tests::{Answer, Client, Image, TestApp, on_both_databases};

use crate::{organization, team};

on_both_databases!(
    a_blob_comes_in_one_request,
    a_blob_comes_in_chunks,
    a_chunk_out_of_order_is_told_where_to_go_on,
    a_chunk_of_another_length_than_it_says_is_refused,
    wrong_bytes_are_refused_and_the_upload_is_kept,
    sha512_is_taken,
    an_upload_is_of_one_user_and_one_image,
    a_user_has_a_thousand_uploads_under_way_at_most,
    a_cancelled_upload_is_over,
    an_abandoned_upload_is_over_after_a_day,
    a_blob_is_mounted_from_an_image_that_one_may_pull,
    a_mount_tells_nothing_of_what_one_may_not_pull,
    a_blob_of_another_image_is_not_there,
    pushes_of_the_same_blob_at_once_leave_one_copy,
);

const APP: &str = "team/app";

async fn begin(client: &Client, name: &str) -> String {
    let begun = client.begin_upload(name).await.expect(202);
    assert!(begun.header("docker-upload-uuid").is_some());
    begun.header("location").unwrap().to_owned()
}

async fn chunk(client: &Client, location: &str, start: usize, body: &[u8]) -> Answer {
    let range = format!("{start}-{}", start + body.len() - 1);
    let request = client.patch(location).header("content-range", &range);
    request.body(body).send().await
}

async fn finish(client: &Client, location: &str, digest: &str) -> Answer {
    client
        .put(&format!("{location}?digest={digest}"))
        .send()
        .await
}

async fn a_blob_comes_in_one_request(app: TestApp) {
    let client = team(&app).await;
    for size in [0, 5, 300_000] {
        let blob = bytes("whole", size);
        let target = format!("/v2/{APP}/blobs/uploads/?digest={}", digest(&blob));
        let made = client
            .post(&target)
            .body(blob.clone())
            .send()
            .await
            .expect(201);
        let location = made.header("location").unwrap().to_owned();
        assert_eq!(location, format!("/v2/{APP}/blobs/{}", digest(&blob)));
        assert_eq!(client.get(&location).send().await.expect(200).body, blob);
    }
    let wrong = format!("/v2/{APP}/blobs/uploads/?digest={}", digest(b"other"));
    client
        .post(&wrong)
        .body("bytes")
        .send()
        .await
        .denied(400, "DIGEST_INVALID");
    assert_eq!(app.database.number("SELECT COUNT(*) FROM upload").await, 0);
}

async fn a_blob_comes_in_chunks(app: TestApp) {
    let client = team(&app).await;
    let blob = bytes("chunks", 400_000);
    let location = begin(&client, APP).await;
    let status = client.get(&location).send().await.expect(204);
    assert_eq!(status.header("range"), Some("0-0"));
    let first = chunk(&client, &location, 0, &blob[..150_000])
        .await
        .expect(202);
    assert_eq!(first.header("range"), Some("0-149999"));
    // Without a range it is a stream, which goes on where the upload stands.
    let streamed = client
        .patch(&location)
        .body(&blob[150_000..390_000])
        .send()
        .await;
    assert_eq!(streamed.expect(202).header("range"), Some("0-389999"));
    let status = client.get(&location).send().await.expect(204);
    assert_eq!(status.header("range"), Some("0-389999"));
    assert_eq!(status.header("location"), Some(location.as_str()));
    let last = client.put(&format!("{location}?digest={}", digest(&blob)));
    last.body(&blob[390_000..]).send().await.expect(201);
    assert_eq!(
        client.get_blob(APP, &digest(&blob)).await.expect(200).body,
        blob
    );
    client
        .get(&location)
        .send()
        .await
        .denied(404, "BLOB_UPLOAD_UNKNOWN");
}

async fn a_chunk_out_of_order_is_told_where_to_go_on(app: TestApp) {
    let client = team(&app).await;
    let blob = bytes("order", 1_000);
    let location = begin(&client, APP).await;
    chunk(&client, &location, 0, &blob[..400]).await.expect(202);
    for start in [0, 300, 500] {
        let refused = chunk(&client, &location, start, b"xyz")
            .await
            .denied(416, "RANGE_INVALID");
        assert_eq!(refused.header("range"), Some("0-399"));
        assert_eq!(refused.header("location"), Some(location.as_str()));
    }
    chunk(&client, &location, 400, &blob[400..])
        .await
        .expect(202);
    finish(&client, &location, &digest(&blob)).await.expect(201);
}

async fn a_chunk_of_another_length_than_it_says_is_refused(app: TestApp) {
    let client = team(&app).await;
    let location = begin(&client, APP).await;
    let request = client.patch(&location).header("content-range", "0-9");
    request
        .body("short")
        .send()
        .await
        .denied(400, "SIZE_INVALID");
    let request = client.patch(&location).header("content-range", "nonsense");
    request
        .body("x")
        .send()
        .await
        .denied(400, "BLOB_UPLOAD_INVALID");
}

async fn wrong_bytes_are_refused_and_the_upload_is_kept(app: TestApp) {
    let client = team(&app).await;
    let location = begin(&client, APP).await;
    chunk(&client, &location, 0, b"bytes").await.expect(202);
    finish(&client, &location, &digest(b"other"))
        .await
        .denied(400, "DIGEST_INVALID");
    finish(&client, &location, "sha256:abc")
        .await
        .denied(400, "DIGEST_INVALID");
    finish(&client, &location, "md5:d41d8cd98f00b204e9800998ecf8427e")
        .await
        .denied(400, "DIGEST_INVALID");
    client
        .put(&location)
        .send()
        .await
        .denied(400, "DIGEST_INVALID");
    client
        .get_blob(APP, &digest(b"other"))
        .await
        .denied(404, "NAME_UNKNOWN");
    finish(&client, &location, &digest(b"bytes"))
        .await
        .expect(201);
}

async fn sha512_is_taken(app: TestApp) {
    use sha2::{Digest as _, Sha512};
    let client = team(&app).await;
    let blob = bytes("sha512", 200_000);
    let digest = format!("sha512:{}", hex::encode(Sha512::digest(&blob)));
    for start in ["", "?digest-algorithm=sha512"] {
        let target = format!("/v2/{APP}/blobs/uploads/{start}");
        let begun = client.post(&target).send().await.expect(202);
        let location = begun.header("location").unwrap();
        client
            .patch(location)
            .body(blob.clone())
            .send()
            .await
            .expect(202);
        finish(&client, location, &digest).await.expect(201);
    }
    assert_eq!(client.get_blob(APP, &digest).await.expect(200).body, blob);
}

async fn an_upload_is_of_one_user_and_one_image(app: TestApp) {
    let client = team(&app).await;
    let bob = app.add_admin(app.account(), "bob").await;
    let other = app.login(&bob).await;
    let location = begin(&client, APP).await;
    let elsewhere = location.replace("team/app", "team/other");
    for (client, location) in [(&other, &location), (&client, &elsewhere)] {
        let unknown = "BLOB_UPLOAD_UNKNOWN";
        client.get(location).send().await.denied(404, unknown);
        client
            .patch(location)
            .body("x")
            .send()
            .await
            .denied(404, unknown);
        finish(client, location, &digest(b""))
            .await
            .denied(404, unknown);
        client.delete(location).send().await.denied(404, unknown);
    }
    client.get(&location).send().await.expect(204);
}

async fn a_user_has_a_thousand_uploads_under_way_at_most(app: TestApp) {
    let client = team(&app).await;
    begin(&client, APP).await;
    let row = "namespace_id, repository_name, person_id, \"offset\", algorithm, hash_state, \
        version, created_ms, updated_ms, expires_ms";
    app.database
        .execute(&format!(
            "INSERT INTO upload (id, {row}) \
             WITH RECURSIVE number (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM number WHERE i < 1000) \
             SELECT 'u' || i, {row} FROM upload, number"
        ))
        .await;
    let refused = client
        .begin_upload(APP)
        .await
        .denied(429, "TOOMANYREQUESTS");
    assert_eq!(refused.header("retry-after"), Some("60"));
    let bob = app.add_admin(app.account(), "bob").await;
    begin(&app.login(&bob).await, APP).await;
}

async fn a_cancelled_upload_is_over(app: TestApp) {
    let client = team(&app).await;
    let location = begin(&client, APP).await;
    chunk(&client, &location, 0, b"bytes").await.expect(202);
    client.delete(&location).send().await.expect(204);
    client
        .get(&location)
        .send()
        .await
        .denied(404, "BLOB_UPLOAD_UNKNOWN");
    let left = std::fs::read_dir(app.data().join("uploads"))
        .unwrap()
        .count();
    assert_eq!(left, 0);
}

async fn an_abandoned_upload_is_over_after_a_day(app: TestApp) {
    let person = app.admin().clone();
    let client = team(&app).await;
    let location = begin(&client, APP).await;
    app.advance_seconds(23 * 3600);
    let client = app.login(&person).await;
    chunk(&client, &location, 0, b"bytes").await.expect(202);
    app.advance_seconds(24 * 3600);
    let client = app.login(&person).await;
    client
        .get(&location)
        .send()
        .await
        .denied(404, "BLOB_UPLOAD_UNKNOWN");
}

async fn a_blob_is_mounted_from_an_image_that_one_may_pull(app: TestApp) {
    let client = team(&app).await;
    let blob = bytes("mount", 500);
    client.push_blob("team/source", &blob).await.expect(201);
    let target = format!(
        "/v2/{APP}/blobs/uploads/?mount={}&from=team/source",
        digest(&blob)
    );
    let mounted = client.post(&target).send().await.expect(201);
    let location = mounted.header("location").unwrap();
    assert_eq!(client.get(location).send().await.expect(200).body, blob);
    assert_eq!(app.database.number("SELECT COUNT(*) FROM blob").await, 1);
}

async fn a_mount_tells_nothing_of_what_one_may_not_pull(app: TestApp) {
    let client = team(&app).await;
    let blob = bytes("secret", 500);
    client.push_blob("team/source", &blob).await.expect(201);
    let zed = app.add_account("zed").await;
    let zoe = app.add_admin(&zed, "zoe").await;
    let body = serde_json::json!({ "namespace": "zoo" });
    let token = app.token(&zoe).await;
    token
        .post("/v2/manage/namespaces")
        .json(&body)
        .send()
        .await
        .expect(201);
    let stranger = app.login(&zoe).await;
    for (digest, from) in [
        (digest(&blob), "team/source"),
        (digest(b"nowhere"), "team/source"),
        (digest(b"nowhere"), "team/absent"),
    ] {
        let target = format!("/v2/zoo/app/blobs/uploads/?mount={digest}&from={from}");
        let begun = stranger.post(&target).send().await.expect(202);
        assert!(begun.body.is_empty());
    }
    stranger
        .get_blob("zoo/app", &digest(&blob))
        .await
        .denied(404, "NAME_UNKNOWN");
}

async fn a_blob_of_another_image_is_not_there(app: TestApp) {
    let client = team(&app).await;
    client
        .push("team/other", "v1", &Image::small("other"))
        .await;
    let blob = bytes("theirs", 500);
    client.push_blob(APP, &blob).await.expect(201);
    client
        .get_blob("team/other", &digest(&blob))
        .await
        .denied(404, "BLOB_UNKNOWN");
    client.push_blob("team/other", &blob).await.expect(201);
    client
        .get_blob("team/other", &digest(&blob))
        .await
        .expect(200);
}

async fn pushes_of_the_same_blob_at_once_leave_one_copy(app: TestApp) {
    let client = team(&app).await;
    organization(&app, "crowd").await;
    let blob = bytes("crowd", 200_000);
    let mut pushes = Vec::new();
    for n in 0..8 {
        let (client, blob) = (client.clone(), blob.clone());
        let name = format!("crowd/app{}", n % 4);
        pushes.push(tokio::spawn(
            async move { client.push_blob(&name, &blob).await },
        ));
    }
    for push in pushes {
        push.await.unwrap().expect(201);
    }
    for n in 0..4 {
        let name = format!("crowd/app{n}");
        let pulled = client.get_blob(&name, &digest(&blob)).await.expect(200);
        assert_eq!(pulled.body, blob);
    }
    let hex = digest(&blob).replace("sha256:", "");
    let shard = app.data().join("blobs/sha256").join(&hex[..2]);
    assert_eq!(std::fs::read_dir(shard).unwrap().count(), 1);
    assert_eq!(
        std::fs::read_dir(app.data().join("uploads"))
            .unwrap()
            .count(),
        0
    );
}
