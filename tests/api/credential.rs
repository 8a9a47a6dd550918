//! Access keys of oneself and of others, over the identity API.

use berth_core::error::Code;
use berth_tests::{Answer, Client, Credential, Person, TestApp, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    a_key_is_made_and_shown_without_its_secret,
    a_key_that_is_switched_off_is_refused_at_the_next_call,
    a_deleted_key_opens_nothing,
    a_user_has_two_keys_whoever_makes_them,
    an_administrator_keeps_the_keys_of_others,
    others_keep_their_own_keys_only,
    a_key_of_another_account_is_absent,
    what_is_no_state_is_refused,
);

const PATH: &str = "/v3.0/OS-CREDENTIAL/credentials";

async fn create(client: &Client, user: Option<&Person>) -> Answer {
    let owner = match user {
        Some(user) => json!({ "user_id": user.id }),
        None => json!({}),
    };
    let body = json!({ "credential": owner });
    client.post(PATH).json(&body).send().await
}

async fn switch(client: &Client, access: &str, status: &str) -> Answer {
    let body = json!({ "credential": { "status": status } });
    let call = client.put(&format!("{PATH}/{access}")).json(&body);
    call.send().await
}

fn access(made: &Value) -> String {
    made["credential"]["access"].as_str().unwrap().to_owned()
}

fn signing(app: &TestApp, made: &Value) -> Client {
    app.client.with(Credential::Key {
        access: access(made),
        secret: made["credential"]["secret"].as_str().unwrap().to_owned(),
    })
}

async fn list(client: &Client, query: &str) -> Vec<Value> {
    let list = client.get(&format!("{PATH}{query}")).send().await;
    let list = list.expect(200).json();
    list["credentials"].as_array().unwrap().clone()
}

async fn bob(app: &TestApp) -> Person {
    app.add_person(&app.account().clone(), "bob").await
}

async fn a_key_is_made_and_shown_without_its_secret(app: TestApp) {
    let bob = bob(&app).await;
    let client = app.token(&bob).await;
    let made = create(&client, None).await.expect(201).json();
    let (access, secret) = (access(&made), &made["credential"]["secret"]);
    let expected = json!({ "credential": {
        "access": access, "secret": secret, "user_id": bob.id, "status": "active",
        "create_time": "2026-03-01T09:00:00Z",
    }});
    assert_eq!(made, expected);
    let mut row = json!({
        "access": access, "user_id": bob.id, "status": "active",
        "create_time": "2026-03-01T09:00:00Z",
    });
    let target = format!("{PATH}/{access}");
    let shown = client.get(&target).send().await.expect(200).json();
    assert_eq!(shown, json!({ "credential": row }));
    app.advance_seconds(60);
    let key = signing(&app, &made);
    key.get("/v3/projects").send().await.expect(200);
    row["last_use_time"] = json!("2026-03-01T09:01:00Z");
    assert_eq!(list(&client, "").await, [row]);
    let events = app.database.rows("SELECT * FROM audit_event").await;
    assert!(!format!("{events:?}").contains(secret.as_str().unwrap()));
    for call in [app.anonymous().get(PATH), app.anonymous().get(&target)] {
        call.send().await.refused(Code::Unauthenticated);
    }
}

async fn a_key_that_is_switched_off_is_refused_at_the_next_call(app: TestApp) {
    let ada = app.ada().await;
    app.namespace("team").await;
    app.push("team/app", "v1", &berth_tests::Image::small("a"))
        .await;
    let made = create(&ada, None).await.expect(201).json();
    let (access, key) = (access(&made), signing(&app, &made));
    let user = format!("local@{access}");
    let secret = made["credential"]["secret"].as_str().unwrap();
    let password = berth_tests::sign::login_password(&access, secret);
    let login = app.client.with(Credential::Basic { user, password });
    let bearer = app.exchange(&login, "repository:team/app:pull").await;
    let manifest = "/v2/team/app/manifests/v1";
    let statuses = async || {
        [
            key.get("/v3/projects").send().await.status,
            login.get("/v2/").send().await.status,
            bearer.get(manifest).send().await.status,
        ]
    };
    assert_eq!(statuses().await, [200, 200, 200]);
    let off = switch(&ada, &access, "inactive").await.expect(200).json();
    assert_eq!(off["credential"]["status"], "inactive");
    assert_eq!(statuses().await, [401, 401, 401]);
    let call = switch(&key, &access, "active").await;
    call.refused(Code::BadCredentials);
    let on = switch(&ada, &access, "active").await.expect(200).json();
    assert_eq!(on["credential"]["status"], "active");
    assert_eq!(statuses().await, [200, 200, 200]);
}

