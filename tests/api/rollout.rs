//! What a push does to a workload, on a server that stands in for a cluster.

use std::fs;

use berth_core::error::Code;
use berth_tests::receiver::certificate;
use berth_tests::{Image, Receiver, TestApp, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    a_push_sets_the_image_of_every_container_that_has_it,
    a_named_container_is_changed_alone_and_only_if_it_has_the_image,
    a_workload_that_has_the_image_already_is_left_alone,
    a_test_asks_the_cluster_and_changes_nothing,
    the_history_says_what_happened,
    a_cluster_is_found_by_id_name_or_mode,
    check_26_the_certificate_of_a_cluster_is_always_checked,
    check_24_a_cluster_that_is_not_public_is_not_called,
    what_a_later_push_has_overtaken_is_not_sent,
    what_a_push_overtakes_while_the_cluster_answers_is_not_written,
    who_changes_the_workload_meanwhile_is_not_overwritten,
    a_cluster_of_another_account_is_not_entered,
    whoever_may_not_push_cannot_test,
);

const TRIGGERS: &str = "/v2/manage/namespaces/team/repos/app/triggers";
const WORKLOAD: &str = "/apis/apps/v1/namespaces/default/deployments/web";

fn pem(name: &str) -> String {
    fs::read_to_string(certificate(name)).unwrap()
}

/// A server with the image `team/app` and the cluster `prod`.
async fn start(app: &TestApp) -> (TestApp, Receiver) {
    let cluster = Receiver::start_with_tls().await;
    let app = TestApp::start_beside(app.kind, &cluster).await;
    app.namespace("team").await;
    app.push("team/app", "old", &Image::small("old")).await;
    register(&app, "prod", &cluster).await;
    (app, cluster)
}

async fn register(app: &TestApp, name: &str, cluster: &Receiver) -> String {
    let body = json!({
        "name": name, "server": format!("https://{}", cluster.address()), "ca": pem("ca.pem"),
        "token": "canary-token",
    });
    let call = app.ada().await.post("/api/berth/v1/clusters").json(&body);
    let made = call.send().await.expect(201).json();
    made["id"].as_str().unwrap().to_owned()
}

fn body(name: &str) -> Value {
    json!({
        "action": "update", "app_type": "deployments", "application": "web",
        "cluster_name": "prod", "cluster_ns": "default", "condition": "^v", "enable": "true",
        "name": name, "trigger_type": "regular",
    })
}

async fn trigger(app: &TestApp, body: &Value) {
    let call = app.ada().await.post(TRIGGERS).json(body);
    call.send().await.expect(201);
}

/// Orders the answer about a workload with these containers, each a name and an image.
fn show(cluster: &Receiver, containers: &[(&str, &str)], init: &[(&str, &str)]) {
    let list = |containers: &[(&str, &str)]| -> Vec<Value> {
        let one = |(name, image): &(&str, &str)| json!({ "name": name, "image": image });
        containers.iter().map(one).collect()
    };
    let pod = json!({ "containers": list(containers), "initContainers": list(init) });
    let workload = json!({ "kind": "Deployment", "spec": { "template": { "spec": pod } } });
    cluster.answer(200, &workload.to_string());
}

async fn history(app: &TestApp, name: &str) -> Value {
    let shown = app.ada().await.get(&format!("{TRIGGERS}/{name}"));
    shown.send().await.expect(200).json()["trigger_history"].clone()
}

async fn a_push_sets_the_image_of_every_container_that_has_it(app: TestApp) {
    let (app, cluster) = start(&app).await;
    trigger(&app, &body("t")).await;
    let name = format!("{}/team/app", app.client.host());
    show(
        &cluster,
        &[
            ("web", &format!("{name}:old")),
            ("log", "other/team/app:old"),
        ],
        &[("init", &name)],
    );
    let image = Image::small("new");
    app.push("team/app", "v1", &image).await;
    app.app.work().await.unwrap();
    let [get, patch] = cluster.received().try_into().unwrap();
    assert_eq!(
        (get.method.as_str(), get.target.as_str()),
        ("GET", WORKLOAD)
    );
    assert_eq!(get.header("authorization"), "Bearer canary-token");
    let target = format!("{WORKLOAD}?fieldManager=berth");
    assert_eq!(
        (patch.method.as_str(), patch.target.as_str()),
        ("PATCH", target.as_str())
    );
    let media_type = "application/strategic-merge-patch+json";
    assert_eq!(patch.header("content-type"), media_type);
    assert_eq!(patch.header("authorization"), "Bearer canary-token");
    let wanted = format!("{name}:v1@{}", image.digest());
    let expected = json!({ "spec": { "template": { "spec": {
        "containers": [{ "name": "web", "image": wanted }],
        "initContainers": [{ "name": "init", "image": wanted }],
    }}}});
    assert_eq!(patch.json(), expected);
    app.app.work().await.unwrap();
    assert_eq!(cluster.received().len(), 2, "once for a push");
}

