//! API tokens, projects and accounts.

use berth_core::error::{Code, IdentityCode};
use berth_tests::people::{PASSWORD, token_request};
use berth_tests::{Answer, Client, Credential, TestApp, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    a_token_is_issued_for_a_name_and_a_password,
    the_account_may_stand_beside_the_user,
    a_token_may_be_for_the_account,
    a_token_ends_after_a_day,
    whatever_is_wrong_is_refused_with_the_same_words,
    a_scope_of_another_account_is_refused,
    a_request_that_is_not_understood_is_refused,
    a_disabled_user_gets_none_and_loses_the_old_ones,
    what_a_token_says_is_shown_to_its_owner_and_to_administrators,
    a_token_that_holds_no_more_is_shown_to_nobody,
    the_projects_of_the_account_are_listed,
    a_project_of_another_account_is_absent,
    the_accounts_of_the_caller_are_listed,
);

const PATH: &str = "/v3/auth/tokens";

async fn ask(app: &TestApp, body: &Value) -> Answer {
    app.anonymous().post(PATH).json(body).send().await
}

async fn a_token_is_issued_for_a_name_and_a_password(app: TestApp) {
    let ada = app.admin();
    let answer = ask(&app, &token_request(ada, PASSWORD)).await.expect(201);
    let token = answer.header("x-subject-token").unwrap().to_owned();
    assert!(token.len() >= 43, "at least 256 bits");
    let domain = json!({ "id": ada.account.id, "name": "acme" });
    let expected = json!({ "token": {
        "expires_at": "2026-03-02T09:00:00Z", "issued_at": "2026-03-01T09:00:00Z",
        "methods": ["password"],
        "user": { "id": ada.id, "name": "ada", "domain": domain },
        "project": { "id": ada.account.project_id, "name": "local", "domain": domain },
        "catalog": [{
            "id": "swr", "name": "swr", "type": "swr",
            "endpoints": [{
                "id": "swr.local", "interface": "public", "region": "local", "region_id": "local",
                "url": format!("http://{}", app.client.host()),
            }],
        }],
    }});
    assert_eq!(answer.json(), expected);
    let client = app.client.with(Credential::Token(token));
    client.get("/v2/manage/namespaces").send().await.expect(200);
}

async fn the_account_may_stand_beside_the_user(app: TestApp) {
    let body = json!({ "auth": { "identity": { "methods": ["password"], "password": {
        "user": { "name": "ada", "password": PASSWORD }, "domain": { "name": "acme" },
    }}}});
    let answer = ask(&app, &body).await.expect(201).json();
    assert_eq!(answer["token"]["project"]["name"], "local");
    let mut by_id = body.clone();
    by_id["auth"]["identity"]["password"]["domain"] = json!({ "id": app.account().id });
    ask(&app, &by_id).await.expect(201);
    let mut none = body;
    none["auth"]["identity"]["password"]
        .as_object_mut()
        .unwrap()
        .remove("domain");
    ask(&app, &none).await.refused(Code::MissingParameter);
}

async fn a_token_may_be_for_the_account(app: TestApp) {
    for scope in [json!({ "name": "acme" }), json!({ "id": app.account().id })] {
        let mut body = token_request(app.admin(), PASSWORD);
        body["auth"]["scope"] = json!({ "domain": scope });
        let token = ask(&app, &body).await.expect(201).json()["token"].clone();
        assert_eq!(
            token["domain"],
            json!({ "id": app.account().id, "name": "acme" })
        );
        assert_eq!(token.get("project"), None);
    }
    let mut body = token_request(app.admin(), PASSWORD);
    body["auth"]["scope"] = json!({ "project": { "id": app.account().project_id } });
    ask(&app, &body).await.expect(201);
}

