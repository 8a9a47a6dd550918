//! Versions of policies, over the identity API.

use berth_core::error::{Code, IdentityCode};
use berth_core::iam::policy_version::MAX_VERSIONS;
use berth_core::policy::SYSTEM;
use berth_tests::{Answer, Client, Person, TestApp, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    a_version_is_written_shown_and_deleted,
    the_default_version_decides,
    a_policy_has_five_versions_at_most,
    a_change_of_a_policy_is_a_version,
    a_policy_of_the_system_has_one_version,
    a_version_has_its_rules,
    versions_are_for_administrators,
    versions_of_another_account_are_absent,
    a_policy_of_an_earlier_schema_has_its_first_version,
    of_versions_written_at_once_each_has_its_own_id,
);

const ABSENT: Code = Code::Identity(IdentityCode::PolicyVersionNotFound);

fn says(effect: &str) -> String {
    let statement = json!({ "Effect": effect, "Action": ["swr:namespace:listNamespaces"] });
    json!({ "Version": "5.0", "Statement": [statement] }).to_string()
}

/// A text of its own that says the same.
fn numbered(n: u64) -> String {
    says("Allow").replace("\"Effect\"", &format!("\"Sid\":\"{n}\",\"Effect\""))
}

async fn policy(client: &Client) -> String {
    let body = json!({ "policy_name": "one", "policy_document": says("Allow") });
    let made = client.post("/v5/policies").json(&body).send().await;
    let made = made.expect(201).json();
    made["policy"]["policy_id"].as_str().unwrap().to_owned()
}

async fn write(client: &Client, policy: &str, document: &str, is_default: bool) -> Answer {
    let body = json!({ "policy_document": document, "set_as_default": is_default });
    let target = format!("/v5/policies/{policy}/versions");
    client.post(&target).json(&body).send().await
}

fn at(policy: &str, version: &str) -> String {
    format!("/v5/policies/{policy}/versions/{version}")
}

async fn set_default(client: &Client, policy: &str, version: &str) -> Answer {
    let target = format!("{}/set-default", at(policy, version));
    client.post(&target).send().await
}

/// The ids of the versions, the default one with a star.
async fn ids(client: &Client, policy: &str) -> Vec<String> {
    let target = format!("/v5/policies/{policy}/versions");
    let list = client.get(&target).send().await.expect(200).json();
    let rows = list["versions"].as_array().unwrap();
    assert_eq!(list["page_info"], json!({ "current_count": rows.len() }));
    let id = |row: &Value| {
        let star = if row["is_default"] == true { "*" } else { "" };
        format!("{}{star}", row["version_id"].as_str().unwrap())
    };
    rows.iter().map(id).collect()
}

async fn bob(app: &TestApp) -> Person {
    app.add_person(&app.account().clone(), "bob").await
}

async fn a_version_is_written_shown_and_deleted(app: TestApp) {
    let ada = app.ada().await;
    let id = policy(&ada).await;
    let first = json!({ "policy_version": {
        "version_id": "v1", "document": says("Allow"), "is_default": true,
        "created_at": "2026-03-01T09:00:00Z",
    }});
    let shown = ada.get(&at(&id, "v1")).send().await.expect(200).json();
    assert_eq!(shown, first);
    app.advance_seconds(60);
    let made = write(&ada, &id, &says("Deny"), false).await.expect(201);
    let second = json!({ "policy_version": {
        "version_id": "v2", "document": says("Deny"), "is_default": false,
        "created_at": "2026-03-01T09:01:00Z",
    }});
    assert_eq!(made.json(), second);
    let shown = ada.get(&at(&id, "v2")).send().await.expect(200).json();
    assert_eq!(shown, second);
    assert_eq!(ids(&ada, &id).await, ["v2", "v1*"]);
    let target = format!("/v5/policies/{id}");
    let shown = ada.get(&target).send().await.json()["policy"].clone();
    assert_eq!(shown["default_version_id"], "v1");
    assert_eq!(shown["policy_document"], says("Allow"));
    assert_eq!(shown["updated_at"], "2026-03-01T09:01:00Z");
    let gone = ada.delete(&at(&id, "v2")).send().await.expect(204);
    assert!(gone.body.is_empty());
    for call in [ada.get(&at(&id, "v2")), ada.delete(&at(&id, "v2"))] {
        call.send().await.refused(ABSENT);
    }
    // An id is not given again.
    let made = write(&ada, &id, &says("Deny"), false).await.expect(201);
    assert_eq!(made.json()["policy_version"]["version_id"], "v3");
    ada.delete(&target).send().await.expect(204);
    let left = app.database.rows("SELECT * FROM policy_version").await;
    assert!(left.is_empty(), "{left:?}");
}