async fn a_named_container_is_changed_alone_and_only_if_it_has_the_image(app: TestApp) {
    let (app, cluster) = start(&app).await;
    let mut named = body("t");
    named["container"] = json!("web");
    trigger(&app, &named).await;
    let name = format!("{}/team/app", app.client.host());
    show(&cluster, &[("web", &name), ("side", &name)], &[]);
    app.push("team/app", "v1", &Image::small("new")).await;
    app.app.work().await.unwrap();
    app.advance_seconds(1);
    let patch = cluster.received()[1].json();
    let containers = patch["spec"]["template"]["spec"]["containers"]
        .as_array()
        .unwrap();
    assert_eq!(
        (containers.len(), &containers[0]["name"]),
        (1, &json!("web"))
    );
    show(
        &cluster,
        &[("web", "registry.example/payments:v7"), ("side", &name)],
        &[],
    );
    app.push("team/app", "v2", &Image::small("newer")).await;
    app.app.work().await.unwrap();
    assert_eq!(cluster.received().len(), 3, "asked, and not changed");
    let run = &history(&app, "t").await[0];
    assert_eq!(run["result"], "failed");
    let detail = run["detail"].as_str().unwrap();
    assert!(detail.contains("has no container `web`"), "{detail}");
}

async fn a_workload_that_has_the_image_already_is_left_alone(app: TestApp) {
    let (app, cluster) = start(&app).await;
    trigger(&app, &body("t")).await;
    let image = Image::small("new");
    let has = format!("{}/team/app:v1@{}", app.client.host(), image.digest());
    show(&cluster, &[("web", &has)], &[]);
    app.push("team/app", "v1", &image).await;
    app.app.work().await.unwrap();
    assert_eq!(cluster.received().len(), 1);
    assert_eq!(history(&app, "t").await[0]["result"], "success");
}

async fn a_test_asks_the_cluster_and_changes_nothing(app: TestApp) {
    let (app, cluster) = start(&app).await;
    trigger(&app, &body("t")).await;
    let name = format!("{}/team/app", app.client.host());
    show(&cluster, &[("web", &format!("{name}:v0"))], &[]);
    let path = "/api/berth/v1/organizations/team/images/app/triggers/t/test";
    let call = app.ada().await.post(path).json(&json!({ "tag": "old" }));
    let delivery = call.send().await.expect(200).json();
    assert_eq!(
        (&delivery["state"], &delivery["test"]),
        (&json!("success"), &json!(true))
    );
    let detail = delivery["detail"].as_str().unwrap();
    let expected = format!("would set `web` from `{name}:v0` to `{name}:old@");
    assert!(detail.starts_with(&expected), "{detail}");
    let patch = &cluster.received()[1];
    assert_eq!(
        patch.target,
        format!("{WORKLOAD}?fieldManager=berth&dryRun=All")
    );
    assert_eq!(history(&app, "t").await, json!([]), "a trial is no run");
}

async fn the_history_says_what_happened(app: TestApp) {
    let (app, cluster) = start(&app).await;
    trigger(&app, &body("t")).await;
    cluster.answer(403, "words of the cluster");
    cluster.answer(404, "");
    app.push("team/app", "v1", &Image::small("new")).await;
    app.app.work().await.unwrap();
    assert_eq!(history(&app, "t").await, json!([]), "not over yet");
    app.advance_seconds(10);
    app.app.work().await.unwrap();
    let mut expected = json!({
        "created_at": "2026-03-01T09:00:00Z", "creator_name": "ada", "result": "failed",
        "tag": "v1", "cluster_id": "", "container": "",
        "detail": "the cluster has no `deployments/web` in `default` (404)",
    });
    for field in [
        "action",
        "app_type",
        "application",
        "cluster_name",
        "cluster_ns",
        "condition",
    ] {
        expected[field] = body("t")[field].clone();
    }
    assert_eq!(history(&app, "t").await, json!([expected]));
    assert!(!app.database.dump().await.contains("words of the cluster"));
}

