//! Synchronisation of images with other regions.

use berth_core::error::Code;
use berth_core::permission::Permission;
use berth_tests::{Answer, Client, Image, TestApp, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    the_regions_are_the_operators,
    a_task_is_kept_replaced_and_deleted,
    a_push_waits_for_each_automatic_task,
    tags_wait_when_somebody_asks,
    jobs_go_with_their_tag_and_their_task,
    jobs_are_listed_by_page,
    what_cannot_be_is_refused,
    it_takes_manage,
    another_account_finds_nothing,
    an_image_has_a_bounded_number_of_tasks,
);

const IMAGE: &str = "/v2/manage/namespaces/team/repos/app";

async fn call(client: &Client, method: &str, what: &str, body: &Value) -> Answer {
    let target = format!("{IMAGE}/{what}");
    client.request(method, &target).json(body).send().await
}

async fn list(client: &Client, what: &str) -> Value {
    let answer = client.get(&format!("{IMAGE}/{what}")).send().await;
    answer.expect(200).json()
}

async fn jobs(client: &Client) -> Vec<String> {
    let jobs = list(client, "sync_job").await;
    let word = |job: &Value, name: &str| job[name].as_str().unwrap().to_owned();
    let told = |job: &Value| format!("{} {}", word(job, "tag"), word(job, "remoteNamespace"));
    jobs.as_array().unwrap().iter().map(told).collect()
}

fn task(namespace: &str, is_auto: bool) -> Value {
    json!({ "remoteRegionId": "local", "remoteNamespace": namespace, "syncAuto": is_auto })
}

fn wanted(tags: &[&str]) -> Value {
    json!({ "imageTag": tags, "remoteRegionId": "local", "remoteNamespace": "far" })
}

/// Makes the image with a tag.
async fn fill(app: &TestApp) -> Client {
    app.namespace("team").await;
    app.push("team/app", "v1", &Image::small("a")).await;
    app.ada().await
}

async fn the_regions_are_the_operators(app: TestApp) {
    let regions = app.ada().await.get("/v2/manage/regions").send().await;
    assert_eq!(regions.expect(200).json(), json!([{ "regionID": "local" }]));
    let refused = app.anonymous().get("/v2/manage/regions").send().await;
    refused.refused(Code::Unauthenticated);
    let other = TestApp::start_with(app.kind, |app| {
        let mut config = (*app.config).clone();
        config.sync_regions = vec!["north".to_owned(), "south".to_owned()];
        app.config = config.into();
    })
    .await;
    let ada = fill(&other).await;
    let regions = ada.get("/v2/manage/regions").send().await.json();
    assert_eq!(
        regions,
        json!([{ "regionID": "north" }, { "regionID": "south" }])
    );
    let refused = call(&ada, "POST", "sync_repo", &task("far", true)).await;
    refused.refused(Code::InvalidParameter);
}

async fn a_task_is_kept_replaced_and_deleted(app: TestApp) {
    let ada = fill(&app).await;
    call(&ada, "POST", "sync_repo", &task("far", false))
        .await
        .expect(201);
    let first = list(&ada, "sync_repo").await;
    let expected = json!([{
        "createdAt": "2026-03-01T09:00:00Z", "updatedAt": "2026-03-01T09:00:00Z",
        "domainID": app.account().id, "domainName": "acme", "id": first[0]["id"],
        "namespace": "team", "repoName": "app", "override": false, "syncAuto": false,
        "remoteNamespace": "far", "remoteRegionId": "local",
    }]);
    assert_eq!(first, expected);
    app.advance_seconds(60);
    let body = json!({
        "remoteRegionId": "local", "remoteNamespace": "far", "syncAuto": true, "override": true,
    });
    call(&ada, "POST", "sync_repo", &body).await.expect(201);
    let again = list(&ada, "sync_repo").await;
    assert_eq!(
        (&again[0]["id"], again.as_array().map(Vec::len)),
        (&first[0]["id"], Some(1))
    );
    assert_eq!(
        (&again[0]["syncAuto"], &again[0]["override"]),
        (&json!(true), &json!(true))
    );
    assert_eq!(again[0]["updatedAt"], "2026-03-01T09:01:00Z");
    let gone = json!({ "remoteRegionId": "local", "remoteNamespace": "far" });
    call(&ada, "DELETE", "sync_repo", &gone).await.expect(204);
    assert_eq!(list(&ada, "sync_repo").await, json!([]));
    let refused = call(&ada, "DELETE", "sync_repo", &gone).await;
    refused.refused(Code::SyncTaskNotFound);
}