async fn the_default_version_decides(app: TestApp) {
    let (ada, bob) = (app.ada().await, bob(&app).await);
    let id = policy(&ada).await;
    let body = json!({ "user_id": bob.id });
    let target = format!("/v5/policies/{id}/attach-user");
    ada.post(&target).json(&body).send().await.expect(200);
    let client = app.token(&bob).await;
    let lists = async || client.get("/v2/manage/namespaces").send().await.status;
    write(&ada, &id, &says("Deny"), false).await.expect(201);
    assert_eq!(lists().await, 200);
    for (version, status) in [("v2", 403), ("v2", 403), ("v1", 200), ("v2", 403)] {
        let done = set_default(&ada, &id, version).await.expect(200);
        assert_eq!(done.text(), "{}");
        assert_eq!(lists().await, status, "{version}");
    }
    assert_eq!(ids(&ada, &id).await, ["v2*", "v1"]);
    write(&ada, &id, &says("Allow"), true).await.expect(201);
    assert_eq!(lists().await, 200);
    assert_eq!(ids(&ada, &id).await, ["v3*", "v2", "v1"]);
    // Each says still what it said.
    for (version, effect) in [("v1", "Allow"), ("v2", "Deny"), ("v3", "Allow")] {
        let shown = ada.get(&at(&id, version)).send().await.expect(200).json();
        assert_eq!(shown["policy_version"]["document"], says(effect));
    }
}

async fn a_policy_has_five_versions_at_most(app: TestApp) {
    let ada = app.ada().await;
    let id = policy(&ada).await;
    for n in 1..MAX_VERSIONS {
        write(&ada, &id, &numbered(n), n % 2 == 0).await.expect(201);
    }
    for is_default in [false, true] {
        let call = write(&ada, &id, &numbered(9), is_default).await;
        call.refused(Code::Identity(IdentityCode::Quota));
    }
    assert_eq!(ids(&ada, &id).await, ["v5*", "v4", "v3", "v2", "v1"]);
    ada.delete(&at(&id, "v3")).send().await.expect(204);
    write(&ada, &id, &numbered(9), false).await.expect(201);
    assert_eq!(ids(&ada, &id).await, ["v6", "v5*", "v4", "v2", "v1"]);
}

async fn a_change_of_a_policy_is_a_version(app: TestApp) {
    let ada = app.ada().await;
    let id = policy(&ada).await;
    let target = format!("/v5/policies/{id}");
    let change = async |document: &str| {
        let body = json!({ "policy_document": document, "description": "new" });
        let changed = ada.put(&target).json(&body).send().await;
        changed.expect(200).json()["policy"]["default_version_id"].clone()
    };
    // What is said already makes no version.
    assert_eq!(change(&says("Allow")).await, "v1");
    set_default(&ada, &id, "v1").await.expect(200);
    for n in 2..=5 {
        assert_eq!(change(&numbered(n)).await, format!("v{n}"));
    }
    set_default(&ada, &id, "v1").await.expect(200);
    // The oldest that is not the default makes room.
    assert_eq!(change(&numbered(6)).await, "v6");
    assert_eq!(ids(&ada, &id).await, ["v6*", "v5", "v4", "v3", "v1"]);
    let role = json!({ "role": {
        "display_name": "two", "type": "AX",
        "policy": { "Version": "1.1", "Statement": [{ "Effect": "Deny", "Action": ["swr:*"] }] },
    }});
    let target = format!("/v3.0/OS-ROLE/roles/{id}");
    ada.patch(&target).json(&role).send().await.expect(200);
    assert_eq!(ids(&ada, &id).await, ["v7*", "v6", "v5", "v4", "v3"]);
}

async fn a_policy_of_the_system_has_one_version(app: TestApp) {
    let ada = app.ada().await;
    let system = SYSTEM[0];
    assert_eq!(ids(&ada, system.id).await, ["v1*"]);
    let shown = ada.get(&at(system.id, "v1")).send().await.expect(200);
    let expected = json!({ "policy_version": {
        "version_id": "v1", "document": system.document, "is_default": true,
    }});
    assert_eq!(shown.json(), expected);
    let call = write(&ada, system.id, &says("Deny"), true).await;
    call.refused(Code::Forbidden);
    let call = set_default(&ada, system.id, "v1").await;
    call.refused(Code::Forbidden);
    let call = ada.delete(&at(system.id, "v1")).send().await;
    call.refused(Code::Forbidden);
    ada.get(&at(system.id, "v2")).send().await.refused(ABSENT);
}