async fn a_deleted_key_opens_nothing(app: TestApp) {
    let ada = app.ada().await;
    let made = create(&ada, None).await.expect(201).json();
    let target = format!("{PATH}/{}", access(&made));
    ada.delete(&target).send().await.expect(204);
    let key = signing(&app, &made);
    let call = key.get("/v3/projects").send().await;
    call.refused(Code::BadCredentials);
    for call in [ada.get(&target), ada.delete(&target)] {
        call.send().await.refused(Code::KeyNotFound);
    }
    let call = switch(&ada, &access(&made), "active").await;
    call.refused(Code::KeyNotFound);
}

async fn a_user_has_two_keys_whoever_makes_them(app: TestApp) {
    let (ada, bob) = (app.ada().await, bob(&app).await);
    let client = app.token(&bob).await;
    let first = create(&client, None).await.expect(201).json();
    create(&ada, Some(&bob)).await.expect(201);
    // One that is switched off counts.
    switch(&ada, &access(&first), "inactive").await.expect(200);
    create(&client, None).await.refused(Code::KeyQuota);
    create(&ada, Some(&bob)).await.refused(Code::KeyQuota);
    create(&ada, None).await.expect(201);
}

async fn an_administrator_keeps_the_keys_of_others(app: TestApp) {
    let (ada, bob) = (app.ada().await, bob(&app).await);
    let made = create(&ada, Some(&bob)).await.expect(201).json();
    assert_eq!(made["credential"]["user_id"], bob.id);
    let of_bob = format!("?user_id={}", bob.id);
    assert_eq!(list(&ada, &of_bob).await.len(), 1);
    assert!(list(&ada, "").await.is_empty());
    let key = signing(&app, &made);
    let own = key.get(&format!("/v3/users/{}", bob.id)).send().await;
    assert_eq!(own.expect(200).json()["user"]["name"], "bob");
    let target = format!("{PATH}/{}", access(&made));
    ada.get(&target).send().await.expect(200);
    switch(&ada, &access(&made), "inactive").await.expect(200);
    ada.delete(&target).send().await.expect(204);
    let nobody = Person {
        id: "none".to_owned(),
        ..bob
    };
    create(&ada, Some(&nobody))
        .await
        .refused(Code::UserNotFound);
    assert!(list(&ada, "?user_id=none").await.is_empty());
}

async fn others_keep_their_own_keys_only(app: TestApp) {
    let bob = bob(&app).await;
    let made = create(&app.ada().await, None).await.expect(201).json();
    let client = app.token(&bob).await;
    let target = format!("{PATH}/{}", access(&made));
    for call in [client.get(&target), client.delete(&target)] {
        call.send().await.refused(Code::Forbidden);
    }
    let call = switch(&client, &access(&made), "inactive").await;
    call.refused(Code::Forbidden);
    create(&client, Some(app.admin()))
        .await
        .refused(Code::Forbidden);
    let call = client.get(&format!("{PATH}?user_id={}", app.admin().id));
    call.send().await.refused(Code::Forbidden);
    create(&client, Some(&bob)).await.expect(201);
    assert_eq!(list(&client, "").await.len(), 1);
}

async fn a_key_of_another_account_is_absent(app: TestApp) {
    let made = create(&app.ada().await, None).await.expect(201).json();
    let rival = app.add_account("rival").await;
    let eve = app.add_admin(&rival, "eve").await;
    let client = app.token(&eve).await;
    let target = format!("{PATH}/{}", access(&made));
    for call in [client.get(&target), client.delete(&target)] {
        call.send().await.refused(Code::KeyNotFound);
    }
    let call = switch(&client, &access(&made), "inactive").await;
    call.refused(Code::KeyNotFound);
    create(&client, Some(app.admin()))
        .await
        .refused(Code::UserNotFound);
    let query = format!("?user_id={}", app.admin().id);
    assert!(list(&client, &query).await.is_empty());
}

async fn what_is_no_state_is_refused(app: TestApp) {
    let ada = app.ada().await;
    let made = create(&ada, None).await.expect(201).json();
    let call = switch(&ada, &access(&made), "off").await;
    call.refused(Code::InvalidParameter);
    let target = format!("{PATH}/{}", access(&made));
    let call = ada.put(&target).json(&json!({ "credential": {} }));
    call.send().await.refused(Code::MissingParameter);
    let call = ada.post(PATH).json(&json!({}));
    call.send().await.refused(Code::MissingParameter);
}
