//! Pulling what another account shares.

use berth_tests::image::digest;
use berth_tests::thing::shares;
use berth_tests::{Client, Image, Person, TestApp, on_both_databases};

use crate::{organization, team};

on_both_databases!(
    a_shared_image_is_pulled_by_users_of_the_receiving_account_alone,
    check_10_an_ended_share_stops_pulls_at_once,
    check_10_a_deleted_share_stops_pulls_at_once,
    check_10_the_receiver_only_pulls,
    check_11_a_share_of_a_deleted_image_is_not_for_its_successor,
    a_share_of_a_deleted_organization_is_not_for_its_successor,
    a_blob_is_mounted_from_a_shared_image,
    the_catalog_has_what_is_shared,
    pulls_through_a_share_are_counted,
);

const APP: &str = "team/app";

/// An image of the first account, and an administrator and a user of another one.
async fn scene(app: &TestApp) -> (Client, Image, Person, Person) {
    let login = team(app).await;
    let image = Image::small("shared");
    login.push(APP, "v1", &image).await;
    let guest = app.add_account("guest").await;
    let gus = app.add_admin(&guest, "gus").await;
    let gil = app.add_person(&guest, "gil").await;
    (app.ada().await, image, gus, gil)
}

async fn a_shared_image_is_pulled_by_users_of_the_receiving_account_alone(app: TestApp) {
    let (ada, image, gus, gil) = scene(&app).await;
    let gus_login = app.login(&gus).await;
    gus_login
        .get_manifest(APP, "v1")
        .await
        .denied(404, "NAME_UNKNOWN");
    ada.share(APP, "guest", "2026-03-02T00:00:00Z")
        .await
        .expect(201);
    gus_login.pull(APP, "v1", &image).await;
    app.bearer(&gil, "repository:team/app:pull")
        .await
        .pull(APP, "v1", &image)
        .await;
    let target = format!("/v2/{APP}/tags/list");
    gus_login.get(&target).send().await.expect(200);
    let rival = app.add_account("rival").await;
    let eve = app.add_admin(&rival, "eve").await;
    let eve = app.login(&eve).await;
    eve.get_manifest(APP, "v1")
        .await
        .denied(404, "NAME_UNKNOWN");
    let stranger = app.anonymous();
    stranger
        .get_manifest(APP, "v1")
        .await
        .denied(401, "UNAUTHORIZED");
}

async fn check_10_an_ended_share_stops_pulls_at_once(app: TestApp) {
    let (ada, image, gus, _) = scene(&app).await;
    ada.share(APP, "guest", "2026-03-01T00:00:00Z")
        .await
        .expect(201);
    let login = app.login(&gus).await;
    // One minute before midnight.
    app.advance_seconds(15 * 3600 - 60);
    let token = app.exchange(&login, "repository:team/app:pull").await;
    let blob = digest(&image.blobs[0]);
    for client in [&login, &token] {
        client.get_manifest(APP, "v1").await.expect(200);
        client.get_blob(APP, &blob).await.expect(200);
    }
    app.advance_seconds(59);
    token.get_manifest(APP, "v1").await.expect(200);
    // No change of the database tells that time has passed.
    app.advance_seconds(1);
    for client in [&login, &token] {
        client
            .get_manifest(APP, "v1")
            .await
            .denied(404, "NAME_UNKNOWN");
        client
            .get_blob(APP, &blob)
            .await
            .denied(404, "NAME_UNKNOWN");
    }
    let none = app.exchange(&login, "repository:team/app:pull").await;
    none.get_manifest(APP, "v1")
        .await
        .denied(404, "NAME_UNKNOWN");
}

async fn check_10_a_deleted_share_stops_pulls_at_once(app: TestApp) {
    let (ada, image, gus, _) = scene(&app).await;
    ada.share(APP, "guest", "forever").await.expect(201);
    let token = app.bearer(&gus, "repository:team/app:pull").await;
    token.pull(APP, "v1", &image).await;
    let target = format!("{}/guest", shares(APP));
    ada.delete(&target).send().await.expect(204);
    token
        .get_manifest(APP, "v1")
        .await
        .denied(404, "NAME_UNKNOWN");
    ada.share(APP, "guest", "2026-02-28T00:00:00Z")
        .await
        .expect(201);
    token
        .get_manifest(APP, "v1")
        .await
        .denied(404, "NAME_UNKNOWN");
}

