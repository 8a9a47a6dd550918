//! "Mounting a blob from another repository":
//!
//! - The response to a successful mount MUST be 201, with a `Location` that is a pullable blob.
//! - A registry that is unable to mount the blob SHOULD return 202, with which a session begins.

use berth_tests::image::{bytes, digest};
use berth_tests::{TestApp, on_both_databases};

use crate::step::{APP, finish, sha512};
use crate::{organization, team};

on_both_databases!(
    a_mounted_blob_is_201_with_the_place_of_the_blob,
    what_cannot_be_mounted_begins_an_upload,
);

async fn a_mounted_blob_is_201_with_the_place_of_the_blob(app: TestApp) {
    let client = team(&app).await;
    organization(&app, "other").await;
    let blob = bytes("mount", 500);
    client.push_blob("team/source", &blob).await.expect(201);
    let sha512 = sha512(&blob);
    let target = format!("/v2/team/source/blobs/uploads/?digest={sha512}");
    client.post(&target).body(&*blob).send().await.expect(201);
    for name in [APP, "other/app", "team/source"] {
        for digest in [&digest(&blob), &sha512] {
            for from in ["team/source", "team%2Fsource"] {
                let target = format!("/v2/{name}/blobs/uploads/?mount={digest}&from={from}");
                let mounted = client.post(&target).send().await.expect(201);
                let place = mounted.header("location").unwrap();
                assert_eq!(place, format!("/v2/{name}/blobs/{digest}"));
                assert_eq!(mounted.header("docker-content-digest"), Some(&**digest));
                assert_eq!(client.get(place).send().await.expect(200).body, blob);
            }
        }
    }
    assert_eq!(app.database.number("SELECT COUNT(*) FROM blob").await, 2);
}

async fn what_cannot_be_mounted_begins_an_upload(app: TestApp) {
    let client = team(&app).await;
    let blob = bytes("mount", 500);
    client.push_blob("team/source", &blob).await.expect(201);
    let (known, unknown) = (digest(&blob), digest(b"unknown"));
    for query in [
        format!("mount={unknown}&from=team/source"),
        format!("mount={known}&from=team/absent"),
        format!("mount={known}&from=nowhere/app"),
        format!("mount={known}&from=alone"),
        format!("mount={known}&from=-bad!"),
        format!("mount={known}&from="),
        format!("mount={known}"),
        "from=team/source".to_owned(),
    ] {
        let target = format!("/v2/{APP}/blobs/uploads/?{query}");
        let begun = client.post(&target).send().await.expect(202);
        let location = begun.header("location").unwrap();
        client.patch(location).body("new").send().await.expect(202);
        finish(&client, location, &digest(b"new")).await.expect(201);
    }
}
