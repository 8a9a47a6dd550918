//! Sharing policies: the `shares` calls of the SWR API.

use berth_core::error::Code;
use berth_core::permission::Permission;
use berth_tests::{Answer, Client, TestApp, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    a_policy_is_created_listed_changed_and_deleted,
    a_policy_and_an_access_domain_are_one_share,
    a_policy_of_another_image_is_as_absent,
    policies_take_manage,
    what_is_wrong_with_a_policy_is_said,
);

const PATH: &str = "/v2/manage/namespaces/team/repos/app/shares";

async fn scene(app: &TestApp) -> Client {
    app.namespace("team").await;
    app.repository("team", "app", false).await;
    app.add_account("guest").await;
    app.ada().await
}

async fn create(client: &Client, deadline: &str) -> Answer {
    let body = json!({ "access_domain": "guest", "permit": "read", "deadline": deadline });
    client.post(PATH).json(&body).send().await
}

async fn listed(client: &Client) -> Vec<Value> {
    let rows = client.get(PATH).send().await.expect(200).json();
    rows.as_array().unwrap().clone()
}

async fn a_policy_is_created_listed_changed_and_deleted(app: TestApp) {
    let ada = scene(&app).await;
    let id = create(&ada, "2026-10-01T16:00:00.000Z")
        .await
        .expect(201)
        .json()["id"]
        .clone();
    let mut row = json!({
        "id": id, "access_domain": "guest", "permit": "read",
        "deadline": "2026-10-01T16:00:00Z", "description": "",
        "creator_id": app.admin().id, "creator_name": "ada",
        "created": "2026-03-01T09:00:00Z", "updated": "2026-03-01T09:00:00Z", "status": true,
        "num_download": 0, "last_download": null,
    });
    assert_eq!(json!(listed(&ada).await), json!([row]));
    app.advance_seconds(60);
    let one = format!("{PATH}/{id}");
    let body = json!({ "description": "new" });
    ada.patch(&one).json(&body).send().await.expect(201);
    let body = json!({ "deadline": "2026-02-01T00:00:00Z" });
    ada.patch(&one).json(&body).send().await.expect(201);
    row["description"] = json!("new");
    row["deadline"] = json!("2026-02-01T00:00:00Z");
    row["updated"] = json!("2026-03-01T09:01:00Z");
    row["status"] = json!(false);
    assert_eq!(json!(listed(&ada).await), json!([row]));
    ada.delete(&one).send().await.expect(204);
    assert_eq!(listed(&ada).await, Vec::<Value>::new());
    ada.delete(&one).send().await.refused(Code::ShareNotFound);
    let answer = ada.get(&format!("{PATH}?limit=10&offset=0")).send().await;
    assert_eq!(answer.expect(200).header("content-range"), Some("0-0/0"));
}

async fn a_policy_and_an_access_domain_are_one_share(app: TestApp) {
    let ada = scene(&app).await;
    ada.share("team/app", "guest", "forever").await.expect(201);
    create(&ada, "forever").await.refused(Code::ShareExists);
    let rows = listed(&ada).await;
    assert_eq!(rows[0]["description"], "for guest");
    let one = format!("{PATH}/{}", rows[0]["id"]);
    ada.delete(&one).send().await.expect(204);
    ada.share("team/app", "guest", "forever").await.expect(201);
}

async fn a_policy_of_another_image_is_as_absent(app: TestApp) {
    let ada = scene(&app).await;
    app.repository("team", "other", false).await;
    let id = create(&ada, "forever").await.expect(201).json()["id"].clone();
    let other = format!("/v2/manage/namespaces/team/repos/other/shares/{id}");
    let body = json!({ "deadline": "forever" });
    ada.patch(&other)
        .json(&body)
        .send()
        .await
        .refused(Code::ShareNotFound);
    ada.delete(&other).send().await.refused(Code::ShareNotFound);
    assert_eq!(listed(&ada).await.len(), 1);
}

async fn policies_take_manage(app: TestApp) {
    let ada = scene(&app).await;
    let id = create(&ada, "forever").await.expect(201).json()["id"].clone();
    let bob = app.add_person(app.account(), "bob").await;
    app.grant("team", &bob, Permission::Write).await;
    let rival = app.add_account("rival").await;
    let eve = app.add_admin(&rival, "eve").await;
    let one = format!("{PATH}/{id}");
    let body = json!({ "deadline": "forever" });
    for (client, code) in [
        (app.token(&bob).await, Code::Forbidden),
        (app.token(&eve).await, Code::RepositoryNotFound),
        (app.anonymous(), Code::Unauthenticated),
    ] {
        create(&client, "forever").await.refused(code);
        client.get(PATH).send().await.refused(code);
        client.patch(&one).json(&body).send().await.refused(code);
        client.delete(&one).send().await.refused(code);
    }
}

async fn what_is_wrong_with_a_policy_is_said(app: TestApp) {
    let ada = scene(&app).await;
    create(&ada, "soon").await.refused(Code::InvalidParameter);
    let body = json!({ "access_domain": "absent", "permit": "read", "deadline": "forever" });
    ada.post(PATH)
        .json(&body)
        .send()
        .await
        .refused(Code::AccountNotFound);
    let bad = format!("{PATH}/x");
    ada.delete(&bad)
        .send()
        .await
        .refused(Code::InvalidParameter);
    let long = json!({ "description": "x".repeat(30_001) });
    let one = format!("{PATH}/1");
    ada.patch(&one)
        .json(&long)
        .send()
        .await
        .refused(Code::DescriptionTooLong);
}
