//! Setting up the first account.

use berth_core::error::Code;
use berth_server::secrets::Purpose;
use berth_tests::people::PASSWORD;
use berth_tests::{Answer, Credential, Kind, TestApp, both};
use serde_json::{Value, json};

const PATH: &str = "/api/berth/v1/set-up";

/// Lists the tests, which begin without an account, for both databases.
macro_rules! on_both_databases_without_account {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[test] fn $name() { super::both::run_empty(super::Kind::Sqlite, super::$name); })+
        }
        mod postgres {
            $(#[test] fn $name() { super::both::run_empty(super::Kind::Postgres, super::$name); })+
        }
    };
}

on_both_databases_without_account!(
    until_an_account_exists_only_set_up_answers,
    the_link_creates_the_first_account_and_signs_in,
    the_link_leaves_one_event,
    the_link_works_once,
    of_two_who_come_with_the_link_one_gets_in,
    a_wrong_or_ended_link_is_refused,
    a_link_is_void_once_an_account_exists,
    a_weak_password_does_not_spend_the_link,
    names_outside_the_rule_are_refused,
);

/// Puts a link in the place that the start of the server prints.
async fn link(app: &TestApp, token: &str) {
    let hash = app.app.secrets.keyed_hash(Purpose::SetUp, token);
    let expires = app.now().as_ms() + 3_600_000;
    app.database
        .execute(&format!(
            "INSERT INTO setup_token (id, token_hash, expires_ms) VALUES (1, '{hash}', {expires})"
        ))
        .await;
}

fn body(token: &str) -> Value {
    json!({ "token": token, "account": "first", "user": "ada", "password": PASSWORD })
}

async fn accounts(app: &TestApp) -> usize {
    app.database.rows("SELECT id FROM account").await.len()
}

async fn set_up(app: &TestApp, body: Value) -> Answer {
    app.anonymous().post(PATH).json(&body).send().await
}

async fn until_an_account_exists_only_set_up_answers(app: TestApp) {
    let client = app.anonymous();
    let state = client.get(PATH).send().await.expect(200).json();
    assert_eq!(state, json!({ "is_needed": true, "region": "local" }));
    for path in ["/healthz", "/readyz", "/", "/v2", "/api/openapi.json"] {
        client.get(path).send().await.expect(200);
    }
    for path in [
        "/v2/manage/namespaces",
        "/v3/projects",
        "/api/berth/v1/session",
        "/v2/manage/typo",
    ] {
        client.get(path).send().await.refused(Code::SetUpNeeded);
    }
    for path in ["/v2/", "/v2/_catalog", "/v2/a/b/tags/list", "/token"] {
        client.get(path).send().await.denied(503, "UNAVAILABLE");
    }
    let token = client.post("/v3/auth/tokens").json(&json!({})).send().await;
    token.refused(Code::SetUpNeeded);
}

async fn the_link_creates_the_first_account_and_signs_in(app: TestApp) {
    link(&app, "secret").await;
    let answer = set_up(&app, body("secret")).await.expect(201);
    let session = answer.json();
    assert_eq!(
        (&session["account"], &session["user"]),
        (&json!("first"), &json!("ada"))
    );
    assert_eq!(session["is_admin"], true);
    let cookie = answer
        .header("set-cookie")
        .unwrap()
        .split(';')
        .next()
        .unwrap();
    let client = app.client.with(Credential::Session {
        cookie: cookie.to_owned(),
        csrf: session["csrf"].as_str().unwrap().to_owned(),
    });
    client.create_namespace("team").await.expect(201);
    let state = app.anonymous().get(PATH).send().await.expect(200).json();
    assert_eq!(state["is_needed"], false);
    // The password works, and the project is called like the region.
    let body = json!({ "account": "first", "user": "ada", "password": PASSWORD });
    let call = app.anonymous().post("/api/berth/v1/session").json(&body);
    call.send().await.expect(201);
    let projects = client.get("/v3/projects").send().await.expect(200).json();
    assert_eq!(projects["projects"][0]["name"], "local");
}

async fn the_link_leaves_one_event(app: TestApp) {
    link(&app, "secret").await;
    set_up(&app, body("wrong")).await.refused(Code::SetUpClosed);
    let answer = set_up(&app, body("secret")).await.expect(201);
    let events = app
        .database
        .rows("SELECT * FROM audit_event WHERE result = 'ok'")
        .await;
    assert_eq!(events.len(), 1, "{events:?}");
    assert_eq!(events[0]["name"], "setUp");
    assert_eq!(events[0]["person_name"], "ada");
    assert_eq!(events[0]["resource"], "account/first");
    assert_eq!(
        events[0]["request_id"],
        answer.header("x-request-id").unwrap()
    );
}

async fn the_link_works_once(app: TestApp) {
    link(&app, "secret").await;
    set_up(&app, body("secret")).await.expect(201);
    let mut again = body("secret");
    again["account"] = json!("second");
    set_up(&app, again).await.refused(Code::SetUpClosed);
    assert_eq!(accounts(&app).await, 1);
}

async fn of_two_who_come_with_the_link_one_gets_in(app: TestApp) {
    link(&app, "secret").await;
    let mut second = body("secret");
    second["account"] = json!("second");
    let (one, two) = tokio::join!(set_up(&app, body("secret")), set_up(&app, second));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 403]);
    assert_eq!(accounts(&app).await, 1);
}

async fn a_wrong_or_ended_link_is_refused(app: TestApp) {
    set_up(&app, body("secret"))
        .await
        .refused(Code::SetUpClosed);
    link(&app, "secret").await;
    for token in ["", "wrong", "Secret"] {
        set_up(&app, body(token)).await.refused(Code::SetUpClosed);
    }
    app.advance_seconds(3600);
    set_up(&app, body("secret"))
        .await
        .refused(Code::SetUpClosed);
    assert_eq!(accounts(&app).await, 0);
}

async fn a_link_is_void_once_an_account_exists(app: TestApp) {
    link(&app, "secret").await;
    app.add_account("acme").await;
    set_up(&app, body("secret"))
        .await
        .refused(Code::SetUpClosed);
}

async fn a_weak_password_does_not_spend_the_link(app: TestApp) {
    link(&app, "secret").await;
    for password in ["", "eleven char", &"x".repeat(1025)] {
        let mut weak = body("secret");
        weak["password"] = json!(password);
        set_up(&app, weak).await.refused(Code::WeakPassword);
    }
    set_up(&app, body("secret")).await.expect(201);
}

async fn names_outside_the_rule_are_refused(app: TestApp) {
    link(&app, "secret").await;
    for (field, value) in [
        ("account", "a b"),
        ("account", ""),
        ("user", "1a"),
        ("user", "a@b"),
    ] {
        let mut wrong = body("secret");
        wrong[field] = json!(value);
        set_up(&app, wrong).await.refused(Code::InvalidParameter);
    }
    let mut unknown = body("secret");
    unknown["is_operator"] = json!(true);
    set_up(&app, unknown).await.refused(Code::InvalidParameter);
    set_up(&app, json!({ "token": "secret" }))
        .await
        .refused(Code::MissingParameter);
}
