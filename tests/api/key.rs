//! Access keys of the caller, and the signature they make.

use berth_core::error::Code;
use berth_tests::client::sdk_date;
use berth_tests::sign::{self, Unsigned};
use berth_tests::{Client, Credential, TestApp, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    a_key_is_made_and_its_secret_told_once,
    a_user_has_two_keys,
    a_deleted_key_signs_nothing,
    a_key_belongs_to_its_user,
    signed_calls_of_every_form_are_understood,
    a_signature_over_something_else_is_refused,
    a_signature_holds_for_a_quarter_of_an_hour,
    a_signature_has_to_cover_host_and_date,
    an_unsigned_body_hash_is_not_believed,
);

const PATH: &str = "/api/berth/v1/keys";
const TARGET: &str = "/v2/manage/namespaces";

fn parts(client: &Client) -> (String, String) {
    match client.credential() {
        Credential::Key { access, secret } => (access.clone(), secret.clone()),
        _ => panic!("no key"),
    }
}

async fn a_key_is_made_and_its_secret_told_once(app: TestApp) {
    let ada = app.ada().await;
    let key = ada.post(PATH).send().await.expect(201).json();
    let (access, secret) = (
        key["access"].as_str().unwrap(),
        key["secret"].as_str().unwrap(),
    );
    assert_eq!(access.len(), 20);
    assert!(secret.len() >= 40);
    let list = ada.get(PATH).send().await.expect(200).json();
    let expected = json!({ "items": [{ "access": access, "created": "2026-03-01T09:00:00Z" }] });
    assert_eq!(list, expected);
    app.advance_seconds(60);
    let by = Credential::Key {
        access: access.to_owned(),
        secret: secret.to_owned(),
    };
    app.client.with(by).get(TARGET).send().await.expect(200);
    let list = ada.get(PATH).send().await.expect(200).json();
    assert_eq!(list["items"][0]["last_used"], "2026-03-01T09:01:00Z");
    app.anonymous()
        .get(PATH)
        .send()
        .await
        .refused(Code::Unauthenticated);
}

async fn a_user_has_two_keys(app: TestApp) {
    let ada = app.ada().await;
    ada.post(PATH).send().await.expect(201);
    let (one, two) = tokio::join!(ada.post(PATH).send(), ada.post(PATH).send());
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 400]);
    ada.post(PATH).send().await.refused(Code::KeyQuota);
    let list = ada.get(PATH).send().await.json();
    assert_eq!(list["items"].as_array().map(Vec::len), Some(2));
}

async fn a_deleted_key_signs_nothing(app: TestApp) {
    let key = app.key(app.admin()).await;
    let (access, _) = parts(&key);
    key.get(TARGET).send().await.expect(200);
    key.delete(&format!("{PATH}/{access}"))
        .send()
        .await
        .expect(204);
    key.get(TARGET).send().await.refused(Code::BadCredentials);
    let ada = app.ada().await;
    ada.delete(&format!("{PATH}/{access}"))
        .send()
        .await
        .refused(Code::KeyNotFound);
}

async fn a_key_belongs_to_its_user(app: TestApp) {
    let (access, _) = parts(&app.key(app.admin()).await);
    let bob = app.add_admin(&app.account().clone(), "bob").await;
    let bob = app.token(&bob).await;
    bob.delete(&format!("{PATH}/{access}"))
        .send()
        .await
        .refused(Code::KeyNotFound);
    assert_eq!(
        bob.get(PATH).send().await.json()["items"],
        Value::Array(Vec::new())
    );
}

async fn signed_calls_of_every_form_are_understood(app: TestApp) {
    let key = app.key(app.admin()).await;
    key.create_namespace("team").await.expect(201);
    key.create_repository("team", "web/app", false)
        .await
        .expect(201);
    for target in [
        "/",
        "/v2/manage/namespaces?filter=namespace%3A%3Ate%7Cmode%3A%3Avisible",
        "/v2/manage/namespaces?filter=namespace::te|mode::visible",
        "/v2/manage/repos?offset=0&limit=10&name=",
        "/v2/manage/repos?name=%C3%A9%20%2B*~",
        "/v2/manage/namespaces/team/repos/web$app",
        "/v2/manage/namespaces/team/repos/web%24app",
        "/v2/manage/namespaces/team/repos/web%2Fapp",
    ] {
        key.get(target).send().await.expect(200);
    }
    let body = json!({ "is_public": false, "description": "größer" });
    let call = key
        .patch("/v2/manage/namespaces/team/repos/web$app")
        .json(&body);
    let call = call.header("x-project-id", &app.account().project_id);
    call.send().await.expect(201);
    let delete = key.delete("/v2/manage/namespaces/team/repos/web$app");
    delete.send().await.expect(204);
}

