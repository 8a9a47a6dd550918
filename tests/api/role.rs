//! Roles, which are the policies in the shape of identity v3, and the groups that have them.

use berth_core::error::{Code, IdentityCode};
use berth_core::policy::SYSTEM;
use berth_tests::{Answer, Client, Person, TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::group::{group, join};

on_both_databases!(
    a_role_is_written_shown_changed_and_deleted,
    a_role_and_a_policy_are_one_thing,
    a_role_that_says_the_same_is_no_new_version_and_a_new_name_is_recorded,
    a_role_has_its_rules,
    the_policies_of_the_system_are_roles_that_stay_as_they_are,
    roles_are_listed_by_name_page_by_page,
    a_role_that_a_group_has_decides_for_its_members,
    a_role_is_granted_once_and_revoked_once,
    what_is_not_there_is_not_granted,
    roles_are_for_administrators,
    a_role_of_another_account_is_absent,
);

const ROLES: &str = "/v3.0/OS-ROLE/roles";

fn says(effect: &str, action: &str) -> Value {
    json!({ "Version": "1.1", "Statement": [{ "Effect": effect, "Action": [action] }] })
}

fn role(name: &str, policy: &Value) -> Value {
    json!({ "role": {
        "display_name": name, "type": "XA", "description": "for a test", "policy": policy,
    }})
}

async fn create(client: &Client, name: &str, policy: &Value) -> Answer {
    let body = role(name, policy);
    client.post(ROLES).json(&body).send().await
}

async fn created(client: &Client, name: &str) -> String {
    let policy = says("Deny", "swr:namespace:listNamespaces");
    let made = create(client, name, &policy).await.expect(201).json();
    made["role"]["id"].as_str().unwrap().to_owned()
}

/// The places where a group has a role: for the account and for its project.
fn places(app: &TestApp, group: &str) -> [String; 2] {
    let own = app.account();
    [
        format!("/v3/domains/{}/groups/{group}/roles", own.id),
        format!("/v3/projects/{}/groups/{group}/roles", own.project_id),
    ]
}

async fn bob(app: &TestApp) -> Person {
    app.add_person(&app.account().clone(), "bob").await
}

async fn a_role_is_written_shown_changed_and_deleted(app: TestApp) {
    let ada = app.ada().await;
    let policy = json!({ "Version": "1.1", "Statement": [{
        "Effect": "Allow", "Action": ["swr:repo:get*"], "Resource": ["swr:*:*:repo:team/*"],
        "Condition": { "StringEquals": { "g:UserName": ["bob"] } },
    }]});
    let made = create(&ada, "read", &policy).await.expect(201).json();
    let id = made["role"]["id"].as_str().unwrap();
    let begun = app.now().as_ms().to_string();
    let address = format!("http://{}/v3/roles/{id}", app.client.host());
    let expected = |name: &str, policy: &Value, updated: &str| {
        json!({ "role": {
            "id": id, "name": format!("custom_{id}"), "display_name": name, "type": "XA",
            "catalog": "CUSTOMED", "description": "for a test", "domain_id": app.account().id,
            "policy": policy, "references": 0, "created_time": begun, "updated_time": updated,
            "links": { "self": address, "next": null, "previous": null },
        }})
    };
    assert_eq!(made, expected("read", &policy, &begun));
    let target = format!("{ROLES}/{id}");
    for target in [&target, &format!("/v3/roles/{id}")] {
        assert_eq!(ada.get(target).send().await.expect(200).json(), made);
    }
    app.advance_seconds(60);
    let (now, all) = (app.now().as_ms().to_string(), says("Allow", "swr:*"));
    let changed = ada.patch(&target).json(&role("write", &all)).send().await;
    assert_eq!(changed.expect(200).json(), expected("write", &all, &now));
    // What is not said of the description stays; where it holds is kept as it was said.
    let body = json!({ "role": { "display_name": "write", "type": "AX", "policy": all } });
    let changed = ada.patch(&target).json(&body).send().await.expect(200);
    let changed = changed.json()["role"].clone();
    assert_eq!(changed["description"], "for a test");
    assert_eq!(changed["type"], "AX");
    ada.delete(&target).send().await.expect(200);
    for call in [
        ada.get(&target),
        ada.get(&format!("/v3/roles/{id}")),
        ada.delete(&target),
        ada.patch(&target).json(&body),
    ] {
        let call = call.send().await;
        call.refused(Code::Identity(IdentityCode::PolicyNotFound));
    }
}

async fn a_role_and_a_policy_are_one_thing(app: TestApp) {
    let ada = app.ada().await;
    let id = created(&ada, "deny").await;
    let policy = format!("/v5/policies/{id}");
    let shown = ada.get(&policy).send().await.expect(200).json();
    let text = shown["policy"]["policy_document"].as_str().unwrap();
    let told: Value = serde_json::from_str(text).unwrap();
    assert_eq!(told, says("Deny", "swr:namespace:listNamespaces"));
    assert_eq!(shown["policy"]["policy_name"], "deny");
    // Whatever identity v5 may write is a role: in lists, and in version 1.1.
    let document = r#"{"Version":"5.0","Statement":[{"Sid":"a","Effect":"Allow",
        "NotAction":"swr:repo:deleteRepo","NotResource":"swr:*:*:repo:team/*",
        "Condition":{"Bool":{"swr:AllowPublicAccess":true}}}]}"#;
    let body = json!({ "policy_document": document });
    ada.put(&policy).json(&body).send().await.expect(200);
    let role = ada.get(&format!("{ROLES}/{id}")).send().await.expect(200);
    let expected = json!({ "Version": "1.1", "Statement": [{
        "Sid": "a", "Effect": "Allow", "NotAction": ["swr:repo:deleteRepo"],
        "NotResource": ["swr:*:*:repo:team/*"],
        "Condition": { "Bool": { "swr:AllowPublicAccess": ["true"] } },
    }]});
    assert_eq!(role.json()["role"]["policy"], expected);
    ada.delete(&policy).send().await.expect(204);
    let gone = ada.get(&format!("{ROLES}/{id}")).send().await;
    gone.refused(Code::Identity(IdentityCode::PolicyNotFound));
}

