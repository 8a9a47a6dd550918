//! The session of a browser.

use berth_core::berth::session::BACKGROUND_HEADER;
use berth_core::error::Code;
use berth_tests::people::PASSWORD;
use berth_tests::{Answer, Client, Credential, TestApp, on_both_databases};
use serde_json::json;

on_both_databases!(
    signing_in_begins_a_session,
    the_session_is_shown,
    a_program_is_told_who_it_is_without_a_session,
    signing_out_ends_the_session_at_once,
    a_program_has_no_session_to_end,
    an_idle_session_ends_after_an_hour,
    use_keeps_a_session_alive_for_half_a_day,
    what_the_page_does_by_itself_does_not_keep_it_alive,
    a_changed_password_ends_every_session,
    wrong_names_and_passwords_are_refused_with_the_same_words,
    guessing_is_slowed_down,
    a_right_password_forgets_the_wrong_ones,
    a_body_that_is_not_understood_is_refused,
);

const PATH: &str = "/api/berth/v1/session";

async fn sign_in(app: &TestApp, user: &str, password: &str) -> Answer {
    let body = json!({ "account": "acme", "user": user, "password": password });
    app.anonymous().post(PATH).json(&body).send().await
}

fn parts(client: &Client) -> (String, String) {
    match client.credential() {
        Credential::Session { cookie, csrf } => (cookie.clone(), csrf.clone()),
        _ => panic!("no session"),
    }
}

async fn signing_in_begins_a_session(app: TestApp) {
    let answer = sign_in(&app, "ada", PASSWORD).await.expect(201);
    let cookie = answer.header("set-cookie").unwrap();
    let (value, attributes) = cookie.split_once("; ").unwrap();
    assert_eq!(
        attributes,
        "Path=/; HttpOnly; SameSite=Strict; Max-Age=43200"
    );
    assert!(value.strip_prefix("berth_session=").unwrap().len() >= 43);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let again = sign_in(&app, "ada", PASSWORD).await.expect(201);
    assert_ne!(
        again.header("set-cookie"),
        Some(cookie),
        "a session has an id of its own"
    );
}

async fn the_session_is_shown(app: TestApp) {
    let session = app.session(app.admin()).await;
    let (_, csrf) = parts(&session);
    let shown = session.get(PATH).send().await.expect(200).json();
    let expected = json!({
        "account_id": app.account().id, "account": "acme", "user_id": app.admin().id, "user": "ada",
        "is_admin": true, "project": "local", "csrf": csrf, "expires": "2026-03-01T21:00:00Z",
        "idle_seconds": 3600, "now": "2026-03-01T09:00:00Z", "registry": app.client.host(),
        "is_tls": false, "login_seconds": 86400, "version": env!("CARGO_PKG_VERSION"),
    });
    assert_eq!(shown, expected);
    app.anonymous()
        .get(PATH)
        .send()
        .await
        .refused(Code::Unauthenticated);
}

async fn a_program_is_told_who_it_is_without_a_session(app: TestApp) {
    let shown = app.ada().await.get(PATH).send().await.expect(200).json();
    assert_eq!(
        (&shown["user"], &shown["csrf"]),
        (&json!("ada"), &json!(""))
    );
}

async fn signing_out_ends_the_session_at_once(app: TestApp) {
    let (session, other) = (
        app.session(app.admin()).await,
        app.session(app.admin()).await,
    );
    let answer = session.delete(PATH).send().await.expect(204);
    let cookie = answer.header("set-cookie").unwrap();
    assert!(
        cookie.starts_with("berth_session=;") && cookie.contains("Max-Age=0"),
        "{cookie}"
    );
    session.get(PATH).send().await.refused(Code::BadCredentials);
    session
        .create_namespace("team")
        .await
        .refused(Code::BadCredentials);
    other.get(PATH).send().await.expect(200);
}

async fn a_program_has_no_session_to_end(app: TestApp) {
    app.ada()
        .await
        .delete(PATH)
        .send()
        .await
        .refused(Code::InvalidParameter);
    app.anonymous()
        .delete(PATH)
        .send()
        .await
        .refused(Code::Unauthenticated);
}