async fn a_cluster_is_found_by_id_name_or_mode(app: TestApp) {
    let (app, cluster) = start(&app).await;
    let id = register(&app, "cci", &cluster).await;
    let mut by_id = body("by-id");
    by_id["cluster_id"] = json!(id);
    by_id["cluster_name"] = json!("whatever");
    let mut by_mode = body("by-mode");
    by_mode["trigger_mode"] = json!("cci");
    by_mode["cluster_name"] = json!("");
    let mut by_nothing = body("by-nothing");
    by_nothing["cluster_name"] = json!("absent");
    for body in [&by_id, &by_mode, &body("by-name"), &by_nothing] {
        trigger(&app, body).await;
    }
    for _ in 0..3 {
        cluster.answer(404, "");
    }
    app.push("team/app", "v1", &Image::small("new")).await;
    app.app.work().await.unwrap();
    assert_eq!(cluster.received().len(), 3);
    let run = &history(&app, "by-nothing").await[0];
    assert_eq!(
        run["detail"],
        "no cluster of the account has the name `absent`"
    );
}

async fn check_26_the_certificate_of_a_cluster_is_always_checked(app: TestApp) {
    let (app, cluster) = start(&app).await;
    let server = format!("https://{}", cluster.address());
    let wrong = json!({
        "name": "wrong", "server": server, "ca": pem("client.pem"), "token": "canary-token",
    });
    let call = app.ada().await.post("/api/berth/v1/clusters").json(&wrong);
    call.send().await.expect(201);
    let mut body = body("t");
    body["cluster_name"] = json!("wrong");
    trigger(&app, &body).await;
    app.push("team/app", "v1", &Image::small("new")).await;
    app.app.work().await.unwrap();
    assert_eq!(cluster.received().len(), 0);
    let path = "/api/berth/v1/organizations/team/images/app/triggers/t/deliveries";
    let page = app.ada().await.get(path).send().await.expect(200).json();
    let detail = page["items"][0]["detail"].as_str().unwrap();
    assert!(detail.starts_with("no connection by TLS"), "{detail}");
}

async fn check_24_a_cluster_that_is_not_public_is_not_called(app: TestApp) {
    let cluster = Receiver::start_with_tls().await;
    app.namespace("team").await;
    app.push("team/app", "old", &Image::small("old")).await;
    register(&app, "prod", &cluster).await;
    trigger(&app, &body("t")).await;
    app.push("team/app", "v1", &Image::small("new")).await;
    app.app.work().await.unwrap();
    assert_eq!(cluster.received().len(), 0);
    let run = &history(&app, "t").await[0];
    let detail = run["detail"].as_str().unwrap();
    assert!(detail.contains("not public"), "{detail}");
}

async fn what_a_later_push_has_overtaken_is_not_sent(app: TestApp) {
    let (app, cluster) = start(&app).await;
    trigger(&app, &body("t")).await;
    let name = format!("{}/team/app", app.client.host());
    app.push("team/app", "v1", &Image::small("a")).await;
    app.push("team/app", "v1", &Image::small("b")).await;
    show(&cluster, &[("web", &name)], &[]);
    app.app.work().await.unwrap();
    let calls = cluster.received();
    assert_eq!(calls.len(), 2);
    assert!(
        calls[1]
            .json()
            .to_string()
            .contains(&Image::small("b").digest())
    );
    let path = "/api/berth/v1/organizations/team/images/app/triggers/t/deliveries";
    let page = app.ada().await.get(path).send().await.expect(200).json();
    let rows = page["items"].as_array().unwrap();
    let mut states: Vec<_> = rows
        .iter()
        .map(|row| row["state"].as_str().unwrap())
        .collect();
    states.sort_unstable();
    assert_eq!(states, ["success", "superseded"]);
}

