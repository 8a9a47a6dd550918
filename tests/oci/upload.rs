//! Uploads beside what the specification says of them: whose they are, how many, and after a fault.

use berth_tests::image::{bytes, digest};
use berth_tests::{Image, TestApp, on_both_databases};

use crate::step::{APP, begin, chunk, finish};
use crate::{organization, team};

on_both_databases!(
    wrong_bytes_are_refused_and_the_upload_is_kept,
    an_upload_is_of_one_user_and_one_image,
    an_account_has_a_thousand_uploads_under_way_at_most,
    a_blob_of_another_image_is_not_there,
    a_blob_that_a_disk_has_lost_is_healed_by_a_push,
    pushes_of_the_same_blob_at_once_leave_one_copy,
);

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

async fn an_account_has_a_thousand_uploads_under_way_at_most(app: TestApp) {
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

async fn a_blob_that_a_disk_has_lost_is_healed_by_a_push(app: TestApp) {
    let client = team(&app).await;
    for (name, cut) in [("lost", None), ("cut", Some(100))] {
        let blob = bytes(name, 2_000);
        client.push_blob(APP, &blob).await.expect(201);
        let hex = digest(&blob).replace("sha256:", "");
        let shard = app.data().join("blobs/sha256").join(&hex[..2]);
        let mut files = std::fs::read_dir(shard).unwrap();
        let file = files.find(|file| {
            let name = file.as_ref().unwrap().file_name();
            name.to_str().unwrap().starts_with(&hex)
        });
        let file = file.unwrap().unwrap().path();
        match cut {
            None => std::fs::remove_file(&file).unwrap(),
            Some(length) => std::fs::File::options()
                .write(true)
                .open(&file)
                .unwrap()
                .set_len(length)
                .unwrap(),
        }
        client.push_blob("team/other", &blob).await.expect(201);
        for image in [APP, "team/other"] {
            let pulled = client.get_blob(image, &digest(&blob)).await.expect(200);
            assert_eq!(pulled.body, blob);
        }
    }
}
