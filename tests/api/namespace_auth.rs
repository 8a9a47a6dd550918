//! Rights on organizations over the SWR API.

use berth_core::error::Code;
use berth_core::permission::Permission;
use berth_tests::{Client, Image, Person, TestApp, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    a_right_holds_from_the_next_call_on_until_it_is_taken,
    the_rights_are_shown_as_the_document_says,
    an_administrator_is_shown_with_manage_and_not_among_the_others,
    what_one_may_do_with_rights_depends_on_ones_own,
    a_body_is_done_whole_or_not_at_all,
    a_right_is_not_granted_twice,
    what_was_not_granted_is_neither_changed_nor_taken,
    only_users_of_the_own_account_are_named_by_id_and_name,
    what_is_no_list_of_users_and_rights_is_refused,
    the_event_says_who_was_granted_what,
    a_user_who_goes_takes_all_rights_along,
    an_organization_made_anew_honours_no_older_right,
    the_last_right_may_go_and_the_administrator_stays,
);

const PATH: &str = "/v2/manage/namespaces/team/access";
const SHOW: &str = "/v2/manage/namespaces/team";

/// A user with a right, as the API has it.
pub(crate) fn user(person: &Person, auth: i64) -> Value {
    json!({ "user_id": person.id, "user_name": person.name, "auth": auth })
}

async fn bob(app: &TestApp) -> Person {
    app.add_person(&app.account().clone(), "bob").await
}

async fn rights(client: &Client) -> Value {
    client.get(PATH).send().await.expect(200).json()["others_auths"].clone()
}

async fn a_right_holds_from_the_next_call_on_until_it_is_taken(app: TestApp) {
    app.namespace("team").await;
    let (ada, bob) = (app.ada().await, bob(&app).await);
    let client = app.token(&bob).await;
    client.get(SHOW).send().await.refused(Code::Forbidden);
    let body = json!([user(&bob, 1)]);
    let made = ada.post(PATH).json(&body).send().await.expect(201);
    assert_eq!(made.text(), "{}");
    let shown = client.get(SHOW).send().await.expect(200).json();
    assert_eq!(shown["auth"], 1);
    let image = client.create_repository("team", "app", false).await;
    image.refused(Code::Forbidden);

    let body = json!([user(&bob, 3)]);
    let changed = ada.patch(PATH).json(&body).send().await.expect(201);
    assert_eq!(changed.text(), "{}");
    client
        .create_repository("team", "app", false)
        .await
        .expect(201);

    let body = json!([bob.id]);
    let taken = ada.delete(PATH).json(&body).send().await.expect(204);
    assert!(taken.body.is_empty());
    client.get(SHOW).send().await.refused(Code::Forbidden);
    let list = client.get("/v2/manage/namespaces").send().await.json();
    assert_eq!(list, json!({ "namespaces": [] }));
}

async fn the_rights_are_shown_as_the_document_says(app: TestApp) {
    app.namespace("team").await;
    let (ada, bob) = (app.ada().await, bob(&app).await);
    let body = json!([user(&bob, 3)]);
    ada.post(PATH).json(&body).send().await.expect(201);
    let id = ada.get(SHOW).send().await.json()["id"].clone();
    let expected = |own: Value| {
        json!({
            "id": id, "name": "team", "creator_name": "ada", "self_auth": own,
            // Whoever creates an organization is granted manage on it.
            "others_auths": [user(app.admin(), 7), user(&bob, 3)],
        })
    };
    let shown = ada.get(PATH).send().await.expect(200).json();
    assert_eq!(shown, expected(user(app.admin(), 7)));
    let client = app.token(&bob).await;
    let shown = client.get(PATH).send().await.expect(200).json();
    assert_eq!(shown, expected(user(&bob, 3)));
}

