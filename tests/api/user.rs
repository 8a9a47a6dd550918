//! Users of an account, over the identity API.

use berth_core::error::{Code, IdentityCode};
use berth_tests::people::{PASSWORD, token_request};
use berth_tests::{Answer, Client, Person, TestApp, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    a_user_is_made_shown_and_signs_in,
    users_are_listed_by_name_page_by_page,
    a_user_sees_himself_and_nobody_else,
    a_user_of_another_account_is_absent,
    a_name_a_password_and_an_account_have_their_rules,
    what_changes_is_what_was_named,
    a_disabled_user_is_out_at_the_next_call,
    a_deleted_user_is_out_at_the_next_call_and_leaves_what_he_pushed,
    a_new_password_ends_what_was_open_and_is_told_nowhere,
    the_last_administrator_who_may_sign_in_stays_one,
    of_two_administrators_who_remove_each_other_one_stays,
    an_administrator_who_is_none_any_more_is_refused_at_the_next_call,
);

const PATH: &str = "/v3/users";

fn at(person: &Person) -> String {
    format!("{PATH}/{}", person.id)
}

/// Creates a user over the API.
pub(crate) async fn create(client: &Client, user: Value) -> Answer {
    let body = json!({ "user": user });
    client.post(PATH).json(&body).send().await
}

async fn change(client: &Client, person: &Person, change: Value) -> Answer {
    let body = json!({ "user": change });
    client.patch(&at(person)).json(&body).send().await
}

async fn bob(app: &TestApp) -> Person {
    app.add_person(&app.account().clone(), "bob").await
}

async fn a_user_is_made_shown_and_signs_in(app: TestApp) {
    let ada = app.ada().await;
    let new = json!({ "name": "carl", "password": PASSWORD, "domain_id": app.account().id });
    let made = create(&ada, new).await.expect(201).json();
    let id = made["user"]["id"].as_str().unwrap();
    let address = format!("http://{}{PATH}/{id}", app.client.host());
    let user = json!({
        "id": id, "name": "carl", "domain_id": app.account().id, "enabled": true,
        "is_admin": false, "create_time": "2026-03-01T09:00:00Z",
        "links": { "self": address, "next": null, "previous": null },
    });
    assert_eq!(made, json!({ "user": user }));
    let shown = ada.get(&format!("{PATH}/{id}")).send().await.expect(200);
    assert_eq!(shown.json(), made);
    let carl = Person {
        id: id.to_owned(),
        name: "carl".to_owned(),
        account: app.account().clone(),
    };
    let client = app.token(&carl).await;
    client.get(&at(&carl)).send().await.expect(200);
    client.get(PATH).send().await.refused(Code::Forbidden);
    // Who has no password signs in nowhere.
    let made = create(&ada, json!({ "name": "robot" })).await.expect(201);
    assert_eq!(made.json()["user"]["enabled"], true);
    let robot = Person {
        name: "robot".to_owned(),
        ..carl
    };
    let body = token_request(&robot, "");
    let call = app.anonymous().post("/v3/auth/tokens").json(&body);
    call.send().await.refused(Code::BadCredentials);
}

async fn names(client: &Client, query: &str) -> (Vec<String>, Value) {
    let page = client.get(&format!("{PATH}{query}")).send().await;
    let page = page.expect(200).json();
    let users = page["users"].as_array().unwrap();
    let name = |user: &Value| user["name"].as_str().unwrap().to_owned();
    (
        users.iter().map(name).collect(),
        page["links"]["next"].clone(),
    )
}

