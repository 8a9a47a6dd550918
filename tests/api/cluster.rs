//! Clusters of an account.

use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use berth_core::error::Code;
use berth_tests::receiver::certificate;
use berth_tests::{TestApp, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    a_cluster_is_registered_and_its_credential_never_shown,
    check_26_the_credential_lies_encrypted,
    a_kubeconfig_is_taken_as_far_as_it_is_data,
    a_wrong_field_is_refused,
    a_client_certificate_comes_with_its_own_key,
    a_name_is_taken_once_in_an_account,
    an_account_has_a_bounded_number_of_clusters,
    only_administrators_keep_the_clusters_of_their_account,
);

const PATH: &str = "/api/berth/v1/clusters";

fn pem(name: &str) -> String {
    fs::read_to_string(certificate(name)).unwrap()
}

fn body(name: &str) -> Value {
    json!({
        "name": name, "server": "https://k8s.example:6443", "ca": pem("ca.pem"),
        "token": "canary-token",
    })
}

fn kubeconfig(user: &str) -> String {
    let ca = STANDARD.encode(pem("ca.pem"));
    format!(
        "apiVersion: v1\nkind: Config\ncurrent-context: x\n\
         clusters:\n- name: c\n  cluster:\n    server: https://k8s.example:6443\n    \
         certificate-authority-data: {ca}\n\
         contexts:\n- name: x\n  context: {{cluster: c, user: u}}\n\
         users:\n- name: u\n  user:\n    {user}\n"
    )
}

async fn a_cluster_is_registered_and_its_credential_never_shown(app: TestApp) {
    let ada = app.ada().await;
    let list = ada.get(PATH).send().await.expect(200).json();
    assert_eq!(list, json!({ "items": [] }));
    let made = ada
        .post(PATH)
        .json(&body("prod"))
        .send()
        .await
        .expect(201)
        .json();
    let expected = json!({
        "id": made["id"], "name": "prod", "server": "https://k8s.example:6443",
        "creator_name": "ada", "created": "2026-03-01T09:00:00Z",
    });
    assert_eq!(made, expected);
    let list = ada.get(PATH).send().await.expect(200).json();
    assert_eq!(list, json!({ "items": [expected] }));
    let one = format!("{PATH}/{}", made["id"].as_str().unwrap());
    ada.delete(&one).send().await.expect(204);
    ada.delete(&one).send().await.refused(Code::ClusterNotFound);
    let list = ada.get(PATH).send().await.expect(200).json();
    assert_eq!(list, json!({ "items": [] }));
}

async fn check_26_the_credential_lies_encrypted(app: TestApp) {
    let ada = app.ada().await;
    ada.post(PATH).json(&body("prod")).send().await.expect(201);
    let dump = app.database.dump().await;
    assert!(dump.contains("k8s.example"));
    assert!(!dump.contains("canary-token"));
    assert!(!dump.contains("BEGIN CERTIFICATE"));
}

async fn a_kubeconfig_is_taken_as_far_as_it_is_data(app: TestApp) {
    let ada = app.ada().await;
    let good = json!({ "name": "a", "kubeconfig": kubeconfig("token: canary") });
    let made = ada.post(PATH).json(&good).send().await.expect(201).json();
    assert_eq!(made["server"], "https://k8s.example:6443");
    for (user, field) in [
        ("exec: {command: sh}", "exec"),
        ("auth-provider: {name: oidc}", "auth-provider"),
        ("tokenFile: /etc/passwd", "tokenFile"),
        ("client-certificate: /etc/passwd", "client-certificate"),
        ("client-key: /etc/passwd", "client-key"),
        ("anything: else", "anything"),
    ] {
        let bad = json!({ "name": "b", "kubeconfig": kubeconfig(user) });
        let answer = ada.post(PATH).json(&bad).send().await;
        let words = answer.refused(Code::InvalidParameter).text();
        assert!(words.contains(&format!("{field}` is refused")), "{words}");
    }
    let both = json!({ "name": "b", "kubeconfig": kubeconfig("token: a"), "token": "b" });
    let answer = ada.post(PATH).json(&both).send().await;
    answer.refused(Code::InvalidParameter);
}

async fn a_wrong_field_is_refused(app: TestApp) {
    let ada = app.ada().await;
    for (field, value) in [
        ("server", json!("http://k8s.example")),
        ("server", json!("k8s.example")),
        ("server", json!("https://a:b@k8s.example")),
        ("server", Value::Null),
        ("ca", json!("no certificate")),
        ("ca", json!("")),
        ("token", json!("")),
        ("token", json!("a b")),
        ("token", json!("a\nb")),
        ("token", Value::Null),
        ("certificate", json!(pem("client.pem"))),
        ("name", json!("a/b")),
    ] {
        let mut body = body("prod");
        body[field] = value.clone();
        let answer = ada.post(PATH).json(&body).send().await;
        assert_eq!(answer.status, 400, "{field} {value}: {}", answer.text());
        answer.refused(Code::InvalidParameter);
    }
}

async fn a_client_certificate_comes_with_its_own_key(app: TestApp) {
    let ada = app.ada().await;
    let body = |certificate: &str, key: &str| {
        json!({
            "name": "prod", "server": "https://k8s.example", "certificate": pem(certificate),
            "key": pem(key),
        })
    };
    for (certificate, key) in [
        ("client.pem", "server.key"),
        ("client.key", "client.key"),
        ("client.pem", "client.pem"),
    ] {
        let answer = ada.post(PATH).json(&body(certificate, key)).send().await;
        answer.refused(Code::InvalidParameter);
    }
    let right = body("client.pem", "client.key");
    ada.post(PATH).json(&right).send().await.expect(201);
}

async fn a_name_is_taken_once_in_an_account(app: TestApp) {
    let ada = app.ada().await;
    ada.post(PATH).json(&body("prod")).send().await.expect(201);
    let again = ada.post(PATH).json(&body("prod")).send().await;
    again.refused(Code::ClusterExists);
    let rival = app.add_account("rival").await;
    let eve = app.add_admin(&rival, "eve").await;
    let eve = app.token(&eve).await;
    eve.post(PATH).json(&body("prod")).send().await.expect(201);
}

async fn an_account_has_a_bounded_number_of_clusters(app: TestApp) {
    let ada = app.ada().await;
    for number in 0..50 {
        let body = body(&format!("c{number}"));
        ada.post(PATH).json(&body).send().await.expect(201);
    }
    let more = ada.post(PATH).json(&body("more")).send().await;
    more.refused(Code::ClusterQuota);
}

async fn only_administrators_keep_the_clusters_of_their_account(app: TestApp) {
    let ada = app.ada().await;
    let made = ada
        .post(PATH)
        .json(&body("prod"))
        .send()
        .await
        .expect(201)
        .json();
    let one = format!("{PATH}/{}", made["id"].as_str().unwrap());
    let bob = app.add_person(&app.account().clone(), "bob").await;
    let bob = app.token(&bob).await;
    bob.get(PATH).send().await.refused(Code::Forbidden);
    let create = bob.post(PATH).json(&body("mine")).send().await;
    create.refused(Code::Forbidden);
    bob.delete(&one).send().await.refused(Code::Forbidden);
    let nobody = app.anonymous();
    nobody.get(PATH).send().await.refused(Code::Unauthenticated);
    let rival = app.add_account("rival").await;
    let eve = app.add_admin(&rival, "eve").await;
    let eve = app.token(&eve).await;
    eve.delete(&one).send().await.refused(Code::ClusterNotFound);
    let list = eve.get(PATH).send().await.expect(200).json();
    assert_eq!(list, json!({ "items": [] }));
}