async fn an_administrator_is_shown_with_manage_and_not_among_the_others(app: TestApp) {
    app.namespace("team").await;
    let carl = app.add_admin(&app.account().clone(), "carl").await;
    let client = app.token(&carl).await;
    let shown = client.get(PATH).send().await.expect(200).json();
    assert_eq!(shown["self_auth"], user(&carl, 7));
    assert_eq!(shown["others_auths"], json!([user(app.admin(), 7)]));
    // A right that he is granted besides is one of those granted, and takes nothing from him.
    let body = json!([user(&carl, 1)]);
    client.post(PATH).json(&body).send().await.expect(201);
    let shown = client.get(PATH).send().await.expect(200).json();
    assert_eq!(shown["self_auth"], user(&carl, 7));
    assert_eq!(
        shown["others_auths"],
        json!([user(app.admin(), 7), user(&carl, 1)])
    );
}

async fn what_one_may_do_with_rights_depends_on_ones_own(app: TestApp) {
    app.namespace("team").await;
    let bob = bob(&app).await;
    let other = app.add_person(&app.account().clone(), "olga").await;
    let client = app.token(&bob).await;
    let (grant, take) = (json!([user(&other, 1)]), json!([other.id]));
    client.get(PATH).send().await.refused(Code::Forbidden);
    for permission in [Permission::Read, Permission::Write] {
        app.grant("team", &bob, permission).await;
        client.get(PATH).send().await.expect(200);
        for call in [
            client.post(PATH).json(&grant),
            client.patch(PATH).json(&grant),
            client.delete(PATH).json(&take),
        ] {
            call.send().await.refused(Code::Forbidden);
        }
    }
    app.grant("team", &bob, Permission::Manage).await;
    client.post(PATH).json(&grant).send().await.expect(201);
    client.patch(PATH).json(&grant).send().await.expect(201);
    client.delete(PATH).json(&take).send().await.expect(204);

    let rival = app.add_account("rival").await;
    let eve = app.add_admin(&rival, "eve").await;
    for (client, code) in [
        (app.token(&eve).await, Code::NamespaceNotFound),
        (app.anonymous(), Code::Unauthenticated),
    ] {
        for call in [
            client.get(PATH),
            client.post(PATH).json(&grant),
            client.patch(PATH).json(&grant),
            client.delete(PATH).json(&take),
        ] {
            call.send().await.refused(code);
        }
    }
}

async fn a_body_is_done_whole_or_not_at_all(app: TestApp) {
    app.namespace("team").await;
    let (ada, bob) = (app.ada().await, bob(&app).await);
    let carl = app.add_person(&app.account().clone(), "carl").await;
    let absent = json!({ "user_id": "0", "user_name": "nobody", "auth": 1 });
    let before = rights(&ada).await;
    let body = json!([user(&bob, 1), absent]);
    let refused = ada.post(PATH).json(&body).send().await;
    refused.refused(Code::InvalidUser);
    assert_eq!(rights(&ada).await, before);

    let body = json!([user(&bob, 1), user(&carl, 3)]);
    ada.post(PATH).json(&body).send().await.expect(201);
    let both = json!([user(app.admin(), 7), user(&bob, 1), user(&carl, 3)]);
    assert_eq!(rights(&ada).await, both);

    let dora = app.add_person(&app.account().clone(), "dora").await;
    let body = json!([user(&bob, 7), user(&dora, 7)]);
    let refused = ada.patch(PATH).json(&body).send().await;
    refused.refused(Code::NamespaceGrantNotFound);
    let refused = ada
        .delete(PATH)
        .json(&json!([bob.id, dora.id]))
        .send()
        .await;
    refused.refused(Code::NamespaceGrantNotFound);
    assert_eq!(rights(&ada).await, both);

    let body = json!([user(&bob, 3), user(&carl, 7), user(app.admin(), 1)]);
    ada.patch(PATH).json(&body).send().await.expect(201);
    let changed = json!([user(app.admin(), 1), user(&bob, 3), user(&carl, 7)]);
    assert_eq!(rights(&ada).await, changed);
    let body = json!([bob.id, carl.id]);
    ada.delete(PATH).json(&body).send().await.expect(204);
    assert_eq!(rights(&ada).await, json!([user(app.admin(), 1)]));
}

