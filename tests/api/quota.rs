//! Quotas of an account.

use berth_core::error::Code;
use berth_tests::{TestApp, on_both_databases};
use serde_json::json;

on_both_databases!(
    the_quotas_show_how_much_is_used,
    every_user_of_the_account_sees_them,
    the_project_of_another_account_is_refused,
);

fn path(project_id: &str) -> String {
    format!("/v2/manage/projects/{project_id}/quotas")
}

async fn the_quotas_show_how_much_is_used(app: TestApp) {
    app.namespace("blue").await;
    app.namespace("red").await;
    let target = path(&app.account().project_id);
    let shown = app.ada().await.get(&target).send().await.expect(200).json();
    let expected = json!({ "quotas": [
        { "quota_key": "namespace", "quota_limit": 5, "used": 2, "unit": "" },
    ]});
    assert_eq!(shown, expected);
}

async fn every_user_of_the_account_sees_them(app: TestApp) {
    let bob = app.add_person(&app.account().clone(), "bob").await;
    let target = path(&app.account().project_id);
    app.token(&bob).await.get(&target).send().await.expect(200);
    app.anonymous()
        .get(&target)
        .send()
        .await
        .refused(Code::Unauthenticated);
}

async fn the_project_of_another_account_is_refused(app: TestApp) {
    let rival = app.add_account("rival").await;
    let ada = app.ada().await;
    for id in [rival.project_id.as_str(), "absent"] {
        let refused = ada.get(&path(id)).send().await;
        refused.refused(Code::ForeignProject);
    }
    let refused = ada.get(&path("%00")).send().await;
    refused.refused(Code::InvalidParameter);
}
