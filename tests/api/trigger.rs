//! Triggers over the SWR API.

use berth_core::error::Code;
use berth_core::permission::Permission;
use berth_tests::{TestApp, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    a_trigger_is_created_and_shown_as_the_document_says,
    what_may_be_left_out_is_blank,
    the_list_has_triggers_by_name_and_no_history,
    a_trigger_is_turned_off_and_on,
    a_deleted_trigger_is_gone,
    a_wrong_field_is_refused,
    check_22_an_expression_that_is_too_large_or_wrong_is_refused,
    a_name_is_taken_once_in_an_image,
    an_image_has_a_bounded_number_of_triggers,
    reading_takes_read_and_changing_takes_write,
    check_4_a_trigger_belongs_to_its_image,
    check_11_a_new_image_of_the_same_name_has_no_older_trigger,
);

const PATH: &str = "/v2/manage/namespaces/team/repos/app/triggers";

fn body(name: &str) -> Value {
    json!({
        "action": "update", "app_type": "deployments", "application": "web",
        "cluster_id": "5b28c12f-dc10-11e9-97b3-0255ac1001b5", "cluster_name": "test",
        "cluster_ns": "default", "condition": ".*", "container": "main", "enable": "true",
        "name": name, "trigger_mode": "cce", "trigger_type": "all",
    })
}

fn with(field: &str, value: Value) -> Value {
    let mut body = body("t");
    body[field] = value;
    body
}

async fn image(app: &TestApp) {
    app.namespace("team").await;
    app.repository("team", "app", false).await;
}

async fn a_trigger_is_created_and_shown_as_the_document_says(app: TestApp) {
    image(&app).await;
    let ada = app.ada().await;
    let answer = ada
        .post(PATH)
        .json(&body("to-prod"))
        .send()
        .await
        .expect(201);
    assert_eq!(answer.json(), json!({}));
    let shown = ada
        .get(&format!("{PATH}/to-prod"))
        .send()
        .await
        .expect(200)
        .json();
    let mut expected = body("to-prod");
    expected["created_at"] = json!("2026-03-01T09:00:00Z");
    expected["creator_name"] = json!("ada");
    expected["trigger_history"] = json!([]);
    assert_eq!(shown, expected);
}

async fn what_may_be_left_out_is_blank(app: TestApp) {
    image(&app).await;
    let ada = app.ada().await;
    let mut short = body("t");
    for field in ["cluster_id", "cluster_name", "container", "trigger_mode"] {
        short.as_object_mut().unwrap().remove(field);
    }
    ada.post(PATH).json(&short).send().await.expect(201);
    let shown = ada
        .get(&format!("{PATH}/t"))
        .send()
        .await
        .expect(200)
        .json();
    for field in ["cluster_id", "cluster_name", "container"] {
        assert_eq!(shown[field], "", "{field}");
    }
    assert_eq!(shown["trigger_mode"], "cce");
}

async fn the_list_has_triggers_by_name_and_no_history(app: TestApp) {
    image(&app).await;
    let ada = app.ada().await;
    let list = ada.get(PATH).send().await.expect(200).json();
    assert_eq!(list, json!([]));
    for name in ["b", "a"] {
        ada.post(PATH).json(&body(name)).send().await.expect(201);
    }
    let list = ada.get(PATH).send().await.expect(200).json();
    let names: Vec<_> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["name"])
        .collect();
    assert_eq!(names, ["a", "b"]);
    let mut expected = body("a");
    expected["created_at"] = json!("2026-03-01T09:00:00Z");
    expected["creator_name"] = json!("ada");
    expected["trigger_history"] = Value::Null;
    assert_eq!(list[0], expected);
}

