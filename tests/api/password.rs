//! The password of oneself, over the identity API.

use berth_core::error::Code;
use berth_tests::people::{PASSWORD, token_request};
use berth_tests::{Answer, Client, Person, TestApp, on_both_databases};
use serde_json::json;

on_both_databases!(
    a_user_changes_the_own_password_and_what_was_open_ends,
    the_password_until_now_is_asked_for_and_guessing_is_slowed_down,
    nobody_changes_the_password_of_another,
    a_user_without_a_password_gets_none_so,
);

const NEW: &str = "a quite different password";

async fn change(client: &Client, person: &Person, before: &str, after: &str) -> Answer {
    let body = json!({ "user": { "password": after, "original_password": before } });
    let target = format!("/v3/users/{}/password", person.id);
    client.post(&target).json(&body).send().await
}

async fn sign_in(app: &TestApp, person: &Person, password: &str) -> u16 {
    let body = token_request(person, password);
    let call = app.anonymous().post("/v3/auth/tokens").json(&body);
    call.send().await.status
}

async fn bob(app: &TestApp) -> Person {
    app.add_person(&app.account().clone(), "bob").await
}

async fn a_user_changes_the_own_password_and_what_was_open_ends(app: TestApp) {
    let bob = bob(&app).await;
    let (token, key) = (app.token(&bob).await, app.key(&bob).await);
    let session = app.session(&bob).await;
    let weak = change(&token, &bob, PASSWORD, "short").await;
    weak.refused(Code::WeakPassword);
    let changed = change(&session, &bob, PASSWORD, NEW).await.expect(204);
    assert!(changed.body.is_empty());
    assert_eq!(sign_in(&app, &bob, PASSWORD).await, 401);
    assert_eq!(sign_in(&app, &bob, NEW).await, 201);
    for client in [&token, &session] {
        let call = client.get("/v3/projects").send().await;
        assert_eq!(call.status, 401);
    }
    // A key is none of what a password opens.
    key.get("/v3/projects").send().await.expect(200);
    let events = format!("{:?}", app.database.rows("SELECT * FROM audit_event").await);
    assert!(events.contains("has_new_password"));
    for secret in [NEW, PASSWORD, "argon2"] {
        assert!(!events.contains(secret));
    }
}

async fn the_password_until_now_is_asked_for_and_guessing_is_slowed_down(app: TestApp) {
    let bob = bob(&app).await;
    let client = app.token(&bob).await;
    for _ in 0..10 {
        let wrong = change(&client, &bob, "wrong wrong wrong", NEW).await;
        wrong.refused(Code::BadCredentials);
    }
    let wrong = change(&client, &bob, PASSWORD, NEW).await;
    assert!(
        wrong
            .refused(Code::TooManyRequests)
            .header("retry-after")
            .is_some()
    );
    app.advance_seconds(301);
    change(&client, &bob, PASSWORD, NEW).await.expect(204);
}

async fn nobody_changes_the_password_of_another(app: TestApp) {
    let bob = bob(&app).await;
    let rival = app.add_account("rival").await;
    let eve = app.add_admin(&rival, "eve").await;
    let by_admin = change(&app.ada().await, &bob, PASSWORD, NEW).await;
    by_admin.refused(Code::Forbidden);
    let of_admin = change(&app.token(&bob).await, app.admin(), PASSWORD, NEW).await;
    of_admin.refused(Code::Forbidden);
    let foreign = change(&app.token(&eve).await, &bob, PASSWORD, NEW).await;
    foreign.refused(Code::UserNotFound);
    let anonymous = change(&app.anonymous(), &bob, PASSWORD, NEW).await;
    anonymous.refused(Code::Unauthenticated);
    assert_eq!(sign_in(&app, &bob, PASSWORD).await, 201);
}

async fn a_user_without_a_password_gets_none_so(app: TestApp) {
    let bob = bob(&app).await;
    let key = app.key(&bob).await;
    let sql = format!(
        "UPDATE person SET password_hash = NULL WHERE id = '{}'",
        bob.id
    );
    app.database.execute(&sql).await;
    for guess in ["", PASSWORD] {
        let call = change(&key, &bob, guess, NEW).await;
        call.refused(Code::BadCredentials);
    }
}