async fn a_role_that_says_the_same_is_no_new_version_and_a_new_name_is_recorded(app: TestApp) {
    let ada = app.ada().await;
    let document =
        r#"{"Version":"5.0","Statement":[{"Effect":"Deny","Action":"swr:repo:deleteRepo"}]}"#;
    let body = json!({ "policy_name": "keep", "policy_document": document });
    let made = ada.post("/v5/policies").json(&body).send().await;
    let id = made.expect(201).json()["policy"]["policy_id"]
        .as_str()
        .unwrap()
        .to_owned();
    let same = says("Deny", "swr:repo:deleteRepo");
    let change = ada.patch(&format!("{ROLES}/{id}"));
    let renamed = role("kept", &same);
    change.json(&renamed).send().await.expect(200);
    let versions = format!("/v5/policies/{id}/versions");
    let versions = ada.get(&versions).send().await.expect(200).json();
    let count = versions["versions"].as_array().unwrap().len();
    assert_eq!(count, 1, "{versions}");
    let sql = "SELECT resource, detail FROM audit_event WHERE detail IS NOT NULL ORDER BY id DESC";
    let events = app.database.rows(sql).await;
    assert_eq!(events[0]["resource"], "policy/keep");
    assert!(
        events[0]["detail"].to_string().contains("kept"),
        "{events:?}"
    );
}

