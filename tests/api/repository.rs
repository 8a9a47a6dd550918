//! One image repository over the SWR API.

use berth_core::error::Code;
use berth_core::oci::ImageName;
use berth_core::permission::Permission;
use berth_server::store::repository_edit;
use berth_tests::{Image, Kind, TestApp, on_both_databases};
use serde_json::json;

on_both_databases!(
    an_image_is_created_and_shown,
    a_name_with_slashes_is_written_in_three_ways,
    a_name_is_unique_in_its_organization,
    a_name_outside_the_rule_is_refused,
    a_body_that_is_not_understood_is_refused,
    a_missing_organization_is_said,
    creating_takes_write,
    publishing_takes_manage,
    attributes_are_changed_and_absent_ones_kept,
    changing_takes_write_and_an_existing_image,
    a_description_over_the_limit_is_refused,
    an_image_without_tags_is_deleted,
    an_image_with_a_tag_is_not_deleted,
    deleting_takes_manage,
    another_account_sees_a_public_image_and_cannot_change_it,
    a_private_image_of_another_account_is_as_absent,
    a_change_takes_the_lock_that_a_push_takes,
);

const PATH: &str = "/v2/manage/namespaces/team/repos";

async fn an_image_is_created_and_shown(app: TestApp) {
    app.namespace("team").await;
    let ada = app.ada().await;
    let body = json!({
        "repository": "app", "is_public": false, "category": "linux", "description": "<b>An app</b>",
    });
    let answer = ada.post(PATH).json(&body).send().await.expect(201);
    assert_eq!(answer.text(), "{}");
    let namespace = ada.get("/v2/manage/namespaces/team").send().await.json();
    let shown = ada
        .get(&format!("{PATH}/app"))
        .send()
        .await
        .expect(200)
        .json();
    let path = format!("{}/team/app", app.client.host());
    let expected = json!({
        "id": shown["id"], "ns_id": namespace["id"], "name": "app", "category": "linux",
        "description": "<b>An app</b>", "creator_id": app.admin().id, "creator_name": "ada",
        "size": 0, "is_public": false, "num_images": 0, "num_download": 0, "url": "",
        "path": path, "internal_path": path,
        "created": "2026-03-01T09:00:00Z", "updated": "2026-03-01T09:00:00Z",
        "domain_id": app.account().id, "priority": 0,
    });
    assert_eq!(shown, expected);
    assert!(shown["id"].as_i64().is_some());
}

async fn a_name_with_slashes_is_written_in_three_ways(app: TestApp) {
    app.namespace("team").await;
    app.repository("team", "web/front/app", false).await;
    let ada = app.ada().await;
    for name in [
        "web$front$app",
        "web%24front%24app",
        "web%2Ffront%2fapp",
        "web$front%2Fapp",
    ] {
        let shown = ada
            .get(&format!("{PATH}/{name}"))
            .send()
            .await
            .expect(200)
            .json();
        assert_eq!(shown["name"], "web/front/app", "{name}");
        ada.get(&format!("{PATH}/{name}/tags"))
            .send()
            .await
            .expect(200);
    }
    // A plain slash makes it another path.
    ada.get(&format!("{PATH}/web/front/app"))
        .send()
        .await
        .refused(Code::RouteNotFound);
    ada.delete(&format!("{PATH}/web%2Ffront$app"))
        .send()
        .await
        .expect(204);
}

async fn a_name_is_unique_in_its_organization(app: TestApp) {
    app.namespace("team").await;
    app.namespace("other").await;
    let ada = app.ada().await;
    ada.create_repository("team", "app", false)
        .await
        .expect(201);
    ada.create_repository("team", "app", true)
        .await
        .refused(Code::RepositoryExists);
    ada.create_repository("other", "app", false)
        .await
        .expect(201);
}

async fn a_name_outside_the_rule_is_refused(app: TestApp) {
    app.namespace("team").await;
    let ada = app.ada().await;
    let long = "a".repeat(129);
    for name in [
        "", "A", "-a", "a-", "a--b", "a..b", "a//b", "/a", "a/", "a___b", "a$b", "a b", "../a",
        &long,
    ] {
        ada.create_repository("team", name, false)
            .await
            .refused(Code::InvalidRepository);
    }
    for name in ["1", "a__b/c.d-e", &"a".repeat(128)] {
        ada.create_repository("team", name, false).await.expect(201);
    }
}

