//! The temporary login command.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use berth_core::error::Code;
use berth_tests::{Answer, Client, Credential, Image, TestApp, on_both_databases};
use serde_json::json;

on_both_databases!(
    the_command_logs_in,
    the_login_ends_when_it_was_said,
    the_project_is_that_of_the_call,
    an_unknown_project_is_refused,
    every_user_of_the_account_gets_one,
    the_enhanced_command_logs_in_too,
    the_long_term_form_logs_in,
    a_wrong_password_is_told_plainly,
);

const PATH: &str = "/v2/manage/utils/secret";

async fn make(client: &Client) -> Answer {
    client.post(PATH).send().await.expect(200)
}

/// Takes user and password out of `docker login -u … -p … host`.
fn login(client: &Client, answer: &Answer) -> Client {
    let command = answer.header("x-swr-dockerlogin").unwrap();
    let words: Vec<&str> = command.split(' ').collect();
    let ["docker", "login", "-u", user, "-p", password, host] = words[..] else {
        panic!("{command}");
    };
    assert_eq!(host, client.host());
    client.with(Credential::Basic {
        user: user.to_owned(),
        password: password.to_owned(),
    })
}

async fn the_command_logs_in(app: TestApp) {
    app.namespace("team").await;
    let answer = make(&app.ada().await).await;
    let by = login(&app.client, &answer);
    let Credential::Basic { user, password } = by.credential() else {
        panic!("no login");
    };
    assert!(user.starts_with("local@"), "{user}");
    let auth = STANDARD.encode(format!("{user}:{password}"));
    let expected = json!({ "auths": { app.client.host(): { "auth": auth } } });
    assert_eq!(answer.json(), expected);
    by.get("/v2/").send().await.expect(200);
    by.push("team/app", "v1", &Image::small("a")).await;
}

async fn the_login_ends_when_it_was_said(app: TestApp) {
    let answer = make(&app.ada().await).await;
    assert_eq!(
        answer.header("x-swr-expireat"),
        Some("2026-03-02T09:00:00Z")
    );
    let by = login(&app.client, &answer);
    app.advance_seconds(24 * 3600 - 1);
    by.get("/v2/").send().await.expect(200);
    app.advance_seconds(1);
    let refused = by.get("/v2/").send().await.denied(401, "UNAUTHORIZED");
    assert!(
        refused.text().contains("expired at 2026-03-02T09:00:00Z"),
        "{}",
        refused.text()
    );
}

async fn the_project_is_that_of_the_call(app: TestApp) {
    let id = &app.account().id;
    app.database
        .execute(&format!("INSERT INTO project (id, account_id, name, created_ms) VALUES ('p2', '{id}', 'north', 0)"))
        .await;
    let ada = app.ada().await;
    let named = ada
        .post(&format!("{PATH}?projectname=north"))
        .send()
        .await
        .expect(200);
    let by = login(&app.client, &named);
    assert!(format!("{by:?}").contains("north@"));
    by.get("/v2/").send().await.expect(200);
    let chosen = ada
        .post(PATH)
        .header("x-project-id", "p2")
        .send()
        .await
        .expect(200);
    assert!(
        chosen
            .header("x-swr-dockerlogin")
            .unwrap()
            .contains("north@")
    );
}

async fn an_unknown_project_is_refused(app: TestApp) {
    let rival = app.add_account("rival").await;
    app.database
        .execute(&format!(
            "UPDATE project SET name = 'south' WHERE account_id = '{}'",
            rival.id
        ))
        .await;
    let ada = app.ada().await;
    for name in ["absent", "south", "%00"] {
        let refused = ada.post(&format!("{PATH}?projectname={name}")).send().await;
        refused.refused(Code::InvalidParameter);
    }
}

async fn every_user_of_the_account_gets_one(app: TestApp) {
    let bob = app.add_person(&app.account().clone(), "bob").await;
    let answer = make(&app.token(&bob).await).await;
    login(&app.client, &answer)
        .get("/v2/")
        .send()
        .await
        .expect(200);
    app.anonymous()
        .post(PATH)
        .send()
        .await
        .refused(Code::Unauthenticated);
}

async fn the_enhanced_command_logs_in_too(app: TestApp) {
    app.namespace("team").await;
    let bob = app.add_person(&app.account().clone(), "bob").await;
    let path = "/v2/manage/utils/authorizationtoken";
    let answer = app.token(&bob).await.post(path).send().await.expect(200);
    let by = login(&app.client, &answer);
    by.get("/v2/").send().await.expect(200);
    assert_eq!(
        answer.header("x-swr-expireat"),
        Some("2026-03-02T09:00:00Z")
    );
    let refused = app.anonymous().post(path).send().await;
    refused.refused(Code::Unauthenticated);
}

async fn the_long_term_form_logs_in(app: TestApp) {
    app.namespace("team").await;
    let by = app.long_login(app.admin()).await;
    by.get("/v2/").send().await.expect(200);
    by.push("team/app", "v1", &Image::small("a")).await;
    app.advance_seconds(365 * 24 * 3600);
    by.get("/v2/").send().await.expect(200);
}

async fn a_wrong_password_is_told_plainly(app: TestApp) {
    let answer = make(&app.ada().await).await;
    let by = login(&app.client, &answer);
    let Credential::Basic { user, password } = by.credential().clone() else {
        panic!("no login");
    };
    for (user, password) in [
        (user.as_str(), "wrong"),
        (user.as_str(), ""),
        ("local@ABSENT", password.as_str()),
        (&user.replace("local@", "north@"), &password),
        (&user.replace("local@", ""), &password),
    ] {
        let wrong = Credential::Basic {
            user: user.to_owned(),
            password: password.to_owned(),
        };
        let refused = app.client.with(wrong).get("/v2/").send().await;
        let refused = refused.denied(401, "UNAUTHORIZED");
        assert!(refused.header("www-authenticate").is_some());
    }
}