async fn an_idle_session_ends_after_an_hour(app: TestApp) {
    let session = app.session(app.admin()).await;
    app.advance_seconds(3599);
    session.get(PATH).send().await.expect(200);
    app.advance_seconds(3600);
    session.get(PATH).send().await.refused(Code::BadCredentials);
}

async fn use_keeps_a_session_alive_for_half_a_day(app: TestApp) {
    let session = app.session(app.admin()).await;
    for _ in 0..23 {
        app.advance_seconds(1800);
        session.get(PATH).send().await.expect(200);
    }
    app.advance_seconds(1800);
    session.get(PATH).send().await.refused(Code::BadCredentials);
}

async fn what_the_page_does_by_itself_does_not_keep_it_alive(app: TestApp) {
    let session = app.session(app.admin()).await;
    for _ in 0..2 {
        app.advance_seconds(1799);
        let call = session.get(PATH).header(BACKGROUND_HEADER, "1");
        call.send().await.expect(200);
    }
    app.advance_seconds(2);
    session.get(PATH).send().await.refused(Code::BadCredentials);
}

async fn a_changed_password_ends_every_session(app: TestApp) {
    let session = app.session(app.admin()).await;
    app.database
        .execute("UPDATE person SET stamp = stamp + 1")
        .await;
    session.get(PATH).send().await.refused(Code::BadCredentials);
}

async fn wrong_names_and_passwords_are_refused_with_the_same_words(app: TestApp) {
    let mut bodies = Vec::new();
    for (account, user, password) in [
        ("acme", "ada", "wrong wrong wrong"),
        ("acme", "ada", ""),
        ("acme", "nobody", PASSWORD),
        ("acme", "not a name!", PASSWORD),
        ("absent", "ada", PASSWORD),
        ("", "", ""),
    ] {
        let body = json!({ "account": account, "user": user, "password": password });
        let answer = app.anonymous().post(PATH).json(&body).send().await;
        let answer = answer.refused(Code::BadCredentials);
        assert_eq!(answer.header("set-cookie"), None);
        assert_eq!(answer.header("www-authenticate"), None);
        bodies.push(answer.anonymised());
    }
    bodies.dedup();
    assert_eq!(bodies.len(), 1, "{bodies:?}");
}

async fn guessing_is_slowed_down(app: TestApp) {
    for _ in 0..10 {
        sign_in(&app, "ada", "wrong wrong wrong")
            .await
            .refused(Code::BadCredentials);
    }
    let refused = sign_in(&app, "ada", PASSWORD)
        .await
        .refused(Code::TooManyRequests);
    assert_eq!(refused.header("retry-after"), Some("300"));
    app.advance_seconds(299);
    sign_in(&app, "ada", PASSWORD)
        .await
        .refused(Code::TooManyRequests);
    app.advance_seconds(1);
    sign_in(&app, "ada", PASSWORD).await.expect(201);
}

async fn a_right_password_forgets_the_wrong_ones(app: TestApp) {
    for _ in 0..3 {
        for _ in 0..9 {
            sign_in(&app, "ada", "wrong wrong wrong")
                .await
                .refused(Code::BadCredentials);
        }
        sign_in(&app, "ada", PASSWORD).await.expect(201);
    }
}

async fn a_body_that_is_not_understood_is_refused(app: TestApp) {
    let call = |body: serde_json::Value| app.anonymous().post(PATH).json(&body).send();
    call(json!({})).await.refused(Code::MissingParameter);
    call(json!([])).await.refused(Code::InvalidBody);
    let known = json!({ "account": "acme", "user": "ada", "password": PASSWORD, "is_admin": true });
    call(known).await.refused(Code::InvalidParameter);
    let number = json!({ "account": "acme", "user": "ada", "password": 7 });
    call(number).await.refused(Code::InvalidParameter);
    let huge = json!({ "account": "acme", "user": "ada", "password": "x".repeat(100_000) });
    call(huge).await.refused(Code::BadCredentials);
}
