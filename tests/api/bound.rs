//! The service control policies that bound an account.

use berth_core::error::Code;
use berth_tests::{TestApp, on_both_databases};
use serde_json::json;

on_both_databases!(
    an_administrator_sees_what_bounds_the_own_account,
    what_bounds_an_account_is_for_its_administrators,
);

const PATH: &str = "/api/berth/v1/bounds";
const DENY: &str = r#"{"Version":"5.0","Statement":[{"Effect":"Deny","Action":"swr:*"}]}"#;

async fn bound(app: &TestApp, name: &str, account: &str) {
    let now = app.now().as_ms();
    let policy = format!(
        "INSERT INTO service_control_policy \
         (id, name, description, document, created_ms, updated_ms) \
         VALUES ('{name}', '{name}', 'of {name}', '{DENY}', 0, 0)"
    );
    app.database.execute(&policy).await;
    let attached = format!(
        "INSERT INTO account_bound (account_id, policy_id, created_ms) \
         VALUES ('{account}', '{name}', {now})"
    );
    app.database.execute(&attached).await;
}

async fn an_administrator_sees_what_bounds_the_own_account(app: TestApp) {
    let ada = app.ada().await;
    let list = ada.get(PATH).send().await.expect(200).json();
    assert_eq!(list, json!({ "items": [] }));
    let rival = app.add_account("rival").await;
    bound(&app, "second", &app.account().id).await;
    bound(&app, "first", &app.account().id).await;
    bound(&app, "theirs", &rival.id).await;
    let list = ada.get(PATH).send().await.expect(200).json();
    let row = |name: &str| {
        json!({
            "name": name, "description": format!("of {name}"), "document": DENY,
            "attached": "2026-03-01T09:00:00Z",
        })
    };
    assert_eq!(list, json!({ "items": [row("first"), row("second")] }));
}

async fn what_bounds_an_account_is_for_its_administrators(app: TestApp) {
    let bob = app.add_person(&app.account().clone(), "bob").await;
    let bob = app.token(&bob).await;
    bob.get(PATH).send().await.refused(Code::Forbidden);
    let call = app.anonymous().get(PATH).send().await;
    call.refused(Code::Unauthenticated);
}