/// Signs one request and sends another.
async fn forged(
    app: &TestApp,
    key: &Client,
    signed: (&str, &str, &str),
    sent: (&str, &str, &str),
) -> u16 {
    let (access, secret) = parts(key);
    let date = sdk_date(app.now());
    let headers = [
        ("host".to_owned(), app.client.host().to_owned()),
        ("x-sdk-date".to_owned(), date.clone()),
    ];
    let request = Unsigned {
        method: signed.0,
        target: signed.1,
        headers: &headers,
        body: signed.2.as_bytes(),
    };
    let value = sign::authorization(&access, &secret, request);
    let call = app.anonymous().request(sent.0, sent.1).body(sent.2);
    let call = call
        .header("content-type", "application/json")
        .header("x-sdk-date", &date);
    call.header("authorization", &value).send().await.status
}

async fn a_signature_over_something_else_is_refused(app: TestApp) {
    let key = app.key(app.admin()).await;
    let body = r#"{"namespace":"a"}"#;
    let own = ("POST", TARGET, body);
    for sent in [
        ("POST", TARGET, r#"{"namespace":"b"}"#),
        ("POST", "/v2/manage/namespaces?x=1", body),
        ("POST", "/v2/manage/utils/secret", body),
        ("GET", TARGET, body),
    ] {
        assert_eq!(forged(&app, &key, own, sent).await, 401, "{sent:?}");
    }
    assert_eq!(forged(&app, &key, own, own).await, 201);
    let (access, _) = parts(&key);
    let wrong = Credential::Key {
        access: access.clone(),
        secret: "wrong".to_owned(),
    };
    app.client
        .with(wrong)
        .get(TARGET)
        .send()
        .await
        .refused(Code::BadCredentials);
    let unknown = Credential::Key {
        access: "ABSENT".to_owned(),
        secret: "wrong".to_owned(),
    };
    app.client
        .with(unknown)
        .get(TARGET)
        .send()
        .await
        .refused(Code::BadCredentials);
    for value in [
        "SDK-HMAC-SHA256",
        "SDK-HMAC-SHA256 Access=a",
        "Digest x",
        "",
        &format!("SDK-HMAC-SHA256 Access={access}, SignedHeaders=, Signature=00"),
    ] {
        let call = app.anonymous().get(TARGET).header("authorization", value);
        call.send().await.refused(Code::BadCredentials);
    }
}

async fn a_signature_holds_for_a_quarter_of_an_hour(app: TestApp) {
    let key = app.key(app.admin()).await;
    let (access, secret) = parts(&key);
    for (offset_s, status) in [(0, 200), (-890, 200), (890, 200), (-910, 401), (910, 401)] {
        let date = sdk_date(app.now().plus_ms(offset_s * 1000));
        let headers = [
            ("host".to_owned(), app.client.host().to_owned()),
            ("x-sdk-date".to_owned(), date.clone()),
        ];
        let request = Unsigned {
            method: "GET",
            target: TARGET,
            headers: &headers,
            body: b"",
        };
        let value = sign::authorization(&access, &secret, request);
        let call = app.anonymous().get(TARGET).header("x-sdk-date", &date);
        let answer = call.header("authorization", &value).send().await;
        assert_eq!(answer.status, status, "{offset_s}");
    }
}

async fn a_signature_has_to_cover_host_and_date(app: TestApp) {
    let key = app.key(app.admin()).await;
    let (access, secret) = parts(&key);
    let date = sdk_date(app.now());
    let only_date = [("x-sdk-date".to_owned(), date.clone())];
    let request = Unsigned {
        method: "GET",
        target: TARGET,
        headers: &only_date,
        body: b"",
    };
    let value = sign::authorization(&access, &secret, request);
    let call = app.anonymous().get(TARGET).header("x-sdk-date", &date);
    call.header("authorization", &value)
        .send()
        .await
        .refused(Code::BadCredentials);
    let absent = [
        ("host".to_owned(), app.client.host().to_owned()),
        ("x-absent".to_owned(), String::new()),
        ("x-sdk-date".to_owned(), date.clone()),
    ];
    let request = Unsigned {
        method: "GET",
        target: TARGET,
        headers: &absent,
        body: b"",
    };
    let value = sign::authorization(&access, &secret, request);
    let call = app.anonymous().get(TARGET).header("x-sdk-date", &date);
    call.header("authorization", &value)
        .send()
        .await
        .refused(Code::BadCredentials);
}

async fn an_unsigned_body_hash_is_not_believed(app: TestApp) {
    let key = app.key(app.admin()).await;
    let (access, secret) = parts(&key);
    let date = sdk_date(app.now());
    let headers = [
        ("host".to_owned(), app.client.host().to_owned()),
        ("x-sdk-date".to_owned(), date.clone()),
    ];
    let captured = br#"{"namespace":"a"}"#;
    let request = Unsigned {
        method: "POST",
        target: TARGET,
        headers: &headers,
        body: captured,
    };
    let value = sign::authorization(&access, &secret, request);
    let hash = berth_tests::image::digest(captured).replace("sha256:", "");
    let call = app.anonymous().post(TARGET).body(r#"{"namespace":"b"}"#);
    let call = call
        .header("content-type", "application/json")
        .header("x-sdk-date", &date);
    let call = call
        .header("x-sdk-content-sha256", &hash)
        .header("authorization", &value);
    call.send().await.refused(Code::BadCredentials);
}