async fn users_are_listed_by_name_page_by_page(app: TestApp) {
    let ada = app.ada().await;
    bob(&app).await;
    create(&ada, json!({ "name": "carl", "enabled": false }))
        .await
        .expect(201);
    let rival = app.add_account("rival").await;
    app.add_person(&rival, "boris").await;
    assert_eq!(
        names(&ada, "").await,
        (vec!["ada".into(), "bob".into(), "carl".into()], Value::Null)
    );
    let (first, next) = names(&ada, "?limit=2").await;
    assert_eq!(first, ["ada", "bob"]);
    let next = next.as_str().unwrap();
    let page = ada.get(next).send().await.expect(200).json();
    assert_eq!(page["users"][0]["name"], "carl");
    assert_eq!(page["links"]["next"], Value::Null);
    assert_eq!(page["links"]["self"], next);
    assert_eq!(names(&ada, "?name=bob").await.0, ["bob"]);
    assert_eq!(names(&ada, "?enabled=false").await.0, ["carl"]);
    let own = format!("?domain_id={}", app.account().id);
    assert_eq!(names(&ada, &own).await.0.len(), 3);
    let foreign = format!("?domain_id={}", rival.id);
    assert!(names(&ada, &foreign).await.0.is_empty());
    for query in ["limit=0", "limit=1001", "limit=x"] {
        let call = ada.get(&format!("{PATH}?{query}")).send().await;
        call.refused(Code::InvalidPage);
    }
    let call = ada.get(&format!("{PATH}?enabled=yes")).send().await;
    call.refused(Code::InvalidParameter);
    let call = app.anonymous().get(PATH).send().await;
    call.refused(Code::Unauthenticated);
}

async fn a_user_sees_himself_and_nobody_else(app: TestApp) {
    let bob = bob(&app).await;
    let client = app.token(&bob).await;
    let own = client.get(&at(&bob)).send().await.expect(200).json();
    assert_eq!(own["user"]["name"], "bob");
    let other = client.get(&at(app.admin())).send().await;
    other.refused(Code::Forbidden);
    let absent = client.get(&format!("{PATH}/none")).send().await;
    absent.refused(Code::UserNotFound);
    let new = json!({ "name": "carl" });
    create(&client, new).await.refused(Code::Forbidden);
    let call = change(&client, &bob, json!({ "is_admin": true })).await;
    call.refused(Code::Forbidden);
    let call = client.delete(&at(&bob)).send().await;
    call.refused(Code::Forbidden);
}

async fn a_user_of_another_account_is_absent(app: TestApp) {
    let bob = bob(&app).await;
    let rival = app.add_account("rival").await;
    let eve = app.add_admin(&rival, "eve").await;
    let client = app.token(&eve).await;
    let nobody = Person {
        id: "none".to_owned(),
        ..bob.clone()
    };
    let answers = async |person: &Person| {
        [
            client.get(&at(person)).send().await,
            change(&client, person, json!({ "enabled": false })).await,
            client.delete(&at(person)).send().await,
        ]
    };
    let (foreign, absent) = (answers(&bob).await, answers(&nobody).await);
    for (foreign, absent) in foreign.into_iter().zip(absent) {
        let foreign = foreign.refused(Code::UserNotFound);
        let absent = absent.refused(Code::UserNotFound);
        let told = foreign.anonymised().replace(&bob.id, "none");
        assert_eq!(told, absent.anonymised());
    }
    app.token(&bob).await;
}

async fn a_name_a_password_and_an_account_have_their_rules(app: TestApp) {
    let ada = app.ada().await;
    bob(&app).await;
    for (user, code) in [
        (json!({ "name": "bob" }), Code::UserExists),
        (json!({ "name": "b@b" }), Code::InvalidParameter),
        (
            json!({ "name": "carl", "password": "short" }),
            Code::WeakPassword,
        ),
        (
            json!({ "name": "carl", "domain_id": "none" }),
            Code::AccountNotFound,
        ),
        (
            json!({ "name": "carl", "enabled": "yes" }),
            Code::InvalidParameter,
        ),
        (json!({}), Code::MissingParameter),
    ] {
        create(&ada, user).await.refused(code);
    }
    let call = ada.post(PATH).json(&json!({})).send().await;
    call.refused(Code::MissingParameter);
    assert_eq!(names(&ada, "").await.0, ["ada", "bob"]);
}