async fn a_version_has_its_rules(app: TestApp) {
    let ada = app.ada().await;
    let id = policy(&ada).await;
    let call = write(&ada, &id, "{", false).await;
    call.refused(Code::Identity(IdentityCode::InvalidPolicy));
    let target = format!("/v5/policies/{id}/versions");
    let call = ada.post(&target).json(&json!({ "set_as_default": true }));
    call.send().await.refused(Code::MissingParameter);
    let call = ada.delete(&at(&id, "v1")).send().await;
    call.refused(Code::Identity(IdentityCode::DefaultVersion));
    for version in ["v2", "v4294967295"] {
        set_default(&ada, &id, version).await.refused(ABSENT);
        ada.delete(&at(&id, version)).send().await.refused(ABSENT);
        ada.get(&at(&id, version)).send().await.refused(ABSENT);
    }
    for version in ["1", "v0", "v01", "v4294967296", "latest"] {
        let call = ada.get(&at(&id, version)).send().await;
        call.refused(Code::InvalidParameter);
    }
    let no_policy = Code::Identity(IdentityCode::PolicyNotFound);
    for call in [
        ada.get("/v5/policies/none/versions"),
        ada.get(&at("none", "v1")),
        ada.delete(&at("none", "v1")),
    ] {
        call.send().await.refused(no_policy);
    }
    let call = write(&ada, "none", &says("Deny"), true).await;
    call.refused(no_policy);
    set_default(&ada, "none", "v1").await.refused(no_policy);
    assert_eq!(ids(&ada, &id).await, ["v1*"]);
}

async fn versions_are_for_administrators(app: TestApp) {
    let (ada, bob) = (app.ada().await, bob(&app).await);
    let id = policy(&ada).await;
    for (client, code) in [
        (app.token(&bob).await, Code::Forbidden),
        (app.anonymous(), Code::Unauthenticated),
    ] {
        let list = client.get(&format!("/v5/policies/{id}/versions"));
        list.send().await.refused(code);
        client.get(&at(&id, "v1")).send().await.refused(code);
        client.delete(&at(&id, "v1")).send().await.refused(code);
        write(&client, &id, &says("Deny"), true).await.refused(code);
        set_default(&client, &id, "v1").await.refused(code);
    }
}

async fn versions_of_another_account_are_absent(app: TestApp) {
    let ada = app.ada().await;
    let rival = app.add_account("rival").await;
    let eve = app.add_admin(&rival, "eve").await;
    let eve = app.token(&eve).await;
    let id = policy(&ada).await;
    write(&ada, &id, &says("Deny"), false).await.expect(201);
    let absent = Code::Identity(IdentityCode::PolicyNotFound);
    let list = eve.get(&format!("/v5/policies/{id}/versions"));
    list.send().await.refused(absent);
    for version in ["v1", "v2"] {
        eve.get(&at(&id, version)).send().await.refused(absent);
        eve.delete(&at(&id, version)).send().await.refused(absent);
        set_default(&eve, &id, version).await.refused(absent);
    }
    let call = write(&eve, &id, &says("Deny"), true).await;
    call.refused(absent);
    assert_eq!(ids(&ada, &id).await, ["v2", "v1*"]);
}

/// Rows that were there before versions have the columns' defaults.
async fn a_policy_of_an_earlier_schema_has_its_first_version(app: TestApp) {
    let ada = app.ada().await;
    let (account, created) = (&app.account().id, app.now().as_ms());
    let values = format!(
        "'old', '{account}', 'old', '', '{}', {created}, 0",
        says("Allow")
    );
    let columns = "id, account_id, name, description, document, created_ms, updated_ms";
    let sql = format!("INSERT INTO policy ({columns}) VALUES ({values})");
    app.database.execute(&sql).await;
    let shown = ada.get(&at("old", "v1")).send().await.expect(200).json();
    assert_eq!(shown["policy_version"]["document"], says("Allow"));
    let expected = "2026-03-01T09:00:00Z";
    assert_eq!(shown["policy_version"]["created_at"], expected);
    write(&ada, "old", &says("Deny"), true).await.expect(201);
    assert_eq!(ids(&ada, "old").await, ["v2*", "v1"]);
    let shown = ada.get(&at("old", "v1")).send().await.expect(200).json();
    assert_eq!(shown["policy_version"]["created_at"], expected);
}

async fn of_versions_written_at_once_each_has_its_own_id(app: TestApp) {
    let ada = app.ada().await;
    let id = policy(&ada).await;
    let texts = [numbered(1), numbered(2), numbered(3)];
    let [one, two, three] = &texts;
    let made = tokio::join!(
        write(&ada, &id, one, true),
        write(&ada, &id, two, false),
        write(&ada, &id, three, true)
    );
    for answer in [made.0, made.1, made.2] {
        answer.expect(201);
    }
    let listed = ids(&ada, &id).await;
    assert_eq!(listed.len(), 4);
    assert_eq!(listed.iter().filter(|id| id.ends_with('*')).count(), 1);
}
