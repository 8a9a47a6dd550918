//! Groups of users and their members, over the identity API.

use berth_core::error::{Code, IdentityCode};
use berth_core::iam::group::MAX_GROUPS;
use berth_core::iam::member::MAX_GROUPS_OF_USER;
use berth_tests::{Answer, Client, Person, TestApp, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    a_group_is_made_shown_changed_and_deleted,
    groups_are_listed_by_name_page_by_page,
    a_group_has_its_rules,
    a_member_comes_and_goes,
    members_are_listed_by_name_page_by_page,
    a_user_sees_the_own_groups_and_nobody_elses,
    groups_are_for_administrators,
    a_group_of_another_account_is_absent,
    a_user_of_another_account_becomes_no_member,
    an_account_has_so_many_groups_and_a_user_is_in_so_many,
    a_member_who_is_deleted_is_none_any_more,
);

const PATH: &str = "/v3/groups";

/// Creates a group over the API.
async fn create(client: &Client, group: Value) -> Answer {
    let body = json!({ "group": group });
    client.post(PATH).json(&body).send().await
}

/// Creates a group and returns its id.
pub(crate) async fn group(client: &Client, name: &str) -> String {
    let made = create(client, json!({ "name": name })).await.expect(201);
    made.json()["group"]["id"].as_str().unwrap().to_owned()
}

/// Makes a user a member.
pub(crate) async fn join(client: &Client, group: &str, person: &Person) {
    let target = format!("{PATH}/{group}/users/{}", person.id);
    client.put(&target).send().await.expect(204);
}

async fn bob(app: &TestApp) -> Person {
    app.add_person(&app.account().clone(), "bob").await
}

async fn names(client: &Client, target: &str, kind: &str) -> (Vec<String>, Value) {
    let page = client.get(target).send().await.expect(200).json();
    let rows = page[kind].as_array().unwrap();
    let name = |row: &Value| row["name"].as_str().unwrap().to_owned();
    (
        rows.iter().map(name).collect(),
        page["links"]["next"].clone(),
    )
}

async fn a_group_is_made_shown_changed_and_deleted(app: TestApp) {
    let ada = app.ada().await;
    let new = json!({ "name": "ops", "description": "runs it", "domain_id": app.account().id });
    let made = create(&ada, new).await.expect(201).json();
    let id = made["group"]["id"].as_str().unwrap();
    let target = format!("{PATH}/{id}");
    let address = format!("http://{}{target}", app.client.host());
    let expected = |name: &str, description: &str| {
        json!({ "group": {
            "id": id, "name": name, "description": description, "domain_id": app.account().id,
            "create_time": app.now().as_ms(),
            "links": { "self": address, "next": null, "previous": null },
        }})
    };
    assert_eq!(made, expected("ops", "runs it"));
    let shown = ada.get(&target).send().await.expect(200).json();
    assert_eq!(shown, made);
    let change = async |change: Value| {
        let body = json!({ "group": change });
        let changed = ada.patch(&target).json(&body).send().await;
        changed.expect(200).json()
    };
    let changed = change(json!({ "name": "sre" })).await;
    assert_eq!(changed, expected("sre", "runs it"));
    let changed = change(json!({ "description": "" })).await;
    assert_eq!(changed, expected("sre", ""));
    ada.delete(&target).send().await.expect(204);
    for call in [ada.get(&target), ada.delete(&target)] {
        call.send()
            .await
            .refused(Code::Identity(IdentityCode::GroupNotFound));
    }
    let body = json!({ "group": { "name": "x" } });
    let call = ada.patch(&target).json(&body).send().await;
    call.refused(Code::Identity(IdentityCode::GroupNotFound));
}

async fn groups_are_listed_by_name_page_by_page(app: TestApp) {
    let ada = app.ada().await;
    for name in ["dev", "ops", "art"] {
        group(&ada, name).await;
    }
    let list = async |query: &str| names(&ada, &format!("{PATH}{query}"), "groups").await;
    assert_eq!(list("").await.0, ["art", "dev", "ops"]);
    let (first, next) = list("?limit=2").await;
    assert_eq!(first, ["art", "dev"]);
    let rest = names(&ada, next.as_str().unwrap(), "groups").await;
    assert_eq!(rest, (vec!["ops".to_owned()], Value::Null));
    assert_eq!(list("?name=dev").await.0, ["dev"]);
    assert!(list("?domain_id=none").await.0.is_empty());
    let call = ada.get(&format!("{PATH}?limit=0")).send().await;
    call.refused(Code::InvalidPage);
}