async fn a_role_has_its_rules(app: TestApp) {
    let ada = app.ada().await;
    let all = says("Allow", "swr:*");
    let (id, _) = (created(&ada, "one").await, created(&ada, "two").await);
    let target = format!("{ROLES}/{id}");
    let five = json!({ "Version": "5.0", "Statement": all["Statement"] });
    let (exists, invalid) = (
        Code::Identity(IdentityCode::PolicyExists),
        Code::Identity(IdentityCode::InvalidPolicy),
    );
    for (body, code) in [
        (role("two", &all), exists),
        (role(SYSTEM[0].name, &all), exists),
        (role("new", &five), invalid),
        (role("new", &says("Allow", "swr:repo:fly")), invalid),
        (
            role("new", &json!({ "Version": "1.1", "Statement": [] })),
            invalid,
        ),
        (role("a b", &all), Code::InvalidParameter),
        (role("new", &says("Maybe", "swr:*")), Code::InvalidParameter),
        (
            json!({ "role": { "display_name": "new", "type": "XX", "policy": all } }),
            Code::InvalidParameter,
        ),
        (
            json!({ "role": { "display_name": "new", "policy": all } }),
            Code::MissingParameter,
        ),
    ] {
        let call = ada.post(ROLES).json(&body).send().await;
        call.refused(code);
        let call = ada.patch(&target).json(&body).send().await;
        call.refused(code);
    }
    // A name that comes twice is refused: one of the two conditions would be lost.
    let twice = r#"{"role":{"display_name":"new","type":"AX","policy":{"Version":"1.1","Statement":[
        {"Effect":"Deny","Action":["swr:*"],"Condition":{"Null":{},"Null":{}}}]}}}"#;
    let call = ada.post(ROLES).header("content-type", "application/json");
    let call = call.body(twice).send().await;
    call.refused(Code::InvalidParameter);
    let shown = ada.get(&target).send().await.json();
    assert_eq!(shown["role"]["display_name"], "one");
}

async fn the_policies_of_the_system_are_roles_that_stay_as_they_are(app: TestApp) {
    let ada = app.ada().await;
    let list = ada.get("/v3/roles").send().await.expect(200).json();
    assert_eq!(list["total_number"], SYSTEM.len());
    for system in SYSTEM {
        for path in [ROLES, "/v3/roles"] {
            let target = format!("{path}/{}", system.id);
            let role = ada.get(&target).send().await.expect(200).json()["role"].clone();
            assert!(list["roles"].as_array().unwrap().contains(&role));
            assert_eq!(role["display_name"], system.name);
            assert_eq!(role["policy"]["Version"], "1.1");
            assert_eq!(role["domain_id"], Value::Null);
        }
        let target = format!("{ROLES}/{}", system.id);
        let body = role("new", &says("Allow", "swr:*"));
        let call = ada.patch(&target).json(&body).send().await;
        call.refused(Code::Forbidden);
        ada.delete(&target).send().await.refused(Code::Forbidden);
    }
}

async fn names(client: &Client, target: &str) -> (Vec<String>, u64) {
    let page = client.get(target).send().await.expect(200).json();
    let rows = page["roles"].as_array().unwrap().iter();
    let names = rows.map(|row| row["display_name"].as_str().unwrap().to_owned());
    (names.collect(), page["total_number"].as_u64().unwrap())
}

async fn roles_are_listed_by_name_page_by_page(app: TestApp) {
    let ada = app.ada().await;
    for name in ["c", "a", "b"] {
        created(&ada, name).await;
    }
    let own = format!("/v3/roles?domain_id={}", app.account().id);
    let all = (["a", "b", "c"].map(str::to_owned).to_vec(), 3);
    for target in [ROLES, own.as_str()] {
        assert_eq!(names(&ada, target).await, all);
    }
    for (query, found, total) in [
        ("page=1&per_page=2", vec!["a", "b"], 3),
        ("page=2&per_page=2", vec!["c"], 3),
        ("page=3&per_page=2", vec![], 3),
        ("page=4294967295&per_page=300", vec![], 3),
    ] {
        let shown = names(&ada, &format!("{ROLES}?{query}")).await;
        assert_eq!(
            shown,
            (found.iter().map(|&n| n.to_owned()).collect(), total)
        );
    }
    let one = names(&ada, &format!("{own}&display_name=b")).await;
    assert_eq!(one, (vec!["b".to_owned()], 1));
    for query in ["display_name=b", "name=x", "domain_id=absent"] {
        let none = names(&ada, &format!("/v3/roles?{query}")).await;
        assert_eq!(none, (Vec::new(), 0), "{query}");
    }
    for query in ["page=0", "per_page=0", "per_page=301"] {
        let call = ada.get(&format!("{ROLES}?{query}")).send().await;
        call.refused(Code::InvalidPage);
    }
}