async fn a_push_waits_for_each_automatic_task(app: TestApp) {
    let ada = fill(&app).await;
    for (namespace, is_auto) in [("far", true), ("off", false), ("near", true)] {
        let body = task(namespace, is_auto);
        call(&ada, "POST", "sync_repo", &body).await.expect(201);
    }
    // What was there before is synchronised when somebody asks.
    assert!(jobs(&ada).await.is_empty());
    app.push("team/app", "v2", &Image::small("b")).await;
    assert_eq!(jobs(&ada).await.len(), 2);
    app.advance_seconds(5);
    app.push("team/app", "v2", &Image::small("c")).await;
    let rows = list(&ada, "sync_job").await;
    assert_eq!(rows.as_array().map(Vec::len), Some(2));
    for row in rows.as_array().unwrap() {
        let expected = json!({
            "createdAt": "2026-03-01T09:00:00Z", "updatedAt": "2026-03-01T09:00:05Z",
            "domainID": app.account().id, "domainName": "acme", "id": row["id"],
            "namespace": "team", "repoName": "app", "tag": "v2", "override": false,
            "remoteNamespace": row["remoteNamespace"], "remoteRegionId": "local",
            "status": "waiting", "syncOperatorId": app.admin().id, "syncOperatorName": "ada",
        });
        assert_eq!(*row, expected);
    }
}

async fn tags_wait_when_somebody_asks(app: TestApp) {
    let ada = fill(&app).await;
    app.push("team/app", "v2", &Image::small("b")).await;
    let asked = call(&ada, "POST", "sync_images", &wanted(&["v2", "v1"])).await;
    assert_eq!(asked.expect(200).json(), json!(["v2", "v1"]));
    assert_eq!(jobs(&ada).await, ["v1 far", "v2 far"]);
    // Asked again, they wait once.
    call(&ada, "POST", "sync_images", &wanted(&["v1"]))
        .await
        .expect(200);
    assert_eq!(jobs(&ada).await.len(), 2);
    // All of them or none.
    let refused = call(&ada, "POST", "sync_images", &wanted(&["v1", "absent"])).await;
    refused.refused(Code::TagNotFound);
    assert_eq!(jobs(&ada).await.len(), 2);
}

async fn jobs_go_with_their_tag_and_their_task(app: TestApp) {
    let ada = fill(&app).await;
    call(&ada, "POST", "sync_repo", &task("near", true))
        .await
        .expect(201);
    app.push("team/app", "v2", &Image::small("b")).await;
    call(&ada, "POST", "sync_images", &wanted(&["v1", "v2"]))
        .await
        .expect(200);
    assert_eq!(jobs(&ada).await.len(), 3);
    ada.delete(&format!("{IMAGE}/tags/v2"))
        .send()
        .await
        .expect(204);
    assert_eq!(jobs(&ada).await, ["v1 far"]);
    app.push("team/app", "v2", &Image::small("b")).await;
    assert_eq!(jobs(&ada).await, ["v2 near", "v1 far"]);
    let gone = json!({ "remoteRegionId": "local", "remoteNamespace": "near" });
    call(&ada, "DELETE", "sync_repo", &gone).await.expect(204);
    assert_eq!(jobs(&ada).await, ["v1 far"]);
    // A later image of the same name has none of them.
    ada.delete("/api/berth/v1/organizations/team/images/app?tags=2")
        .send()
        .await
        .expect(204);
    app.push("team/app", "v1", &Image::small("a")).await;
    assert!(jobs(&ada).await.is_empty());
}