async fn a_right_is_not_granted_twice(app: TestApp) {
    app.namespace("team").await;
    let (ada, bob) = (app.ada().await, bob(&app).await);
    let body = json!([user(&bob, 1)]);
    ada.post(PATH).json(&body).send().await.expect(201);
    for auth in [1, 7] {
        let body = json!([user(&bob, auth)]);
        let again = ada.post(PATH).json(&body).send().await;
        let again = again.refused(Code::NamespaceGrantExists);
        assert!(again.text().contains("`bob`"), "{}", again.text());
    }
    assert_eq!(rights(&ada).await[1]["auth"], 1);
}

async fn what_was_not_granted_is_neither_changed_nor_taken(app: TestApp) {
    app.namespace("team").await;
    let (ada, bob) = (app.ada().await, bob(&app).await);
    let body = json!([user(&bob, 1)]);
    let changed = ada.patch(PATH).json(&body).send().await;
    changed.refused(Code::NamespaceGrantNotFound);
    for id in [bob.id.as_str(), "", "no-such-user"] {
        let taken = ada.delete(PATH).json(&json!([id])).send().await;
        taken.refused(Code::NamespaceGrantNotFound);
    }
    let absent = "/v2/manage/namespaces/absent/access";
    for call in [
        ada.get(absent),
        ada.post(absent).json(&body),
        ada.patch(absent).json(&body),
        ada.delete(absent).json(&json!([bob.id])),
    ] {
        call.send().await.refused(Code::NamespaceNotFound);
    }
}

async fn only_users_of_the_own_account_are_named_by_id_and_name(app: TestApp) {
    app.namespace("team").await;
    let (ada, bob) = (app.ada().await, bob(&app).await);
    let rival = app.add_account("rival").await;
    let eve = app.add_person(&rival, "eve").await;
    let mut answers = std::collections::BTreeSet::new();
    for (id, name) in [
        (bob.id.as_str(), "ada"),
        (app.admin().id.as_str(), "bob"),
        (eve.id.as_str(), "eve"),
        ("ffffffffffffffffffffffffffffffff", "bob"),
    ] {
        let body = json!([{ "user_id": id, "user_name": name, "auth": 1 }]);
        for call in [ada.post(PATH).json(&body), ada.patch(PATH).json(&body)] {
            let answer = call.send().await.refused(Code::InvalidUser);
            let text = answer.anonymised();
            answers.insert(text.replace(id, "<id>").replace(name, "<name>"));
        }
    }
    // Whether another account has the user is not told.
    assert_eq!(answers.len(), 1, "{answers:?}");
    assert_eq!(rights(&ada).await, json!([user(app.admin(), 7)]));
}

async fn what_is_no_list_of_users_and_rights_is_refused(app: TestApp) {
    app.namespace("team").await;
    let (ada, bob) = (app.ada().await, bob(&app).await);
    let (id, name) = (&bob.id, &bob.name);
    let one = user(&bob, 1);
    let many: Vec<Value> = (0..501)
        .map(|n| json!({ "user_id": n.to_string(), "user_name": "bob", "auth": 1 }))
        .collect();
    for (body, code) in [
        (json!([user(&bob, 5)]), Code::InvalidGrant),
        (json!([user(&bob, 0)]), Code::InvalidGrant),
        (
            json!([{ "user_id": id, "user_name": name, "auth": "7" }]),
            Code::InvalidGrant,
        ),
        (
            json!([{ "user_id": id, "user_name": "not a name", "auth": 7 }]),
            Code::InvalidUser,
        ),
        (
            json!([{ "user_id": 1, "user_name": name, "auth": 7 }]),
            Code::InvalidParameter,
        ),
        (
            json!([{ "user_id": id, "user_name": name }]),
            Code::MissingParameter,
        ),
        (json!([one, one]), Code::InvalidNamespaceGrant),
        (json!([]), Code::InvalidNamespaceGrant),
        (json!(many), Code::InvalidNamespaceGrant),
        (one.clone(), Code::InvalidBody),
    ] {
        for call in [ada.post(PATH).json(&body), ada.patch(PATH).json(&body)] {
            call.send().await.refused(code);
        }
    }
    for (body, code) in [
        (json!([id, id]), Code::InvalidNamespaceGrant),
        (json!([]), Code::InvalidNamespaceGrant),
        (json!(vec!["0"; 501]), Code::InvalidNamespaceGrant),
        (json!({ "user_id": id }), Code::InvalidBody),
    ] {
        let call = ada.delete(PATH).json(&body);
        call.send().await.refused(code);
    }
    ada.delete(PATH).send().await.refused(Code::InvalidBody);
    assert_eq!(rights(&ada).await, json!([user(app.admin(), 7)]));
}

