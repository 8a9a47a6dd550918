//! The distribution API, called as clients call it.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod access;
mod collect;
mod collect_model;
mod fault;
mod manifest;
mod pull;
mod relay;
mod scrub;
mod security;
mod sharing;
mod slow;
mod spec;
mod step;
mod token;
mod upload;

use berth_tests::{Client, TestApp};
use serde_json::json;

/// An organization `team` of the first account, with a container client of its administrator.
async fn team(app: &TestApp) -> Client {
    organization(app, "team").await;
    app.login(app.admin()).await
}

async fn organization(app: &TestApp, name: &str) {
    let body = json!({ "namespace": name });
    let admin = app.ada().await;
    let made = admin.post("/v2/manage/namespaces").json(&body).send().await;
    made.expect(201);
}