async fn a_role_that_a_group_has_decides_for_its_members(app: TestApp) {
    let (ada, bob) = (app.ada().await, bob(&app).await);
    let (role, ops) = (created(&ada, "deny").await, group(&ada, "ops").await);
    join(&ada, &ops, &bob).await;
    let client = app.token(&bob).await;
    let lists = async || client.get("/v2/manage/namespaces").send().await.status;
    for place in places(&app, &ops) {
        let target = format!("{place}/{role}");
        assert_eq!(lists().await, 200);
        ada.put(&target).send().await.expect(204);
        assert_eq!(lists().await, 403, "{place}");
        ada.delete(&target).send().await.expect(204);
    }
    assert_eq!(lists().await, 200);
}

async fn a_role_is_granted_once_and_revoked_once(app: TestApp) {
    let ada = app.ada().await;
    let (role, ops) = (created(&ada, "deny").await, group(&ada, "ops").await);
    let [of_account, of_project] = places(&app, &ops);
    let (one, other) = (
        format!("{of_account}/{role}"),
        format!("{of_project}/{role}"),
    );
    ada.request("HEAD", &one).send().await.expect(404);
    let call = ada.get(&one).send().await;
    call.refused(Code::Identity(IdentityCode::PolicyNotFound));
    for _ in 0..2 {
        let done = ada.put(&one).send().await.expect(204);
        assert!(done.body.is_empty());
    }
    let system = SYSTEM[0];
    ada.put(&format!("{of_account}/{}", system.id))
        .send()
        .await
        .expect(204);
    for method in ["HEAD", "GET"] {
        // What holds in the account holds in its project.
        for target in [&one, &other] {
            ada.request(method, target).send().await.expect(204);
        }
    }
    for place in [&of_account, &of_project] {
        let shown = names(&ada, place).await;
        assert_eq!(shown, (vec![system.name.to_owned(), "deny".to_owned()], 2));
    }
    let shown = ada.get(&format!("{ROLES}/{role}")).send().await.json();
    assert_eq!(shown["role"]["references"], 1);
    let call = ada.delete(&format!("{ROLES}/{role}")).send().await;
    call.refused(Code::Identity(IdentityCode::PolicyAttached));
    let attached = ada.get(&format!("/v5/groups/{ops}/attached-policies"));
    let attached = attached.send().await.expect(200).json();
    assert_eq!(attached["page_info"]["current_count"], 2);
    ada.delete(&other).send().await.expect(204);
    let call = ada.delete(&one).send().await;
    call.refused(Code::Identity(IdentityCode::PolicyNotFound));
    ada.delete(&format!("{ROLES}/{role}"))
        .send()
        .await
        .expect(200);
}

