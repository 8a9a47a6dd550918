//! Hostile input to every endpoint: fields that are not known, and values that
//! mean something to a database.

use berth_core::endpoint::Api;
use berth_server::http::openapi::document;
use berth_tests::{TestApp, on_both_databases, sign};
use serde_json::{Value, json};

use crate::example::{self, Example};
use crate::world::World;

on_both_databases!(
    check_14_a_field_that_is_not_known_is_refused_by_every_write,
    check_18_no_query_is_a_fault_of_the_server,
);

async fn check_14_a_field_that_is_not_known_is_refused_by_every_write(app: TestApp) {
    let world = World::new(app).await;
    let admin = world.role("admin");
    for example in example::all() {
        let scene = example.scene(&world, admin).await;
        let Some(body) = example.body(&scene) else {
            continue;
        };
        // The identity API takes what other clients of its kind send besides.
        if example.api == Api::Iam {
            continue;
        }
        for (field, value) in [
            ("is_admin", json!(true)),
            ("id", json!(1)),
            ("account_id", json!("x")),
            ("creator_id", json!("x")),
            ("__proto__", json!({})),
        ] {
            let mut body = body.clone();
            // Of a list of objects the first one is spoilt; a list of texts has no fields.
            let spoilt = match &mut body {
                Value::Array(list) => match list.first_mut() {
                    Some(first @ Value::Object(_)) => first,
                    _ => continue,
                },
                body => body,
            };
            spoilt[field] = value;
            let call = example.bare_request(&admin.client, &scene).json(&body);
            let answer = call.send().await.expect(400);
            assert!(answer.text().contains("unknown field"), "{}", answer.text());
        }
    }
}

const VALUES: &[&str] = &[
    "'",
    "' OR '1'='1",
    "\"; DROP TABLE person; --",
    "%",
    "_",
    "\\",
    "\u{0}",
    "\n",
    "é",
    "💥",
    "$1",
    "?",
    "password_hash",
    "secret_sealed",
    "1e9",
    "-1",
    "00",
    "99999999999999999999",
    "NULL",
    "{}",
    "[]",
    "a|b::c",
    "name::'|limit::1",
    "order_column::password_hash|order_type::asc",
    "AAAA",
    "bmFtZToxOmE",
];

/// The names of the query parameters of an endpoint, as documented.
fn parameters(example: &Example) -> Vec<String> {
    let document = document();
    let operation = &document["paths"][example.path][example.method.as_str().to_lowercase()];
    let all = operation["parameters"].as_array().unwrap();
    let in_query = all.iter().filter(|parameter| parameter["in"] == "query");
    in_query
        .map(|parameter| parameter["name"].as_str().unwrap().to_owned())
        .collect()
}

async fn check_18_no_query_is_a_fault_of_the_server(app: TestApp) {
    let world = World::new(app).await;
    let admin = world.role("admin");
    let mut calls = 0;
    for example in example::all() {
        let names = parameters(&example);
        if names.is_empty() || example.status == 204 {
            continue;
        }
        let scene = example.scene(&world, admin).await;
        let (target, _) = example.parts(&scene);
        let path = target.split('?').next().unwrap().to_owned();
        for name in &names {
            for value in VALUES.iter().copied().chain([long().as_str()]) {
                let target = format!("{path}?{name}={}", sign::encode(value));
                let call = admin.client.request(example.method.as_str(), &target);
                let answer = call.send().await;
                let is_fine = matches!(answer.status, 200 | 400);
                assert!(is_fine, "{target}: {} {}", answer.status, answer.text());
                leaks_nothing(&answer.text());
                calls += 1;
            }
        }
    }
    assert!(calls > 500, "{calls}");
}

fn long() -> String {
    "a".repeat(5000)
}

/// Words of the database that no answer holds.
fn leaks_nothing(text: &str) {
    let value: Value = serde_json::from_str(text).unwrap_or_default();
    let text = value.to_string();
    for word in [
        "argon2",
        "sqlx",
        "sqlite",
        "postgres",
        "SELECT",
        "syntax error",
    ] {
        assert!(!text.contains(word), "{text}");
    }
}
