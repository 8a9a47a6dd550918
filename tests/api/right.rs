//! Who may do what, as the console lists it.

use berth_core::error::Code;
use berth_core::permission::Permission;
use berth_tests::{Client, Person, TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::namespace_auth::user;

on_both_databases!(
    each_right_says_through_what_it_is,
    the_rights_on_an_organization_are_those_on_it_and_of_administrators,
    who_may_grant_finds_the_users_of_the_account,
    the_lists_are_searched_and_go_on_page_by_page,
    the_lists_are_for_who_may_see_or_grant_rights,
);

const IMAGE: &str = "/api/berth/v1/organizations/team/images/app";
const ORGANIZATION: &str = "/api/berth/v1/organizations/team";

async fn person(app: &TestApp, name: &str) -> Person {
    app.add_person(&app.account().clone(), name).await
}

async fn items(client: &Client, target: &str) -> Vec<Value> {
    let page = client.get(target).send().await.expect(200).json();
    page["items"].as_array().unwrap().clone()
}

fn names(items: &[Value]) -> Vec<&str> {
    items
        .iter()
        .filter_map(|row| row["user_name"].as_str())
        .collect()
}

async fn each_right_says_through_what_it_is(app: TestApp) {
    app.namespace("team").await;
    app.repository("team", "app", false).await;
    let (bob, carl) = (person(&app, "bob").await, person(&app, "carl").await);
    person(&app, "nobody").await;
    let ada = app.ada().await;
    let on = |what: &str| format!("/v2/manage/namespaces/team{what}/access");
    let body = json!([user(&bob, 7)]);
    ada.post(&on("")).json(&body).send().await.expect(201);
    app.advance_seconds(60);
    let body = json!([user(&bob, 1), user(&carl, 3)]);
    let image = on("/repos/app");
    ada.post(&image).json(&body).send().await.expect(201);

    let before = |auth: i64| json!({ "auth": auth, "at": "2026-03-01T09:00:00Z", "by": "ada" });
    let after = |auth: i64| json!({ "auth": auth, "at": "2026-03-01T09:01:00Z", "by": "ada" });
    let row = |person: &Person, auth: i64, admin: bool, namespace: Value, image: Value| {
        json!({
            "user_id": person.id, "user_name": person.name, "enabled": true, "auth": auth,
            "is_admin": admin, "by_namespace": namespace, "by_image": image,
        })
    };
    let page = ada.get(&format!("{IMAGE}/rights")).send().await.expect(200);
    let expected = json!({
        "items": [
            row(app.admin(), 7, true, before(7), Value::Null),
            row(&bob, 7, false, before(7), after(1)),
            row(&carl, 3, false, Value::Null, after(3)),
        ],
        "total": 3,
    });
    assert_eq!(page.json(), expected);
}

async fn the_rights_on_an_organization_are_those_on_it_and_of_administrators(app: TestApp) {
    app.namespace("team").await;
    app.repository("team", "app", false).await;
    let (bob, carl) = (person(&app, "bob").await, person(&app, "carl").await);
    let dora = app.add_admin(&app.account().clone(), "dora").await;
    app.grant("team", &bob, Permission::Read).await;
    app.grant_image("team/app", &carl, Permission::Manage).await;
    let client = app.token(&bob).await;
    let rights = items(&client, &format!("{ORGANIZATION}/rights")).await;
    assert_eq!(names(&rights), ["ada", "bob", &dora.name]);
    let row = &rights[2];
    assert_eq!(
        (&row["auth"], &row["by_namespace"], &row["is_admin"]),
        (&json!(7), &Value::Null, &json!(true))
    );
    // The user who granted it is gone, or none of this server.
    assert_eq!(rights[1]["by_namespace"]["by"], Value::Null);
    assert_eq!(rights[1]["by_image"], Value::Null);
}

async fn who_may_grant_finds_the_users_of_the_account(app: TestApp) {
    app.namespace("team").await;
    app.repository("team", "app", false).await;
    let (bob, carl) = (person(&app, "bob").await, person(&app, "carl").await);
    app.grant_image("team/app", &carl, Permission::Read).await;
    app.grant_image("team/app", &bob, Permission::Manage).await;
    let rival = app.add_account("rival").await;
    app.add_person(&rival, "boris").await;
    let client = app.token(&bob).await;
    let users = items(&client, &format!("{IMAGE}/users")).await;
    assert_eq!(names(&users), ["ada", "bob", "carl"]);
    assert_eq!(users[2]["by_image"]["auth"], 1);
    let found = items(&client, &format!("{IMAGE}/users?query=bo")).await;
    assert_eq!(names(&found), ["bob"]);
    let ada = app.ada().await;
    let users = items(&ada, &format!("{ORGANIZATION}/users?query=carl")).await;
    assert_eq!(
        (names(&users), &users[0]["auth"]),
        (vec!["carl"], &Value::Null)
    );
}

async fn the_lists_are_searched_and_go_on_page_by_page(app: TestApp) {
    app.namespace("team").await;
    app.repository("team", "app", false).await;
    for name in ["bob", "bea", "carl", "Bert"] {
        let person = person(&app, name).await;
        app.grant_image("team/app", &person, Permission::Read).await;
    }
    let ada = app.ada().await;
    for list in ["rights", "users"] {
        let target = format!("{IMAGE}/{list}?limit=2");
        let mut seen = Vec::new();
        let mut next: Option<String> = None;
        loop {
            let after = next.map_or(String::new(), |next| format!("&cursor={next}"));
            let page = ada.get(&format!("{target}{after}")).send().await;
            let page = page.expect(200).json();
            assert_eq!(page["total"], 5, "{list}");
            let rows = page["items"].as_array().unwrap();
            seen.extend(names(rows).into_iter().map(str::to_owned));
            next = page["next"].as_str().map(str::to_owned);
            if next.is_none() {
                break;
            }
            assert_eq!(rows.len(), 2);
        }
        assert_eq!(seen, ["Bert", "ada", "bea", "bob", "carl"], "{list}");
        let found = items(&ada, &format!("{IMAGE}/{list}?query=be")).await;
        assert_eq!(names(&found), ["bea"], "{list}");
        for query in ["limit=0", "limit=101", "cursor=x", "cursor=bmFtZToxOmE"] {
            let refused = ada.get(&format!("{IMAGE}/{list}?{query}")).send().await;
            refused.refused(Code::InvalidPage);
        }
    }
}

async fn the_lists_are_for_who_may_see_or_grant_rights(app: TestApp) {
    app.namespace("team").await;
    app.repository("team", "app", false).await;
    let bob = person(&app, "bob").await;
    let client = app.token(&bob).await;
    let rights = format!("{IMAGE}/rights");
    let users = format!("{IMAGE}/users");
    client.get(&rights).send().await.refused(Code::Forbidden);
    app.grant_image("team/app", &bob, Permission::Write).await;
    client.get(&rights).send().await.expect(200);
    client.get(&users).send().await.refused(Code::Forbidden);
    let of_organization = format!("{ORGANIZATION}/rights");
    let refused = client.get(&of_organization).send().await;
    refused.refused(Code::Forbidden);

    let rival = app.add_account("rival").await;
    let eve = app.token(&app.add_admin(&rival, "eve").await).await;
    for target in [&rights, &users] {
        let refused = eve.get(target).send().await;
        refused.refused(Code::RepositoryNotFound);
    }
    let public = json!({ "is_public": true });
    let image = "/v2/manage/namespaces/team/repos/app";
    app.ada()
        .await
        .patch(image)
        .json(&public)
        .send()
        .await
        .expect(201);
    for target in [&rights, &users] {
        eve.get(target).send().await.refused(Code::Forbidden);
    }
}