async fn a_token_ends_after_a_day(app: TestApp) {
    let client = app.ada().await;
    app.advance_seconds(24 * 3600 - 1);
    client.get("/v3/projects").send().await.expect(200);
    app.advance_seconds(1);
    client
        .get("/v3/projects")
        .send()
        .await
        .refused(Code::BadCredentials);
}

async fn whatever_is_wrong_is_refused_with_the_same_words(app: TestApp) {
    let good = token_request(app.admin(), PASSWORD);
    let mut bodies = Vec::new();
    for (pointer, value) in [
        ("/auth/identity/password/user/password", "wrong wrong wrong"),
        ("/auth/identity/password/user/password", ""),
        ("/auth/identity/password/user/name", "nobody"),
        ("/auth/identity/password/user/name", "no such name!"),
        ("/auth/identity/password/user/domain/name", "absent"),
        ("/auth/identity/password/user/domain/name", "' OR 1=1 --"),
    ] {
        let mut body = good.clone();
        *body.pointer_mut(pointer).unwrap() = json!(value);
        bodies.push(
            ask(&app, &body)
                .await
                .refused(Code::BadCredentials)
                .anonymised(),
        );
    }
    bodies.dedup();
    assert_eq!(bodies.len(), 1, "{bodies:?}");
}

async fn a_scope_of_another_account_is_refused(app: TestApp) {
    let rival = app.add_account("rival").await;
    for scope in [
        json!({ "project": { "id": rival.project_id } }),
        json!({ "project": { "name": "absent" } }),
        json!({ "domain": { "name": "rival" } }),
        json!({ "domain": { "id": rival.id } }),
    ] {
        let mut body = token_request(app.admin(), PASSWORD);
        body["auth"]["scope"] = scope;
        ask(&app, &body).await.refused(Code::ForeignProject);
    }
}

async fn a_request_that_is_not_understood_is_refused(app: TestApp) {
    let mut body = token_request(app.admin(), PASSWORD);
    body["auth"]["identity"]["methods"] = json!(["token"]);
    ask(&app, &body).await.refused(Code::InvalidParameter);
    ask(&app, &json!({})).await.refused(Code::MissingParameter);
    ask(&app, &json!({ "auth": {} }))
        .await
        .refused(Code::MissingParameter);
    ask(&app, &json!([])).await.refused(Code::InvalidBody);
    let call = app.anonymous().put(PATH);
    call.send().await.refused(Code::MethodNotAllowed);
    app.anonymous()
        .get("/v3/typo")
        .send()
        .await
        .refused(Code::RouteNotFound);
}

async fn a_disabled_user_gets_none_and_loses_the_old_ones(app: TestApp) {
    let client = app.ada().await;
    app.database
        .execute("UPDATE person SET enabled = false")
        .await;
    client
        .get("/v3/projects")
        .send()
        .await
        .refused(Code::BadCredentials);
    let refused = ask(&app, &token_request(app.admin(), PASSWORD)).await;
    refused.refused(Code::BadCredentials);
}

/// Asks what a token says.
async fn shown(by: &Client, method: &str, token: &str) -> Answer {
    let call = by.request(method, PATH);
    call.header("X-Subject-Token", token).send().await
}

fn token_of(client: &Client) -> String {
    let Credential::Token(token) = client.credential() else {
        panic!("no token");
    };
    token.clone()
}

