//! The activity of an account.

use berth_core::error::Code;
use berth_tests::{Client, TestApp, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    an_event_tells_who_did_what,
    an_administrator_sees_the_account_and_others_their_own,
    pages_show_every_event_once_newest_first,
    a_page_that_does_not_fit_is_refused,
);

const PATH: &str = "/api/berth/v1/events";

async fn items(client: &Client, query: &str) -> Vec<Value> {
    let page = client
        .get(&format!("{PATH}{query}"))
        .send()
        .await
        .expect(200)
        .json();
    page["items"].as_array().unwrap().clone()
}

async fn an_event_tells_who_did_what(app: TestApp) {
    let ada = app.key(app.admin()).await;
    app.advance_seconds(1);
    let call = ada
        .post("/v2/manage/namespaces")
        .json(&json!({ "namespace": "team" }));
    let answer = call.header("user-agent", "sdk\t/1").send().await;
    // Control characters are left out.
    let answer = answer.expect(201);
    let event = items(&ada, "").await.remove(0);
    let expected = json!({
        "id": event["id"], "at": "2026-03-01T09:00:01Z", "name": "createNamespace",
        "action": "swr:namespace:createNamespace", "user": "ada", "credential": "key",
        "resource": "team", "result": "ok", "address": "127.0.0.1", "agent": "sdk/1",
        "request_id": answer.header("x-request-id"),
    });
    assert_eq!(event, expected);
    app.advance_seconds(1);
    ada.create_namespace("team")
        .await
        .refused(Code::NamespaceExists);
    let event = items(&ada, "").await.remove(0);
    assert_eq!(
        (&event["result"], &event["code"]),
        (&json!("refused"), &json!("namespace_exists"))
    );
}

async fn an_administrator_sees_the_account_and_others_their_own(app: TestApp) {
    let bob = app.add_person(&app.account().clone(), "bob").await;
    let rival = app.add_account("rival").await;
    let eve = app.add_admin(&rival, "eve").await;
    let (ada, bob, eve) = (
        app.ada().await,
        app.token(&bob).await,
        app.token(&eve).await,
    );
    ada.create_namespace("team").await.expect(201);
    bob.create_namespace("mine").await.refused(Code::Forbidden);
    eve.create_namespace("theirs").await.expect(201);
    let users = async |client: &Client| {
        let mut users: Vec<_> = items(client, "")
            .await
            .iter()
            .map(|event| event["user"].to_string())
            .collect();
        users.sort();
        users.dedup();
        users
    };
    assert_eq!(users(&ada).await, [r#""ada""#, r#""bob""#]);
    assert_eq!(users(&bob).await, [r#""bob""#]);
    assert_eq!(users(&eve).await, [r#""eve""#]);
    app.anonymous()
        .get(PATH)
        .send()
        .await
        .refused(Code::Unauthenticated);
}

async fn pages_show_every_event_once_newest_first(app: TestApp) {
    let ada = app.ada().await;
    for n in 0..5 {
        ada.create_namespace(&format!("team{n}")).await.expect(201);
        app.advance_seconds(n % 2);
    }
    let all: Vec<_> = items(&ada, "?limit=100")
        .await
        .iter()
        .map(|event| event["id"].clone())
        .collect();
    assert_eq!(all.len(), 6);
    for limit in [1, 2, 6] {
        let mut seen = Vec::new();
        let mut query = format!("?limit={limit}");
        loop {
            let page = ada
                .get(&format!("{PATH}{query}"))
                .send()
                .await
                .expect(200)
                .json();
            let items = page["items"].as_array().unwrap();
            assert!(items.len() <= limit);
            seen.extend(items.iter().map(|event| event["id"].clone()));
            let Some(next) = page["next"].as_str() else {
                break;
            };
            query = format!("?limit={limit}&cursor={next}");
        }
        assert_eq!(seen, all, "{limit}");
    }
}

async fn a_page_that_does_not_fit_is_refused(app: TestApp) {
    let ada = app.ada().await;
    for query in [
        "limit=0",
        "limit=101",
        "limit=x",
        "cursor=x",
        "cursor=%C3%A9",
    ] {
        ada.get(&format!("{PATH}?{query}"))
            .send()
            .await
            .refused(Code::InvalidPage);
    }
}