async fn what_is_not_there_is_not_granted(app: TestApp) {
    let ada = app.ada().await;
    let (role, ops) = (created(&ada, "deny").await, group(&ada, "ops").await);
    let own = app.account().clone();
    let no_role = Code::Identity(IdentityCode::PolicyNotFound);
    let no_group = Code::Identity(IdentityCode::GroupNotFound);
    let no_project = Code::Identity(IdentityCode::ProjectNotFound);
    for (kind, id, group, role, code) in [
        (
            "domains",
            "none",
            ops.as_str(),
            role.as_str(),
            Code::AccountNotFound,
        ),
        ("projects", "none", &ops, &role, no_project),
        ("domains", &own.id, "none", &role, no_group),
        ("projects", &own.project_id, "none", &role, no_group),
        ("domains", &own.id, &ops, "none", no_role),
        ("projects", &own.project_id, &ops, "none", no_role),
    ] {
        let target = format!("/v3/{kind}/{id}/groups/{group}/roles/{role}");
        for method in ["PUT", "GET", "DELETE"] {
            let call = ada.request(method, &target).send().await;
            call.refused(code);
        }
    }
    for (target, code) in [
        (
            format!("/v3/domains/none/groups/{ops}/roles"),
            Code::AccountNotFound,
        ),
        (format!("/v3/projects/none/groups/{ops}/roles"), no_project),
        (
            format!("/v3/domains/{}/groups/none/roles", own.id),
            no_group,
        ),
    ] {
        ada.get(&target).send().await.refused(code);
    }
}

async fn roles_are_for_administrators(app: TestApp) {
    let (ada, bob) = (app.ada().await, bob(&app).await);
    let (id, ops) = (created(&ada, "deny").await, group(&ada, "ops").await);
    let one = format!("{ROLES}/{id}");
    let body = role("new", &says("Allow", "swr:*"));
    let calls = |client: &Client| {
        let mut calls = vec![
            client.get("/v3/roles"),
            client.get(&format!("/v3/roles/{id}")),
            client.get(ROLES),
            client.post(ROLES).json(&body),
            client.get(&one),
            client.patch(&one).json(&body),
            client.delete(&one),
        ];
        for place in places(&app, &ops) {
            let target = format!("{place}/{id}");
            calls.push(client.get(&place));
            calls.push(client.get(&target));
            calls.push(client.put(&target));
            calls.push(client.delete(&target));
        }
        calls
    };
    for call in calls(&app.token(&bob).await) {
        call.send().await.refused(Code::Forbidden);
    }
    for call in calls(&app.anonymous()) {
        call.send().await.refused(Code::Unauthenticated);
    }
}

async fn a_role_of_another_account_is_absent(app: TestApp) {
    let ada = app.ada().await;
    let rival = app.add_account("rival").await;
    let eve = app.add_admin(&rival, "eve").await;
    let eve = app.token(&eve).await;
    let (theirs, ops) = (created(&ada, "deny").await, group(&ada, "ops").await);
    let (own, team) = (created(&eve, "deny").await, group(&eve, "ops").await);
    let one = format!("{ROLES}/{theirs}");
    let body = role("new", &says("Allow", "swr:*"));
    let absent = Code::Identity(IdentityCode::PolicyNotFound);
    for call in [
        eve.get(&one),
        eve.patch(&one).json(&body),
        eve.delete(&one),
        eve.get(&format!("/v3/roles/{theirs}")),
        eve.put(&format!(
            "/v3/domains/{}/groups/{team}/roles/{theirs}",
            rival.id
        )),
    ] {
        call.send().await.refused(absent);
    }
    let call = eve.put(&format!(
        "/v3/domains/{}/groups/{ops}/roles/{own}",
        rival.id
    ));
    let code = Code::Identity(IdentityCode::GroupNotFound);
    call.send().await.refused(code);
    let [of_account, of_project] = places(&app, &ops);
    let call = eve.put(&format!("{of_account}/{theirs}")).send().await;
    call.refused(Code::AccountNotFound);
    let call = eve.put(&format!("{of_project}/{theirs}")).send().await;
    call.refused(Code::Identity(IdentityCode::ProjectNotFound));
    let target = format!("/v3/roles?domain_id={}", app.account().id);
    assert_eq!(names(&eve, &target).await, (Vec::new(), 0));
    assert_eq!(names(&ada, ROLES).await.1, 1);
    assert_eq!(ada.get(&one).send().await.json()["role"]["references"], 0);
}