async fn what_a_token_says_is_shown_to_its_owner_and_to_administrators(app: TestApp) {
    let bob = app.add_person(&app.account().clone(), "bob").await;
    let issued = ask(&app, &token_request(&bob, PASSWORD)).await.expect(201);
    let token = issued.header("x-subject-token").unwrap();
    let (ada, client) = (app.key(app.admin()).await, app.token(&bob).await);
    for by in [&ada, &client] {
        let answer = shown(by, "GET", token).await.expect(200);
        assert_eq!(answer.header("x-subject-token"), Some(token));
        assert_eq!(answer.json(), issued.json());
        let head = shown(by, "HEAD", token).await.expect(200);
        assert!(head.body.is_empty());
    }
    let of_ada = token_of(&app.ada().await);
    let rival = app.add_account("rival").await;
    let eve = app.add_admin(&rival, "eve").await;
    let eve = app.token(&eve).await;
    for (by, token) in [(&client, of_ada.as_str()), (&eve, token), (&ada, "none")] {
        let call = shown(by, "GET", token).await;
        call.refused(Code::Identity(IdentityCode::TokenNotFound));
        shown(by, "HEAD", token).await.expect(404);
    }
    let call = ada.get(PATH).send().await;
    call.refused(Code::MissingParameter);
    let call = shown(&app.anonymous(), "GET", token).await;
    call.refused(Code::Unauthenticated);
}

async fn a_token_that_holds_no_more_is_shown_to_nobody(app: TestApp) {
    let bob = app.add_person(&app.account().clone(), "bob").await;
    let ada = app.key(app.admin()).await;
    let token = token_of(&app.token(&bob).await);
    app.advance_seconds(24 * 60 * 60);
    let call = shown(&ada, "GET", &token).await;
    call.refused(Code::Identity(IdentityCode::TokenNotFound));
    let token = token_of(&app.token(&bob).await);
    shown(&ada, "GET", &token).await.expect(200);
    let body = json!({ "user": { "enabled": false } });
    let target = format!("/v3/users/{}", bob.id);
    ada.patch(&target).json(&body).send().await.expect(200);
    let call = shown(&ada, "GET", &token).await;
    call.refused(Code::Identity(IdentityCode::TokenNotFound));
}

async fn a_project_of_another_account_is_absent(app: TestApp) {
    let rival = app.add_account("rival").await;
    let ada = app.ada().await;
    let list = ada.get("/v3/projects").send().await.json();
    let target = format!("/v3/projects/{}", app.account().project_id);
    let shown = ada.get(&target).send().await.expect(200).json();
    assert_eq!(shown["project"], list["projects"][0]);
    for id in [rival.project_id.as_str(), "absent"] {
        let call = ada.get(&format!("/v3/projects/{id}")).send().await;
        call.refused(Code::Identity(IdentityCode::ProjectNotFound));
    }
}

async fn the_projects_of_the_account_are_listed(app: TestApp) {
    app.add_account("rival").await;
    let ada = app.ada().await;
    let own = app.account().clone();
    let base = format!("http://{}", app.client.host());
    let project = json!({
        "domain_id": own.id, "is_domain": false, "parent_id": own.id, "name": "local",
        "description": "", "id": own.project_id, "enabled": true,
        "links": { "next": null, "previous": null, "self": format!("{base}/v3/projects/{}", own.project_id) },
    });
    for (query, projects) in [
        ("", json!([project])),
        ("?name=local", json!([project])),
        ("?name=absent", json!([])),
        (&format!("?domain_id={}", own.id), json!([project])),
        ("?domain_id=absent", json!([])),
    ] {
        let list = ada
            .get(&format!("/v3/projects{query}"))
            .send()
            .await
            .expect(200)
            .json();
        assert_eq!(list["projects"], projects, "{query}");
    }
    let list = ada.get("/v3/auth/projects").send().await.expect(200).json();
    assert_eq!(list["projects"], json!([project]));
    app.anonymous()
        .get("/v3/projects")
        .send()
        .await
        .refused(Code::Unauthenticated);
}

async fn the_accounts_of_the_caller_are_listed(app: TestApp) {
    let own = app.account().clone();
    let list = app
        .key(app.admin())
        .await
        .get("/v3/auth/domains")
        .send()
        .await
        .expect(200)
        .json();
    assert_eq!(list["domains"].as_array().unwrap().len(), 1);
    assert_eq!(list["domains"][0]["id"], own.id);
    assert_eq!(list["domains"][0]["name"], "acme");
    assert_eq!(list["domains"][0]["enabled"], true);
}