async fn a_group_has_its_rules(app: TestApp) {
    let ada = app.ada().await;
    let id = group(&ada, "ops").await;
    group(&ada, "dev").await;
    let long = "é".repeat(1001);
    for (new, code) in [
        (
            json!({ "name": "ops" }),
            Code::Identity(IdentityCode::GroupExists),
        ),
        (json!({ "name": "o s" }), Code::InvalidParameter),
        (
            json!({ "name": "x", "description": long }),
            Code::InvalidParameter,
        ),
        (
            json!({ "name": "x", "domain_id": "none" }),
            Code::AccountNotFound,
        ),
        (json!({}), Code::MissingParameter),
    ] {
        create(&ada, new).await.refused(code);
    }
    let body = json!({ "group": { "name": "dev" } });
    let call = ada.patch(&format!("{PATH}/{id}")).json(&body).send().await;
    call.refused(Code::Identity(IdentityCode::GroupExists));
    let body = json!({ "group": { "description": long } });
    let call = ada.patch(&format!("{PATH}/{id}")).json(&body).send().await;
    call.refused(Code::InvalidParameter);
}

async fn a_member_comes_and_goes(app: TestApp) {
    let (ada, bob) = (app.ada().await, bob(&app).await);
    let id = group(&ada, "ops").await;
    let target = format!("{PATH}/{id}/users/{}", bob.id);
    let call = ada.get(&target).send().await;
    call.refused(Code::UserNotFound);
    // Once or twice is the same.
    for _ in 0..2 {
        let done = ada.put(&target).send().await.expect(204);
        assert!(done.body.is_empty());
    }
    for method in ["GET", "HEAD"] {
        let there = ada.request(method, &target).send().await.expect(204);
        assert!(there.body.is_empty());
    }
    ada.delete(&target).send().await.expect(204);
    let absent = ada.request("HEAD", &target).send().await.expect(404);
    assert!(absent.body.is_empty());
    for call in [ada.get(&target), ada.delete(&target)] {
        call.send().await.refused(Code::UserNotFound);
    }
    for (group, user, code) in [
        (
            "none",
            bob.id.as_str(),
            Code::Identity(IdentityCode::GroupNotFound),
        ),
        (id.as_str(), "none", Code::UserNotFound),
    ] {
        let target = format!("{PATH}/{group}/users/{user}");
        for call in [ada.put(&target), ada.get(&target), ada.delete(&target)] {
            call.send().await.refused(code);
        }
    }
    let call = ada.get(&format!("{PATH}/none/users")).send().await;
    call.refused(Code::Identity(IdentityCode::GroupNotFound));
}

async fn members_are_listed_by_name_page_by_page(app: TestApp) {
    let ada = app.ada().await;
    let id = group(&ada, "ops").await;
    for name in ["dora", "bob", "carl"] {
        let person = app.add_person(&app.account().clone(), name).await;
        join(&ada, &id, &person).await;
    }
    let target = format!("{PATH}/{id}/users");
    let all = names(&ada, &target, "users").await;
    assert_eq!(all.0, ["bob", "carl", "dora"]);
    let (first, next) = names(&ada, &format!("{target}?limit=2"), "users").await;
    assert_eq!(first, ["bob", "carl"]);
    let rest = names(&ada, next.as_str().unwrap(), "users").await;
    assert_eq!(rest, (vec!["dora".to_owned()], Value::Null));
    let call = ada.get(&format!("{target}?limit=1001")).send().await;
    call.refused(Code::InvalidPage);
}

async fn a_user_sees_the_own_groups_and_nobody_elses(app: TestApp) {
    let (ada, bob) = (app.ada().await, bob(&app).await);
    for name in ["ops", "dev"] {
        join(&ada, &group(&ada, name).await, &bob).await;
    }
    group(&ada, "art").await;
    let of = |person: &Person| format!("/v3/users/{}/groups", person.id);
    let client = app.token(&bob).await;
    for client in [&client, &ada] {
        let groups = names(client, &of(&bob), "groups").await;
        assert_eq!(groups, (vec!["dev".into(), "ops".into()], Value::Null));
    }
    let none = names(&ada, &of(app.admin()), "groups").await;
    assert!(none.0.is_empty());
    let call = client.get(&of(app.admin())).send().await;
    call.refused(Code::Forbidden);
    let call = client.get("/v3/users/none/groups").send().await;
    call.refused(Code::UserNotFound);
}