async fn a_trigger_is_turned_off_and_on(app: TestApp) {
    image(&app).await;
    let ada = app.ada().await;
    ada.post(PATH).json(&body("t")).send().await.expect(201);
    let path = format!("{PATH}/t");
    for enable in ["false", "true"] {
        let body = json!({ "enable": enable });
        let answer = ada.patch(&path).json(&body).send().await.expect(201);
        assert_eq!(answer.json(), json!({}));
        let shown = ada.get(&path).send().await.expect(200).json();
        assert_eq!(shown["enable"], enable);
    }
    let call = ada.patch(&path).json(&json!({ "enable": "yes" }));
    call.send().await.refused(Code::InvalidParameter);
    // A truth is no text, though it reads the same.
    let call = ada.patch(&path).json(&json!({ "enable": true }));
    let answer = call.send().await;
    let words = answer.refused(Code::InvalidParameter).text();
    assert!(
        words.contains("`enable`: unknown variant `true`"),
        "{words}"
    );
    let call = ada.patch(&path).json(&json!({}));
    call.send().await.refused(Code::MissingParameter);
}

async fn a_deleted_trigger_is_gone(app: TestApp) {
    image(&app).await;
    let ada = app.ada().await;
    ada.post(PATH).json(&body("t")).send().await.expect(201);
    let path = format!("{PATH}/t");
    let answer = ada.delete(&path).send().await.expect(204);
    assert!(answer.body.is_empty());
    let enable = json!({ "enable": "true" });
    ada.get(&path).send().await.refused(Code::TriggerNotFound);
    ada.delete(&path)
        .send()
        .await
        .refused(Code::TriggerNotFound);
    let call = ada.patch(&path).json(&enable);
    call.send().await.refused(Code::TriggerNotFound);
}

async fn a_wrong_field_is_refused(app: TestApp) {
    image(&app).await;
    let ada = app.ada().await;
    for (field, value) in [
        ("action", json!("delete")),
        ("app_type", json!("daemonsets")),
        ("application", json!("Web")),
        ("application", json!("../secrets/x")),
        ("cluster_ns", json!("kube/system")),
        ("cluster_id", json!("x".repeat(65))),
        ("container", json!("Main Container")),
        ("enable", json!("TRUE")),
        ("name", json!("a/b")),
        ("name", json!("")),
        ("trigger_mode", json!("ecs")),
        ("trigger_mode", json!("cci")),
        ("trigger_type", json!("some")),
        ("condition", json!("v1")),
        ("condition", json!("")),
    ] {
        let call = ada.post(PATH).json(&with(field, value.clone()));
        let answer = call.send().await;
        assert_eq!(answer.status, 400, "{field} {value}: {}", answer.text());
        answer.refused(Code::InvalidParameter);
    }
    for field in [
        "action",
        "app_type",
        "application",
        "cluster_ns",
        "condition",
        "enable",
        "name",
    ] {
        let mut body = body("t");
        body.as_object_mut().unwrap().remove(field);
        let call = ada.post(PATH).json(&body);
        call.send().await.refused(Code::MissingParameter);
    }
    let list = ada.get(PATH).send().await.expect(200).json();
    assert_eq!(list, json!([]));
}

async fn check_22_an_expression_that_is_too_large_or_wrong_is_refused(app: TestApp) {
    image(&app).await;
    let ada = app.ada().await;
    let long = "a".repeat(5000);
    for condition in ["(", "(a{99}){99}", r"(a)\1", "", &long] {
        let mut body = with("trigger_type", json!("regular"));
        body["condition"] = json!(condition);
        let call = ada.post(PATH).json(&body);
        call.send().await.refused(Code::InvalidParameter);
    }
    for condition in ["v1;;v2", "a b", ";", "v1,v2"] {
        let mut body = with("trigger_type", json!("tag"));
        body["condition"] = json!(condition);
        let call = ada.post(PATH).json(&body);
        call.send().await.refused(Code::InvalidParameter);
    }
}

