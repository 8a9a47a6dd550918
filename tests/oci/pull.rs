//! Pulling beside what the specification says of it: the catalog, the counters, and that no answer
//! is a page.

use berth_tests::image::digest;
use berth_tests::{Image, TestApp, on_both_databases};
use serde_json::json;

use crate::{organization, team};

on_both_databases!(
    the_catalog_has_what_one_may_pull,
    pulls_are_counted_once,
    a_pull_of_another_account_says_whose_it_is,
    no_answer_is_a_page,
);

const APP: &str = "team/app";

async fn the_catalog_has_what_one_may_pull(app: TestApp) {
    let client = team(&app).await;
    organization(&app, "back").await;
    for name in ["team/b", "team/a", "back/z", "team/a/b"] {
        client.push(name, "v1", &Image::small("catalog")).await;
    }
    let all = client.get("/v2/_catalog").send().await.expect(200).json();
    assert_eq!(
        all["repositories"],
        json!(["back/z", "team/a", "team/a/b", "team/b"])
    );
    let page = client.get("/v2/_catalog?n=2").send().await.expect(200);
    assert_eq!(page.json()["repositories"], json!(["back/z", "team/a"]));
    let link = page.header("link").unwrap();
    let next = client
        .get(link[1..].split('>').next().unwrap())
        .send()
        .await
        .expect(200);
    assert_eq!(next.json()["repositories"], json!(["team/a/b", "team/b"]));
    assert_eq!(next.header("link"), None);
    let bob = app.add_person(app.account(), "bob").await;
    app.grant("back", &bob, berth_core::permission::Permission::Read)
        .await;
    let bob = app.login(&bob).await;
    let seen = bob.get("/v2/_catalog").send().await.expect(200).json();
    assert_eq!(seen["repositories"], json!(["back/z"]));
    app.anonymous()
        .get("/v2/_catalog")
        .send()
        .await
        .denied(401, "UNAUTHORIZED");
}

async fn pulls_are_counted_once(app: TestApp) {
    let client = team(&app).await;
    let image = Image::small("pulls");
    client.push(APP, "v1", &image).await;
    client.get_manifest(APP, "v1").await.expect(200);
    client.get_manifest(APP, "v1").await.expect(200);
    app.advance_seconds(1);
    client.get_manifest(APP, &image.digest()).await.expect(200);
    client
        .request("HEAD", &format!("/v2/{APP}/manifests/v1"))
        .send()
        .await
        .expect(200);
    app.app.count_pulls().await.unwrap();
    app.app.count_pulls().await.unwrap();
    assert_eq!(
        app.database
            .number("SELECT num_download FROM repository")
            .await,
        3
    );
    assert_eq!(app.database.number("SELECT pulls FROM manifest").await, 3);
    assert_eq!(app.database.number("SELECT pulls FROM tag").await, 2);
    let last = app.database.number("SELECT last_pull_ms FROM tag").await;
    assert_eq!(last, app.now().as_ms() - 1000);
    let sql = "SELECT resource, CAST(detail ->> 'count' AS TEXT) AS count FROM audit_event \
        WHERE name = 'download' ORDER BY at_ms";
    let events = app.database.rows(sql).await;
    assert_eq!(events.len(), 2);
    assert_eq!(events[0]["resource"], "team/app:v1");
    assert_eq!(events[0]["count"], "2");
    assert!(events[1]["count"].is_null());
}

async fn a_pull_of_another_account_says_whose_it_is(app: TestApp) {
    let client = team(&app).await;
    client.push(APP, "v1", &Image::small("foreign")).await;
    app.database
        .execute("UPDATE repository SET is_public = true")
        .await;
    let zed = app.add_account("zed").await;
    let stranger = app.login(&app.add_admin(&zed, "zoe").await).await;
    for client in [&stranger, &client, &app.anonymous()] {
        client.get_manifest(APP, "v1").await.expect(200);
        app.advance_seconds(1);
    }
    app.app.count_pulls().await.unwrap();
    let sql =
        "SELECT account_id, person_name FROM audit_event WHERE name = 'download' ORDER BY at_ms";
    let events = app.database.rows(sql).await;
    assert!(
        events
            .iter()
            .all(|row| row["account_id"] == app.account().id)
    );
    let names: Vec<_> = events
        .iter()
        .map(|row| row["person_name"].clone())
        .collect();
    assert_eq!(names, [json!("zed/zoe"), json!("ada"), json!(null)]);
}

async fn no_answer_is_a_page(app: TestApp) {
    let client = team(&app).await;
    let image = Image::small("page");
    client.push(APP, "v1", &image).await;
    let blob = format!("/v2/{APP}/blobs/{}", digest(&image.blobs[1]));
    let manifest = format!("/v2/{APP}/manifests/v1");
    for target in [
        "/v2/",
        &blob,
        &manifest,
        "/v2/team/app/tags/list",
        "/v2/nothing/x",
        "/token",
    ] {
        let answer = client.get(target).send().await;
        assert_eq!(
            answer.header("x-content-type-options"),
            Some("nosniff"),
            "{target}"
        );
        let policy = answer.header("content-security-policy");
        assert_eq!(policy, Some("sandbox; default-src 'none'"), "{target}");
        let version = answer.header("docker-distribution-api-version");
        assert_eq!(version, Some("registry/2.0"), "{target}");
    }
    let answer = client.get(&blob).send().await.expect(200);
    assert_eq!(answer.header("content-disposition"), Some("attachment"));
}
