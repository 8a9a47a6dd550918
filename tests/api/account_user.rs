//! The users and groups of an account with what belongs to each, as the console lists them.

use berth_core::error::Code;
use berth_tests::{Client, Person, TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::group::{group, join};

on_both_databases!(
    each_user_is_listed_with_what_belongs_to_him,
    a_user_was_last_seen_with_whatever_he_used_last,
    users_are_searched_and_listed_page_by_page,
    the_users_and_groups_of_a_policy_are_those_it_is_attached_to,
    each_group_is_listed_with_what_belongs_to_it,
    both_lists_are_for_administrators_and_of_their_own_account,
);

const USERS: &str = "/api/berth/v1/users";
const GROUPS: &str = "/api/berth/v1/groups";
const PULL: &str = r#"{"Effect":"Allow","Action":"swr:repo:download"}"#;

async fn person(app: &TestApp, name: &str) -> Person {
    app.add_person(&app.account().clone(), name).await
}

async fn page(client: &Client, target: &str) -> Value {
    client.get(target).send().await.expect(200).json()
}

async fn names(client: &Client, target: &str) -> Vec<String> {
    let page = page(client, target).await;
    let name = |row: &Value| {
        let name = row.get("user_name").or(row.get("group_name"));
        name.unwrap().as_str().unwrap().to_owned()
    };
    page["items"].as_array().unwrap().iter().map(name).collect()
}

async fn each_user_is_listed_with_what_belongs_to_him(app: TestApp) {
    let ada = app.ada().await;
    let bob = person(&app, "bob").await;
    app.attach(&bob, PULL).await;
    let ops = group(&ada, "ops").await;
    join(&ada, &ops, &bob).await;
    app.key(&bob).await;
    let robot = json!({ "user": { "name": "robot", "enabled": false, "is_admin": true } });
    let robot = ada.post("/v3/users").json(&robot).send().await.expect(201);
    let list = page(&ada, USERS).await;
    let row = |id: &str, name: &str, is_admin: bool| {
        json!({
            "user_id": id, "user_name": name, "enabled": true, "is_admin": is_admin,
            "has_password": true, "created": "2026-03-01T09:00:00Z",
            "groups": 0, "policies": 0, "keys": 0,
        })
    };
    let mut of_bob = row(&bob.id, "bob", false);
    for what in ["groups", "policies", "keys"] {
        of_bob[what] = json!(1);
    }
    let robot = robot.json();
    let mut of_robot = row(robot["user"]["id"].as_str().unwrap(), "robot", true);
    of_robot["enabled"] = json!(false);
    of_robot["has_password"] = json!(false);
    let items = [row(&app.admin().id, "ada", true), of_bob, of_robot];
    assert_eq!(list, json!({ "items": items, "total": 3 }));
}

async fn a_user_was_last_seen_with_whatever_he_used_last(app: TestApp) {
    let ada = app.ada().await;
    let bob = person(&app, "bob").await;
    let seen = async || {
        let list = page(&ada, &format!("{USERS}?query=bob")).await;
        list["items"][0].get("last_seen").cloned()
    };
    // An API token leaves no trace.
    let key = app.key(&bob).await;
    assert_eq!(seen().await, None);
    app.advance_seconds(60);
    app.session(&bob).await;
    assert_eq!(seen().await, Some(json!("2026-03-01T09:01:00Z")));
    app.advance_seconds(60);
    key.get("/v2/manage/namespaces").send().await.expect(200);
    assert_eq!(seen().await, Some(json!("2026-03-01T09:02:00Z")));
    app.advance_seconds(60);
    let login = app.login(&bob).await;
    login.get("/v2/").send().await.expect(200);
    assert_eq!(seen().await, Some(json!("2026-03-01T09:03:00Z")));
}

async fn users_are_searched_and_listed_page_by_page(app: TestApp) {
    for name in ["bob", "bea", "carl", "Bert"] {
        person(&app, name).await;
    }
    let ada = app.ada().await;
    let mut seen = Vec::new();
    let mut next: Option<String> = None;
    loop {
        let after = next.map_or(String::new(), |next| format!("&cursor={next}"));
        let target = format!("{USERS}?limit=2{after}");
        let page = page(&ada, &target).await;
        assert_eq!(page["total"], 5);
        seen.extend(names(&ada, &target).await);
        next = page["next"].as_str().map(str::to_owned);
        if next.is_none() {
            break;
        }
    }
    assert_eq!(seen, ["Bert", "ada", "bea", "bob", "carl"]);
    assert_eq!(names(&ada, &format!("{USERS}?query=be")).await, ["bea"]);
    for query in ["limit=0", "limit=101", "cursor=x", "cursor=bmFtZToxOmE"] {
        let refused = ada.get(&format!("{USERS}?{query}")).send().await;
        refused.refused(Code::InvalidPage);
    }
}

async fn the_users_and_groups_of_a_policy_are_those_it_is_attached_to(app: TestApp) {
    let ada = app.ada().await;
    let (bob, carl) = (person(&app, "bob").await, person(&app, "carl").await);
    let direct = app.attach(&bob, PULL).await;
    let by_group = app.attach_by_group(&carl, "ops", PULL).await;
    group(&ada, "idle").await;
    let of = |list: &str, policy: &str| format!("{list}?policy_id={policy}");
    assert_eq!(names(&ada, &of(USERS, &direct)).await, ["bob"]);
    assert!(names(&ada, &of(GROUPS, &direct)).await.is_empty());
    assert!(names(&ada, &of(USERS, &by_group)).await.is_empty());
    assert_eq!(names(&ada, &of(GROUPS, &by_group)).await, ["ops"]);
    let members = format!("{USERS}?group_id=ops");
    assert_eq!(names(&ada, &members).await, ["carl"]);
    assert!(names(&ada, &format!("{members}&query=b")).await.is_empty());
    assert_eq!(page(&ada, &members).await["total"], 1);
}

async fn each_group_is_listed_with_what_belongs_to_it(app: TestApp) {
    let ada = app.ada().await;
    let new = json!({ "group": { "name": "readers", "description": "may look" } });
    ada.post("/v3/groups").json(&new).send().await.expect(201);
    let bob = person(&app, "bob").await;
    app.attach_by_group(&bob, "ops", PULL).await;
    let list = page(&ada, GROUPS).await;
    let rows = list["items"].as_array().unwrap();
    let facts = |row: &Value| (row["members"].clone(), row["policies"].clone());
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0]["group_name"], "ops");
    assert_eq!(facts(&rows[0]), (json!(1), json!(1)));
    assert_eq!(rows[1]["description"], "may look");
    assert_eq!(rows[1]["created"], "2026-03-01T09:00:00Z");
    assert_eq!(facts(&rows[1]), (json!(0), json!(0)));
}

async fn both_lists_are_for_administrators_and_of_their_own_account(app: TestApp) {
    let ada = app.ada().await;
    group(&ada, "ops").await;
    let bob = person(&app, "bob").await;
    let rival = app.add_account("rival").await;
    let rita = app.add_admin(&rival, "rita").await;
    let (bob, rita) = (app.token(&bob).await, app.token(&rita).await);
    for list in [USERS, GROUPS] {
        bob.get(list).send().await.refused(Code::Forbidden);
        let call = app.anonymous().get(list).send().await;
        call.refused(Code::Unauthenticated);
    }
    assert_eq!(names(&rita, USERS).await, ["rita"]);
    assert!(names(&rita, GROUPS).await.is_empty());
}