async fn states(app: &TestApp) -> Vec<String> {
    let path = "/api/berth/v1/organizations/team/images/app/triggers/t/deliveries";
    let page = app.ada().await.get(path).send().await.expect(200).json();
    let rows = page["items"].as_array().unwrap().iter();
    let state = |row: &Value| row["state"].as_str().unwrap().to_owned();
    rows.map(state).collect()
}

async fn what_a_push_overtakes_while_the_cluster_answers_is_not_written(app: TestApp) {
    let (app, cluster) = start(&app).await;
    trigger(&app, &body("t")).await;
    let name = format!("{}/team/app", app.client.host());
    let pod = json!({ "containers": [{ "name": "web", "image": name }] });
    let workload = json!({ "spec": { "template": { "spec": pod } } }).to_string();
    let gate = cluster.answer_when_told(200, &workload);
    cluster.answer(200, &workload);
    app.push("team/app", "v1", &Image::small("a")).await;
    let later = async {
        cluster.has_received(1).await;
        app.advance_seconds(1);
        app.push("team/app", "v1", &Image::small("b")).await;
        gate.notify_one();
    };
    let (worked, ()) = tokio::join!(app.app.work(), later);
    worked.unwrap();
    app.app.work().await.unwrap();
    let [_, _, patch] = cluster.received().try_into().unwrap();
    assert!(
        patch
            .json()
            .to_string()
            .contains(&Image::small("b").digest())
    );
    assert_eq!(states(&app).await, ["success", "superseded"]);
}

async fn who_changes_the_workload_meanwhile_is_not_overwritten(app: TestApp) {
    let (app, cluster) = start(&app).await;
    trigger(&app, &body("t")).await;
    let name = format!("{}/team/app", app.client.host());
    let pod = json!({ "containers": [{ "name": "web", "image": name }] });
    for (version, status) in [("7", 409), ("8", 200)] {
        let metadata = json!({ "resourceVersion": version });
        let workload = json!({ "metadata": metadata, "spec": { "template": { "spec": pod } } });
        cluster.answer(200, &workload.to_string());
        cluster.answer(status, "");
    }
    app.push("team/app", "v1", &Image::small("a")).await;
    app.app.work().await.unwrap();
    assert_eq!(states(&app).await, ["waiting"]);
    app.advance_seconds(10);
    app.app.work().await.unwrap();
    assert_eq!(states(&app).await, ["success"]);
    let [_, refused, _, taken] = cluster.received().try_into().unwrap();
    let versions = [refused, taken].map(|call| call.json()["metadata"]["resourceVersion"].clone());
    assert_eq!(versions, ["7", "8"]);
}

async fn a_cluster_of_another_account_is_not_entered(app: TestApp) {
    let (app, cluster) = start(&app).await;
    let prod = app
        .ada()
        .await
        .get("/api/berth/v1/clusters")
        .send()
        .await
        .json();
    let rival = app.add_account("rival").await;
    let eve = app.add_admin(&rival, "eve").await;
    let client = app.token(&eve).await;
    client.create_namespace("evil").await.expect(201);
    let mut stolen = body("t");
    stolen["cluster_id"] = prod["items"][0]["id"].clone();
    app.login(&eve)
        .await
        .push("evil/app", "old", &Image::small("e"))
        .await;
    let path = "/v2/manage/namespaces/evil/repos/app/triggers";
    client.post(path).json(&stolen).send().await.expect(201);
    app.login(&eve)
        .await
        .push("evil/app", "v1", &Image::small("e"))
        .await;
    app.app.work().await.unwrap();
    assert_eq!(cluster.received().len(), 0);
}

async fn whoever_may_not_push_cannot_test(app: TestApp) {
    let (app, cluster) = start(&app).await;
    trigger(&app, &body("t")).await;
    let bob = app.add_person(&app.account().clone(), "bob").await;
    app.grant("team", &bob, berth_core::permission::Permission::Read)
        .await;
    let path = "/api/berth/v1/organizations/team/images/app/triggers/t/test";
    let call = app
        .token(&bob)
        .await
        .post(path)
        .json(&json!({ "tag": "old" }));
    call.send().await.refused(Code::Forbidden);
    assert_eq!(cluster.received().len(), 0);
}