async fn groups_are_for_administrators(app: TestApp) {
    let (ada, bob) = (app.ada().await, bob(&app).await);
    let id = group(&ada, "ops").await;
    join(&ada, &id, &bob).await;
    let (one, member) = (
        format!("{PATH}/{id}"),
        format!("{PATH}/{id}/users/{}", bob.id),
    );
    let client = app.token(&bob).await;
    let body = json!({ "group": { "name": "x" } });
    let calls = |client: &Client| {
        [
            client.get(PATH),
            client.post(PATH).json(&body),
            client.get(&one),
            client.patch(&one).json(&body),
            client.delete(&one),
            client.get(&member),
            client.put(&member),
            client.delete(&member),
            client.get(&format!("{one}/users")),
        ]
    };
    for call in calls(&client) {
        call.send().await.refused(Code::Forbidden);
    }
    for call in calls(&app.anonymous()) {
        call.send().await.refused(Code::Unauthenticated);
    }
}

async fn a_group_of_another_account_is_absent(app: TestApp) {
    let (ada, bob) = (app.ada().await, bob(&app).await);
    let id = group(&ada, "ops").await;
    let rival = app.add_account("rival").await;
    let eve = app.add_admin(&rival, "eve").await;
    let client = app.token(&eve).await;
    let (one, member) = (
        format!("{PATH}/{id}"),
        format!("{PATH}/{id}/users/{}", eve.id),
    );
    let body = json!({ "group": { "name": "x" } });
    for call in [
        client.get(&one),
        client.patch(&one).json(&body),
        client.delete(&one),
        client.get(&member),
        client.put(&member),
        client.delete(&member),
        client.get(&format!("{one}/users")),
    ] {
        call.send()
            .await
            .refused(Code::Identity(IdentityCode::GroupNotFound));
    }
    let call = client.get(&format!("/v3/users/{}/groups", bob.id));
    call.send().await.refused(Code::UserNotFound);
    assert!(names(&client, PATH, "groups").await.0.is_empty());
    // The name is free there.
    group(&client, "ops").await;
}

async fn a_user_of_another_account_becomes_no_member(app: TestApp) {
    let ada = app.ada().await;
    let id = group(&ada, "ops").await;
    let rival = app.add_account("rival").await;
    let eve = app.add_admin(&rival, "eve").await;
    let target = format!("{PATH}/{id}/users/{}", eve.id);
    for call in [ada.put(&target), ada.get(&target), ada.delete(&target)] {
        call.send().await.refused(Code::UserNotFound);
    }
}

async fn an_account_has_so_many_groups_and_a_user_is_in_so_many(app: TestApp) {
    let (ada, bob) = (app.ada().await, bob(&app).await);
    for n in 0..MAX_GROUPS_OF_USER {
        join(&ada, &group(&ada, &format!("g{n}")).await, &bob).await;
    }
    let one_more = group(&ada, "more").await;
    let target = format!("{PATH}/{one_more}/users/{}", bob.id);
    let call = ada.put(&target).send().await;
    call.refused(Code::Identity(IdentityCode::Quota));
    let account = &app.account().id;
    for n in MAX_GROUPS_OF_USER + 1..MAX_GROUPS {
        let sql = format!(
            "INSERT INTO person_group (id, account_id, name, description, created_ms) \
             VALUES ('h{n}', '{account}', 'h{n}', '', 0)"
        );
        app.database.execute(&sql).await;
    }
    let call = create(&ada, json!({ "name": "last" })).await;
    call.refused(Code::Identity(IdentityCode::Quota));
}

async fn a_member_who_is_deleted_is_none_any_more(app: TestApp) {
    let (ada, bob) = (app.ada().await, bob(&app).await);
    let id = group(&ada, "ops").await;
    join(&ada, &id, &bob).await;
    let call = ada.delete(&format!("/v3/users/{}", bob.id));
    call.send().await.expect(204);
    let members = names(&ada, &format!("{PATH}/{id}/users"), "users").await;
    assert!(members.0.is_empty());
}