async fn jobs_are_listed_by_page(app: TestApp) {
    let ada = fill(&app).await;
    for tag in ["v2", "v3"] {
        app.push("team/app", tag, &Image::small("a")).await;
    }
    call(&ada, "POST", "sync_images", &wanted(&["v1", "v2", "v3"]))
        .await
        .expect(200);
    let page = |filter: &str| {
        let filter = filter.replace('|', "%7C");
        ada.get(&format!("{IMAGE}/sync_job?filter={filter}")).send()
    };
    let answer = page("limit::2|offset::2|order::asc").await.expect(200);
    assert_eq!(answer.header("content-range"), Some("2-1/3"));
    assert_eq!(answer.json()[0]["tag"], "v3");
    let answer = page("limit::2|offset::0").await.expect(200);
    assert_eq!(answer.header("content-range"), Some("0-2/3"));
    assert_eq!(answer.json()[0]["tag"], "v3");
    page("limit::2|offset::1").await.refused(Code::InvalidPage);
    page("order::up").await.refused(Code::InvalidParameter);
    page("colour::red").await.refused(Code::InvalidFilter);
}

async fn what_cannot_be_is_refused(app: TestApp) {
    let ada = fill(&app).await;
    let refused = call(&ada, "POST", "sync_images", &wanted(&[])).await;
    refused.refused(Code::MissingParameter);
    let many: Vec<&str> = vec!["v1"; 101];
    call(&ada, "POST", "sync_images", &wanted(&many))
        .await
        .expect(400);
    for body in [
        json!({ "remoteRegionId": "mars", "remoteNamespace": "far" }),
        json!({ "remoteRegionId": "", "remoteNamespace": "far" }),
        json!({ "remoteRegionId": "local", "remoteNamespace": "Bad" }),
        json!({ "remoteRegionId": "local" }),
        json!({ "remoteRegionId": "local", "remoteNamespace": "far", "syncAuto": "true" }),
        json!([]),
    ] {
        call(&ada, "POST", "sync_repo", &body).await.expect(400);
    }
    let absent = "/v2/manage/namespaces/team/repos/absent/sync_repo";
    ada.get(absent)
        .send()
        .await
        .refused(Code::RepositoryNotFound);
    ada.get("/v2/manage/namespaces/absent/repos/app/sync_job")
        .send()
        .await
        .expect(404);
}

async fn it_takes_manage(app: TestApp) {
    fill(&app).await;
    let bob = app.add_person(&app.account().clone(), "bob").await;
    let client = app.token(&bob).await;
    let calls = [
        ("GET", "sync_repo", json!(null)),
        ("POST", "sync_repo", task("far", true)),
        (
            "DELETE",
            "sync_repo",
            json!({ "remoteRegionId": "local", "remoteNamespace": "far" }),
        ),
        ("POST", "sync_images", wanted(&["v1"])),
        ("GET", "sync_job", json!(null)),
    ];
    for permission in [Permission::Read, Permission::Write] {
        app.grant("team", &bob, permission).await;
        for (method, what, body) in &calls {
            call(&client, method, what, body)
                .await
                .refused(Code::Forbidden);
        }
    }
    app.grant("team", &bob, Permission::Manage).await;
    call(&client, "POST", "sync_repo", &task("far", true))
        .await
        .expect(201);
    for (method, what, body) in &calls {
        let refused = call(&app.anonymous(), method, what, body).await;
        refused.refused(Code::Unauthenticated);
    }
}

async fn another_account_finds_nothing(app: TestApp) {
    fill(&app).await;
    let rival = app.add_account("rival").await;
    let eve = app.add_admin(&rival, "eve").await;
    let client = app.token(&eve).await;
    for what in ["sync_repo", "sync_job"] {
        client
            .get(&format!("{IMAGE}/{what}"))
            .send()
            .await
            .expect(404);
    }
    call(&client, "POST", "sync_images", &wanted(&["v1"]))
        .await
        .expect(404);
}

async fn an_image_has_a_bounded_number_of_tasks(app: TestApp) {
    let ada = fill(&app).await;
    for n in 0..20 {
        let body = task(&format!("far{n}"), false);
        call(&ada, "POST", "sync_repo", &body).await.expect(201);
    }
    let refused = call(&ada, "POST", "sync_repo", &task("far20", false)).await;
    refused.refused(Code::InvalidParameter);
    call(&ada, "POST", "sync_repo", &task("far7", true))
        .await
        .expect(201);
}