async fn a_name_is_taken_once_in_an_image(app: TestApp) {
    image(&app).await;
    app.repository("team", "other", false).await;
    let ada = app.ada().await;
    ada.post(PATH).json(&body("t")).send().await.expect(201);
    let again = ada.post(PATH).json(&body("t")).send().await;
    again.refused(Code::TriggerExists);
    let other = PATH.replace("app", "other");
    ada.post(&other).json(&body("t")).send().await.expect(201);
}

async fn an_image_has_a_bounded_number_of_triggers(app: TestApp) {
    image(&app).await;
    let ada = app.ada().await;
    for number in 0..64 {
        let body = body(&format!("t{number}"));
        ada.post(PATH).json(&body).send().await.expect(201);
    }
    let more = ada.post(PATH).json(&body("more")).send().await;
    more.refused(Code::TriggerQuota);
    ada.delete(&format!("{PATH}/t0")).send().await.expect(204);
    ada.post(PATH).json(&body("more")).send().await.expect(201);
}

async fn reading_takes_read_and_changing_takes_write(app: TestApp) {
    image(&app).await;
    let ada = app.ada().await;
    ada.post(PATH).json(&body("t")).send().await.expect(201);
    let one = format!("{PATH}/t");
    let off = json!({ "enable": "false" });
    let bob = app.add_person(&app.account().clone(), "bob").await;
    let client = app.token(&bob).await;
    for path in [PATH, &one] {
        client.get(path).send().await.refused(Code::Forbidden);
        let nobody = app.anonymous().get(path).send().await;
        nobody.refused(Code::Unauthenticated);
    }
    app.grant("team", &bob, Permission::Read).await;
    client.get(PATH).send().await.expect(200);
    client.get(&one).send().await.expect(200);
    let create = client.post(PATH).json(&body("u")).send().await;
    create.refused(Code::Forbidden);
    let update = client.patch(&one).json(&off).send().await;
    update.refused(Code::Forbidden);
    client.delete(&one).send().await.refused(Code::Forbidden);
    app.grant("team", &bob, Permission::Write).await;
    client.post(PATH).json(&body("u")).send().await.expect(201);
    client.patch(&one).json(&off).send().await.expect(201);
    client.delete(&one).send().await.expect(204);
}

async fn check_4_a_trigger_belongs_to_its_image(app: TestApp) {
    image(&app).await;
    app.repository("team", "other", false).await;
    let ada = app.ada().await;
    ada.post(PATH).json(&body("t")).send().await.expect(201);
    let other = format!("{}/t", PATH.replace("app", "other"));
    ada.get(&other).send().await.refused(Code::TriggerNotFound);
    ada.delete(&other)
        .send()
        .await
        .refused(Code::TriggerNotFound);
    let rival = app.add_account("rival").await;
    let eve = app.add_admin(&rival, "eve").await;
    let eve = app.token(&eve).await;
    let one = format!("{PATH}/t");
    eve.get(&one).send().await.refused(Code::RepositoryNotFound);
    eve.get(PATH).send().await.refused(Code::RepositoryNotFound);
    let absent = PATH.replace("team", "absent");
    ada.get(&absent)
        .send()
        .await
        .refused(Code::RepositoryNotFound);
    let absent = PATH.replace("app", "absent");
    let call = ada.post(&absent).json(&body("t"));
    call.send().await.refused(Code::RepositoryNotFound);
}

async fn check_11_a_new_image_of_the_same_name_has_no_older_trigger(app: TestApp) {
    image(&app).await;
    let ada = app.ada().await;
    ada.post(PATH).json(&body("t")).send().await.expect(201);
    let repository = "/v2/manage/namespaces/team/repos/app";
    ada.delete(repository).send().await.expect(204);
    app.repository("team", "app", false).await;
    let list = ada.get(PATH).send().await.expect(200).json();
    assert_eq!(list, json!([]));
    let one = format!("{PATH}/t");
    ada.get(&one).send().await.refused(Code::TriggerNotFound);
}
