//! Pulling: ranges, conditions, lists in pages, counters; and that nothing of it is a page.

use berth_tests::image::{bytes, digest};
use berth_tests::{Image, TestApp, on_both_databases};
use serde_json::json;

use crate::{organization, team};

on_both_databases!(
    a_range_of_a_blob_is_a_part,
    what_a_client_has_is_not_sent_again,
    tags_come_in_pages,
    the_catalog_has_what_one_may_pull,
    pulls_are_counted_once,
    a_pull_of_another_account_says_whose_it_is,
    no_answer_is_a_page,
);

const APP: &str = "team/app";

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
        let part = client
            .get(&target)
            .header("range", range)
            .send()
            .await
            .expect(206);
        assert_eq!(part.body, &blob[from..to], "{range}");
        let expected = format!("bytes {from}-{}/300000", to - 1);
        assert_eq!(part.header("content-range"), Some(expected.as_str()));
    }
    let beyond = client
        .get(&target)
        .header("range", "bytes=300000-")
        .send()
        .await
        .expect(416);
    assert_eq!(beyond.header("content-range"), Some("bytes */300000"));
    client
        .get(&target)
        .header("range", "bytes=5-1")
        .send()
        .await
        .expect(200);
    let head = client.request("HEAD", &target).send().await.expect(200);
    assert_eq!(head.header("content-length"), Some("300000"));
    assert_eq!(
        head.header("docker-content-digest"),
        Some(digest(&blob).as_str())
    );
}

async fn what_a_client_has_is_not_sent_again(app: TestApp) {
    let client = team(&app).await;
    let image = Image::small("etag");
    client.push(APP, "v1", &image).await;
    let blob = format!("/v2/{APP}/blobs/{}", digest(&image.blobs[1]));
    for target in [format!("/v2/{APP}/manifests/v1"), blob] {
        let first = client.get(&target).send().await.expect(200);
        let etag = first.header("etag").unwrap();
        let again = client
            .get(&target)
            .header("if-none-match", etag)
            .send()
            .await;
        assert!(again.expect(304).body.is_empty());
    }
}

async fn tags_come_in_pages(app: TestApp) {
    let client = team(&app).await;
    let image = Image::small("tags");
    let mut tags = vec!["v1", "v1.0", "v10", "V2", "_x", "a-b", "a"];
    for tag in &tags {
        client.push(APP, tag, &image).await;
    }
    tags.sort_unstable();
    for n in [1, 2, 3, 7, 8, 5000] {
        let mut found = Vec::new();
        let mut next = Some(format!("/v2/{APP}/tags/list?n={n}"));
        while let Some(target) = next {
            let page = client.get(&target).send().await.expect(200);
            let json = page.json();
            assert_eq!(json["name"], APP);
            let names = json["tags"].as_array().unwrap();
            assert!(!names.is_empty());
            found.extend(names.iter().map(|name| name.as_str().unwrap().to_owned()));
            next = page.header("link").map(|link| {
                assert!(link.ends_with(">; rel=\"next\""));
                link[1..].split('>').next().unwrap().to_owned()
            });
        }
        assert_eq!(found, tags, "pages of {n}");
    }
    let none = client
        .get(&format!("/v2/{APP}/tags/list?n=0"))
        .send()
        .await
        .expect(200);
    assert_eq!(none.json()["tags"], json!([]));
    let wrong = client
        .get(&format!("/v2/{APP}/tags/list?n=-1"))
        .send()
        .await;
    wrong.denied(400, "PAGINATION_NUMBER_INVALID");
}

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