async fn the_event_says_who_was_granted_what(app: TestApp) {
    app.namespace("team").await;
    let (ada, bob) = (app.ada().await, bob(&app).await);
    let body = json!([user(&bob, 3)]);
    ada.post(PATH).json(&body).send().await.expect(201);
    app.advance_seconds(1);
    ada.delete(PATH)
        .json(&json!([bob.id]))
        .send()
        .await
        .expect(204);
    let sql = "SELECT name, resource, detail FROM audit_event \
               WHERE name LIKE '%NamespaceAccess' ORDER BY at_ms, id";
    let events = app.database.rows(sql).await;
    let detail = |event: &Value| match &event["detail"] {
        Value::String(text) => serde_json::from_str(text).unwrap(),
        other => other.clone(),
    };
    assert_eq!(events.len(), 2, "{events:?}");
    assert_eq!(events[0]["resource"], "team");
    assert_eq!(
        detail(&events[0]),
        json!({ "users": [{ "name": "bob", "auth": 3 }] })
    );
    assert_eq!(detail(&events[1]), json!({ "users": ["bob"] }));
}

async fn a_user_who_goes_takes_all_rights_along(app: TestApp) {
    app.namespace("team").await;
    app.repository("team", "app", false).await;
    let bob = bob(&app).await;
    app.grant("team", &bob, Permission::Write).await;
    app.grant_image("team/app", &bob, Permission::Manage).await;
    let id = &bob.id;
    app.database
        .execute(&format!("DELETE FROM person WHERE id = '{id}'"))
        .await;
    for table in ["namespace_grant", "repository_grant"] {
        let sql = format!("SELECT COUNT(*) FROM {table} WHERE person_id = '{id}'");
        assert_eq!(app.database.number(&sql).await, 0, "{table}");
    }
    assert_eq!(rights(&app.ada().await).await.as_array().unwrap().len(), 1);
}

async fn an_organization_made_anew_honours_no_older_right(app: TestApp) {
    app.namespace("team").await;
    let (ada, bob) = (app.ada().await, bob(&app).await);
    app.grant("team", &bob, Permission::Manage).await;
    let client = app.token(&bob).await;
    client.get(SHOW).send().await.expect(200);
    ada.delete(SHOW).send().await.expect(204);
    app.namespace("team").await;
    client.get(SHOW).send().await.refused(Code::Forbidden);
    assert_eq!(rights(&ada).await, json!([user(app.admin(), 7)]));
}

async fn the_last_right_may_go_and_the_administrator_stays(app: TestApp) {
    app.namespace("team").await;
    app.push("team/app", "v1", &Image::small("a")).await;
    let ada = app.ada().await;
    let body = json!([app.admin().id]);
    ada.delete(PATH).json(&body).send().await.expect(204);
    let shown = ada.get(PATH).send().await.expect(200).json();
    assert_eq!(shown["others_auths"], json!([]));
    assert_eq!(shown["self_auth"], user(app.admin(), 7));
    app.push("team/app", "v2", &Image::small("b")).await;
}