async fn what_changes_is_what_was_named(app: TestApp) {
    let (ada, bob) = (app.ada().await, bob(&app).await);
    let changed = change(&ada, &bob, json!({ "name": "bert" })).await;
    let changed = changed.expect(200).json();
    assert_eq!(changed["user"]["name"], "bert");
    assert_eq!(changed["user"]["enabled"], true);
    assert_eq!(changed["user"]["is_admin"], false);
    let bert = Person {
        name: "bert".to_owned(),
        ..bob
    };
    let client = app.token(&bert).await;
    let changed = change(&ada, &bert, json!({ "is_admin": true })).await;
    assert_eq!(changed.expect(200).json()["user"]["is_admin"], true);
    // Another role ends no token.
    client.get(PATH).send().await.expect(200);
    let taken = change(&ada, &bert, json!({ "name": "ada" })).await;
    taken.refused(Code::UserExists);
    let events = app.database.rows(
        "SELECT name, resource, detail FROM audit_event WHERE name = 'updateUser' \
         AND result = 'ok' ORDER BY id",
    );
    let events = events.await;
    // Both are of one moment.
    let told = |resource: &str| {
        let event = events.iter().find(|event| event["resource"] == resource);
        event.unwrap()["detail"].to_string()
    };
    assert_eq!(events.len(), 2);
    assert!(told("user/bob").contains("bert"));
    assert!(told("user/bert").contains("is_admin"));
}

/// Clients of a person by every kind of credential, each with what it may read.
async fn open(app: &TestApp, person: &Person) -> Vec<(Client, String)> {
    let manifest = "/v2/team/app/manifests/v1".to_owned();
    let scope = "repository:team/app:pull";
    vec![
        (app.token(person).await, at(person)),
        (app.session(person).await, at(person)),
        (app.key(person).await, at(person)),
        (app.bearer(person, scope).await, manifest),
    ]
}

async fn can_read(app: &TestApp, person: &Person) -> Vec<(Client, String)> {
    app.namespace("team").await;
    let image = berth_tests::Image::small("a");
    app.push("team/app", "v1", &image).await;
    app.grant("team", person, berth_core::permission::Permission::Write)
        .await;
    let clients = open(app, person).await;
    for (client, target) in &clients {
        client.get(target).send().await.expect(200);
    }
    clients
}

async fn a_disabled_user_is_out_at_the_next_call(app: TestApp) {
    let (ada, bob) = (app.ada().await, bob(&app).await);
    let clients = can_read(&app, &bob).await;
    let off = change(&ada, &bob, json!({ "enabled": false })).await;
    off.expect(200);
    for (client, target) in &clients {
        client.get(target).send().await.expect(401);
    }
    let on = change(&ada, &bob, json!({ "enabled": true })).await;
    on.expect(200);
    // What had ended stays so; a key is good again.
    let statuses = async || {
        let mut statuses = Vec::new();
        for (client, target) in &clients {
            statuses.push(client.get(target).send().await.status);
        }
        statuses
    };
    assert_eq!(statuses().await, [401, 401, 200, 401]);
    app.token(&bob).await;
}