async fn check_10_the_receiver_only_pulls(app: TestApp) {
    let (ada, image, gus, _) = scene(&app).await;
    app.push("team/other", "v1", &image).await;
    ada.share(APP, "guest", "forever").await.expect(201);
    let login = app.login(&gus).await;
    let token = app.exchange(&login, "repository:team/app:*").await;
    let manifest = format!("/v2/{APP}/manifests/v1");
    let blob = format!("/v2/{APP}/blobs/{}", digest(&image.blobs[0]));
    for client in [&login, &token] {
        client.pull(APP, "v1", &image).await;
        client.begin_upload(APP).await.denied(403, "DENIED");
        client
            .put_manifest(APP, "v2", &image)
            .await
            .denied(403, "DENIED");
        client.delete(&manifest).send().await.denied(403, "DENIED");
        client.delete(&blob).send().await.denied(403, "DENIED");
        let other = client.get_manifest("team/other", "v1").await;
        other.denied(404, "NAME_UNKNOWN");
        let made = client.begin_upload("team/mine").await;
        made.denied(404, "NAME_UNKNOWN");
    }
}

async fn check_11_a_share_of_a_deleted_image_is_not_for_its_successor(app: TestApp) {
    let (ada, image, gus, _) = scene(&app).await;
    ada.share(APP, "guest", "forever").await.expect(201);
    let login = app.login(&gus).await;
    let token = app.exchange(&login, "repository:team/app:pull").await;
    token.pull(APP, "v1", &image).await;
    let target = "/api/berth/v1/organizations/team/images/app?tags=1";
    ada.delete(target).send().await.expect(204);
    app.push(APP, "v1", &image).await;
    for client in [&login, &token] {
        client
            .get_manifest(APP, "v1")
            .await
            .denied(404, "NAME_UNKNOWN");
    }
    ada.share(APP, "guest", "forever").await.expect(201);
    login.pull(APP, "v1", &image).await;
    // The token was for the image before.
    token
        .get_manifest(APP, "v1")
        .await
        .denied(401, "UNAUTHORIZED");
}

async fn a_share_of_a_deleted_organization_is_not_for_its_successor(app: TestApp) {
    let (ada, image, gus, _) = scene(&app).await;
    ada.share(APP, "guest", "forever").await.expect(201);
    let target = "/api/berth/v1/organizations/team/images/app?tags=1";
    ada.delete(target).send().await.expect(204);
    ada.delete("/v2/manage/namespaces/team")
        .send()
        .await
        .expect(204);
    organization(&app, "team").await;
    app.push(APP, "v1", &image).await;
    let login = app.login(&gus).await;
    login
        .get_manifest(APP, "v1")
        .await
        .denied(404, "NAME_UNKNOWN");
}

async fn a_blob_is_mounted_from_a_shared_image(app: TestApp) {
    let (ada, image, gus, _) = scene(&app).await;
    let own = app.token(&gus).await;
    own.create_namespace("copies").await.expect(201);
    let login = app.login(&gus).await;
    let blob = digest(&image.blobs[1]);
    let target = format!("/v2/copies/app/blobs/uploads/?mount={blob}&from={APP}");
    login.post(&target).send().await.expect(202);
    ada.share(APP, "guest", "2026-03-01T00:00:00Z")
        .await
        .expect(201);
    let narrow = app
        .exchange(&login, "repository:copies/app:pull,push")
        .await;
    narrow.post(&target).send().await.expect(202);
    login.post(&target).send().await.expect(201);
    login.get_blob("copies/app", &blob).await.expect(200);
    app.advance_seconds(15 * 3600);
    let login = app.login(&gus).await;
    let target = target.replace(&blob, &digest(&image.blobs[2]));
    login.post(&target).send().await.expect(202);
}

async fn the_catalog_has_what_is_shared(app: TestApp) {
    let (ada, image, _, gil) = scene(&app).await;
    app.push("team/private", "v1", &image).await;
    let login = app.login(&gil).await;
    let names = async || {
        let answer = login.get("/v2/_catalog").send().await.expect(200);
        answer.json()["repositories"].clone()
    };
    assert_eq!(names().await, serde_json::json!([]));
    ada.share(APP, "guest", "2026-03-01T00:00:00Z")
        .await
        .expect(201);
    assert_eq!(names().await, serde_json::json!([APP]));
    app.advance_seconds(15 * 3600);
    assert_eq!(names().await, serde_json::json!([]));
}

async fn pulls_through_a_share_are_counted(app: TestApp) {
    let (ada, image, gus, gil) = scene(&app).await;
    ada.share(APP, "guest", "forever").await.expect(201);
    for person in [&gus, &gil] {
        app.login(person).await.pull(APP, "v1", &image).await;
    }
    app.login(app.admin()).await.pull(APP, "v1", &image).await;
    app.app.count_pulls().await.unwrap();
    assert_eq!(app.database.number("SELECT pulls FROM share").await, 2);
    assert_eq!(
        app.database
            .number("SELECT num_download FROM repository")
            .await,
        3
    );
    let events = app
        .database
        .rows("SELECT person_name FROM audit_event WHERE name = 'download' ORDER BY person_name")
        .await;
    let names: Vec<&str> = events
        .iter()
        .filter_map(|row| row["person_name"].as_str())
        .collect();
    assert_eq!(names, ["ada", "guest/gil", "guest/gus"]);
}
