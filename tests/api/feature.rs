//! What the server says it can do.

use berth_core::error::Code;
use berth_tests::{TestApp, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    the_switches_say_what_is_there,
    a_limit_and_another_region_turn_switches_on,
    the_project_of_another_account_is_refused,
);

async fn gates(app: &TestApp) -> Value {
    let target = format!(
        "/v2/manage/projects/{}/feature-gates",
        app.account().project_id
    );
    let ada = app.ada().await;
    ada.get(&target).send().await.expect(200).json()
}

async fn the_switches_say_what_is_there(app: TestApp) {
    let shown = gates(&app).await;
    let ada = app.ada().await;
    let lists = ada.get("/v3/manage/repos").send().await;
    assert_eq!(shown["enable_list_v3"], json!(lists.status == 200));
    let made = ada.post("/v2/manage/utils/authorizationtoken").send().await;
    assert_eq!(
        shown["enable_authorization_token"],
        json!(made.status == 200)
    );
    let on: Vec<_> = shown.as_object().unwrap().iter().collect();
    assert_eq!(on.len(), 12);
    let known = ["enable_authorization_token", "enable_list_v3"];
    let others = on
        .iter()
        .filter(|(name, _)| !known.contains(&name.as_str()));
    for (name, value) in others {
        assert_eq!(**value, json!(false), "{name}");
    }
}

async fn a_limit_and_another_region_turn_switches_on(app: TestApp) {
    app.database
        .execute("UPDATE account SET tag_quota = 9")
        .await;
    assert_eq!(gates(&app).await["enable_image_quota"], true);
    let other = TestApp::start_with(app.kind, |app| {
        let mut config = (*app.config).clone();
        config.sync_regions.push("north".to_owned());
        app.config = config.into();
    });
    let shown = gates(&other.await).await;
    assert_eq!(
        (&shown["enable_image_sync"], &shown["enable_image_quota"]),
        (&json!(true), &json!(false))
    );
}

async fn the_project_of_another_account_is_refused(app: TestApp) {
    let rival = app.add_account("rival").await;
    let ada = app.ada().await;
    for id in [rival.project_id.as_str(), "absent"] {
        let target = format!("/v2/manage/projects/{id}/feature-gates");
        ada.get(&target).send().await.refused(Code::ForeignProject);
        let refused = app.anonymous().get(&target).send().await;
        refused.refused(Code::Unauthenticated);
    }
}