async fn a_deleted_user_is_out_at_the_next_call_and_leaves_what_he_pushed(app: TestApp) {
    let (ada, bob) = (app.ada().await, bob(&app).await);
    let clients = can_read(&app, &bob).await;
    let login = app.login(&bob).await;
    let image = berth_tests::Image::small("of bob");
    login.push("team/app", "v2", &image).await;
    let gone = ada.delete(&at(&bob)).send().await.expect(204);
    assert!(gone.body.is_empty());
    for (client, target) in &clients {
        client.get(target).send().await.expect(401);
    }
    login.get("/v2/").send().await.expect(401);
    let absent = ada.get(&at(&bob)).send().await;
    absent.refused(Code::UserNotFound);
    let pushed = app.login(app.admin()).await;
    let target = "/v2/team/app/manifests/v2";
    pushed.get(target).send().await.expect(200);
    // A user made anew under the name has nothing of the one before.
    let made = create(&ada, json!({ "name": "bob", "password": PASSWORD })).await;
    let id = made.expect(201).json()["user"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_ne!(id, bob.id);
    let anew = app.token(&Person { id, ..bob }).await;
    let shown = anew.get("/v2/manage/namespaces/team").send().await;
    shown.refused(Code::Forbidden);
}

async fn a_new_password_ends_what_was_open_and_is_told_nowhere(app: TestApp) {
    let (ada, bob) = (app.ada().await, bob(&app).await);
    let client = app.token(&bob).await;
    let secret = "a quite different password";
    let weak = change(&ada, &bob, json!({ "password": "short" })).await;
    weak.refused(Code::WeakPassword);
    client.get(&at(&bob)).send().await.expect(200);
    let changed = change(&ada, &bob, json!({ "password": secret })).await;
    assert!(!changed.expect(200).text().contains("password"));
    let call = client.get(&at(&bob)).send().await;
    call.refused(Code::BadCredentials);
    let sign_in = async |password: &str| {
        let body = token_request(&bob, password);
        let call = app.anonymous().post("/v3/auth/tokens").json(&body);
        call.send().await.status
    };
    assert_eq!((sign_in(PASSWORD).await, sign_in(secret).await), (401, 201));
    let events = app.database.rows("SELECT * FROM audit_event").await;
    let text = format!("{events:?}");
    assert!(text.contains("has_new_password"));
    assert!(!text.contains(secret) && !text.contains("argon2"));
}

async fn the_last_administrator_who_may_sign_in_stays_one(app: TestApp) {
    let ada = app.ada().await;
    let me = app.admin().clone();
    let off = app.add_admin(&app.account().clone(), "off").await;
    change(&ada, &off, json!({ "enabled": false }))
        .await
        .expect(200);
    let rival = app.add_account("rival").await;
    app.add_admin(&rival, "eve").await;
    for body in [
        json!({ "enabled": false }),
        json!({ "is_admin": false }),
        json!({ "name": "eva", "is_admin": false, "enabled": false }),
    ] {
        let refused = change(&ada, &me, body).await;
        refused.refused(Code::Identity(IdentityCode::LastAdministrator));
    }
    let refused = ada.delete(&at(&me)).send().await;
    refused.refused(Code::Identity(IdentityCode::LastAdministrator));
    let renamed = change(&ada, &me, json!({ "name": "eva", "enabled": true })).await;
    renamed.expect(200);
    // One who may not sign in may go: he is none that counts.
    ada.delete(&at(&off)).send().await.expect(204);
    let bob = bob(&app).await;
    change(&ada, &bob, json!({ "is_admin": true }))
        .await
        .expect(200);
    ada.delete(&at(&me)).send().await.expect(204);
}

async fn of_two_administrators_who_remove_each_other_one_stays(app: TestApp) {
    let dora = app.add_admin(&app.account().clone(), "dora").await;
    let (ada, other) = (app.ada().await, app.token(&dora).await);
    let (one, two) = tokio::join!(
        ada.delete(&at(&dora)).send(),
        other.delete(&at(app.admin())).send()
    );
    let left = app
        .database
        .rows("SELECT id FROM person WHERE is_admin AND enabled")
        .await;
    assert_eq!(left.len(), 1, "{} {}", one.status, two.status);
    assert!(one.status == 204 || two.status == 204);
}

async fn an_administrator_who_is_none_any_more_is_refused_at_the_next_call(app: TestApp) {
    let dora = app.add_admin(&app.account().clone(), "dora").await;
    let (ada, other) = (app.ada().await, app.token(&dora).await);
    other.get(PATH).send().await.expect(200);
    change(&ada, &dora, json!({ "is_admin": false }))
        .await
        .expect(200);
    other.get(PATH).send().await.refused(Code::Forbidden);
    other.get(&at(&dora)).send().await.expect(200);
}