async fn a_body_that_is_not_understood_is_refused(app: TestApp) {
    app.namespace("team").await;
    let ada = app.ada().await;
    for (body, code) in [
        (r#"{"repository":"app"}"#, Code::MissingParameter),
        (r#"{"is_public":true}"#, Code::MissingParameter),
        (
            r#"{"repository":"app","is_public":"true"}"#,
            Code::InvalidParameter,
        ),
        (
            r#"{"repository":"app","is_public":true,"category":"toys"}"#,
            Code::InvalidParameter,
        ),
        (
            r#"{"repository":"app","is_public":true,"creator_id":"x"}"#,
            Code::InvalidParameter,
        ),
        (
            r#"{"repository":"app","is_public":true,"description":7}"#,
            Code::InvalidParameter,
        ),
        (r#"{"repository":"app","is_public":true"#, Code::InvalidBody),
    ] {
        let call = ada
            .post(PATH)
            .header("content-type", "application/json")
            .body(body);
        call.send().await.refused(code);
    }
    ada.get(&format!("{PATH}/app"))
        .send()
        .await
        .refused(Code::RepositoryNotFound);
}

async fn a_missing_organization_is_said(app: TestApp) {
    let ada = app.ada().await;
    ada.create_repository("absent", "app", false)
        .await
        .refused(Code::NamespaceNotFound);
    ada.create_repository("Bad", "app", false)
        .await
        .refused(Code::InvalidNamespace);
    let missing = ada
        .get("/v2/manage/namespaces/absent/repos/app")
        .send()
        .await;
    missing.refused(Code::RepositoryNotFound);
}

async fn creating_takes_write(app: TestApp) {
    app.namespace("team").await;
    let bob = app.add_person(&app.account().clone(), "bob").await;
    let client = app.token(&bob).await;
    client
        .create_repository("team", "app", false)
        .await
        .refused(Code::Forbidden);
    app.grant("team", &bob, Permission::Read).await;
    client
        .create_repository("team", "app", false)
        .await
        .refused(Code::Forbidden);
    app.grant("team", &bob, Permission::Write).await;
    client
        .create_repository("team", "app", false)
        .await
        .expect(201);
}

async fn publishing_takes_manage(app: TestApp) {
    app.namespace("team").await;
    app.repository("team", "open", true).await;
    let bob = app.add_person(&app.account().clone(), "bob").await;
    app.grant("team", &bob, Permission::Write).await;
    let client = app.token(&bob).await;
    client
        .create_repository("team", "app", true)
        .await
        .refused(Code::Forbidden);
    client
        .create_repository("team", "app", false)
        .await
        .expect(201);
    let patch = |name: &str, is_public: bool| {
        client
            .patch(&format!("{PATH}/{name}"))
            .json(&json!({ "is_public": is_public }))
            .send()
    };
    patch("app", true).await.refused(Code::Forbidden);
    // The unchanged value takes write alone, and so does hiding.
    patch("open", true).await.expect(201);
    patch("open", false).await.expect(201);
    patch("open", true).await.refused(Code::Forbidden);
    app.grant("team", &bob, Permission::Manage).await;
    patch("app", true).await.expect(201);
}

async fn attributes_are_changed_and_absent_ones_kept(app: TestApp) {
    app.namespace("team").await;
    let ada = app.ada().await;
    let body = json!({ "repository": "app", "is_public": false, "category": "linux", "description": "one" });
    ada.post(PATH).json(&body).send().await.expect(201);
    app.advance_seconds(60);
    let target = format!("{PATH}/app");
    let answer = ada
        .patch(&target)
        .json(&json!({ "is_public": true }))
        .send()
        .await
        .expect(201);
    assert_eq!(answer.text(), "{}");
    let shown = ada.get(&target).send().await.json();
    assert_eq!(shown["is_public"], true);
    assert_eq!(
        (&shown["category"], &shown["description"]),
        (&json!("linux"), &json!("one"))
    );
    assert_eq!(shown["updated"], "2026-03-01T09:01:00Z");
    let body = json!({ "is_public": true, "category": "windows", "description": "" });
    ada.patch(&target).json(&body).send().await.expect(201);
    let shown = ada.get(&target).send().await.json();
    assert_eq!(
        (&shown["category"], &shown["description"]),
        (&json!("windows"), &json!(""))
    );
}

async fn changing_takes_write_and_an_existing_image(app: TestApp) {
    app.namespace("team").await;
    app.repository("team", "app", false).await;
    let ada = app.ada().await;
    let body = json!({ "is_public": false });
    ada.patch(&format!("{PATH}/absent"))
        .json(&body)
        .send()
        .await
        .refused(Code::RepositoryNotFound);
    let missing = ada
        .patch(&format!("{PATH}/app"))
        .json(&json!({ "category": "linux" }))
        .send()
        .await;
    missing.refused(Code::MissingParameter);
    let unknown = json!({ "is_public": false, "name": "other" });
    ada.patch(&format!("{PATH}/app"))
        .json(&unknown)
        .send()
        .await
        .refused(Code::InvalidParameter);
    let bob = app.add_person(&app.account().clone(), "bob").await;
    app.grant("team", &bob, Permission::Read).await;
    let client = app.token(&bob).await;
    client
        .patch(&format!("{PATH}/app"))
        .json(&body)
        .send()
        .await
        .refused(Code::Forbidden);
    app.grant("team", &bob, Permission::Write).await;
    client
        .patch(&format!("{PATH}/app"))
        .json(&body)
        .send()
        .await
        .expect(201);
}

async fn a_description_over_the_limit_is_refused(app: TestApp) {
    app.namespace("team").await;
    app.repository("team", "app", false).await;
    let ada = app.ada().await;
    let patch = |length: usize| {
        let body = json!({ "is_public": false, "description": "é".repeat(length) });
        ada.patch(&format!("{PATH}/app")).json(&body).send()
    };
    patch(30_000).await.expect(201);
    patch(30_001).await.refused(Code::DescriptionTooLong);
    let body = json!({ "is_public": false, "description": "a\u{0}b" });
    let zero = ada.patch(&format!("{PATH}/app")).json(&body).send().await;
    zero.refused(Code::InvalidParameter);
}

async fn an_image_without_tags_is_deleted(app: TestApp) {
    app.namespace("team").await;
    app.repository("team", "app", false).await;
    let ada = app.ada().await;
    let answer = ada.delete(&format!("{PATH}/app")).send().await.expect(204);
    assert!(answer.body.is_empty());
    ada.get(&format!("{PATH}/app"))
        .send()
        .await
        .refused(Code::RepositoryNotFound);
    ada.delete(&format!("{PATH}/app"))
        .send()
        .await
        .refused(Code::RepositoryNotFound);
}

async fn an_image_with_a_tag_is_not_deleted(app: TestApp) {
    app.namespace("team").await;
    let image = Image::small("a");
    app.push("team/app", "v1", &image).await;
    let ada = app.ada().await;
    ada.delete(&format!("{PATH}/app"))
        .send()
        .await
        .refused(Code::RepositoryNotEmpty);
    app.login(app.admin())
        .await
        .pull("team/app", "v1", &image)
        .await;
    ada.delete(&format!("{PATH}/app/tags/v1"))
        .send()
        .await
        .expect(204);
    ada.delete(&format!("{PATH}/app")).send().await.expect(204);
}

async fn deleting_takes_manage(app: TestApp) {
    app.namespace("team").await;
    app.repository("team", "app", false).await;
    let bob = app.add_person(&app.account().clone(), "bob").await;
    let client = app.token(&bob).await;
    for permission in [Permission::Read, Permission::Write] {
        app.grant("team", &bob, permission).await;
        client
            .delete(&format!("{PATH}/app"))
            .send()
            .await
            .refused(Code::Forbidden);
    }
    app.grant("team", &bob, Permission::Manage).await;
    client
        .delete(&format!("{PATH}/app"))
        .send()
        .await
        .expect(204);
}

async fn another_account_sees_a_public_image_and_cannot_change_it(app: TestApp) {
    app.namespace("team").await;
    app.repository("team", "app", true).await;
    let rival = app.add_account("rival").await;
    let eve = app.add_admin(&rival, "eve").await;
    let eve = app.token(&eve).await;
    let target = format!("{PATH}/app");
    let shown = eve.get(&target).send().await.expect(200).json();
    assert_eq!(shown["name"], "app");
    eve.get(&format!("{target}/tags")).send().await.expect(200);
    let body = json!({ "is_public": false });
    eve.patch(&target)
        .json(&body)
        .send()
        .await
        .refused(Code::Forbidden);
    eve.delete(&target).send().await.refused(Code::Forbidden);
    eve.delete(&format!("{target}/tags/v1"))
        .send()
        .await
        .refused(Code::Forbidden);
}

async fn a_private_image_of_another_account_is_as_absent(app: TestApp) {
    app.namespace("team").await;
    app.repository("team", "app", false).await;
    let rival = app.add_account("rival").await;
    let eve = app.add_admin(&rival, "eve").await;
    let eve = app.token(&eve).await;
    for method in ["GET", "DELETE"] {
        let foreign = eve.request(method, &format!("{PATH}/app")).send().await;
        let absent = eve.request(method, &format!("{PATH}/none")).send().await;
        let foreign = foreign.refused(Code::RepositoryNotFound).anonymised();
        assert_eq!(foreign.replace("app", "none"), absent.anonymised());
    }
}

async fn a_change_takes_the_lock_that_a_push_takes(app: TestApp) {
    // SQLite has no locks on rows.
    if app.kind == Kind::Sqlite {
        return;
    }
    app.namespace("team").await;
    app.repository("team", "app", false).await;
    let name = ImageName::parse("team/app").unwrap();
    let tx = app.app.store.begin().await.unwrap();
    repository_edit::hold(&tx, &name).await.unwrap().unwrap();
    let rows = |lock: &str| {
        format!("SELECT COUNT(*) FROM (SELECT id FROM repository FOR {lock} SKIP LOCKED) AS r")
    };
    assert_eq!(app.database.number(&rows("NO KEY UPDATE")).await, 0);
    // Who adds a row about the image waits for nobody, and so nobody waits in a circle with him.
    assert_eq!(app.database.number(&rows("KEY SHARE")).await, 1);
    tx.rollback().await.unwrap();
}
