//! Retention runs: what they remove, what they leave, and how they are stopped.

use berth_core::error::Code;
use berth_core::permission::Permission;
use berth_tests::{Client, Image, TestApp, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    a_saved_policy_is_applied_at_once_and_the_record_tells_it,
    a_run_removes_what_the_preview_said,
    what_was_confirmed_goes_and_what_was_pushed_since_waits,
    what_was_not_seen_is_not_confirmed,
    a_tag_that_changed_or_is_protected_by_now_is_passed_over,
    a_dry_run_keeps_on_record_what_would_go,
    a_run_that_is_stopped_removes_nothing_more,
    other_rules_stop_the_runs_of_those_before,
    a_run_whose_rules_were_replaced_unseen_removes_nothing,
    a_run_goes_on_wherever_it_was_broken_off,
    two_workers_do_a_run_once,
    a_run_is_made_each_day_by_the_rules_or_the_default,
    rules_without_a_confirmation_wait_for_the_day,
    a_run_that_ends_leaves_one_event,
    runs_are_listed_in_pages,
    runs_are_kept_for_some_time,
    runs_are_seen_with_read_and_started_with_manage,
    runs_of_another_account_are_hidden,
);

pub(crate) const IMAGE: &str = "/api/berth/v1/organizations/team/images/app/retention";
pub(crate) const RUNS: &str = "/api/berth/v1/organizations/team/images/app/retention/runs";
pub(crate) const POLICIES: &str = "/v2/manage/namespaces/team/repos/app/retentions";
const DAY: i64 = 86_400;

pub(crate) fn newest(num: u32) -> Value {
    let rule = json!({
        "template": "tag_rule", "params": { "num": num.to_string() }, "tag_selectors": [],
    });
    json!({ "algorithm": "or", "rules": [rule] })
}

/// Pushes tags to `team/app`, an hour apart, each with an image of its own.
pub(crate) async fn with_tags(app: &TestApp, tags: &[&str]) -> Client {
    app.namespace("team").await;
    for tag in tags {
        app.push("team/app", tag, &Image::small(tag)).await;
        app.advance_seconds(3600);
    }
    app.ada().await
}

/// Gives one image many tags, a second apart.
pub(crate) async fn with_many(app: &TestApp, count: usize) -> Client {
    app.namespace("team").await;
    let image = Image::small("many");
    app.push("team/app", "t000", &image).await;
    let login = app.login(app.admin()).await;
    for number in 1..count {
        app.advance_seconds(1);
        let tag = format!("t{number:03}");
        let put = login.put_manifest("team/app", &tag, &image).await;
        put.expect(201);
    }
    app.advance_seconds(1);
    app.ada().await
}

pub(crate) async fn work(app: &TestApp) {
    app.app.work().await.unwrap();
}

/// The tags of the image, sorted.
pub(crate) async fn tags(app: &TestApp) -> Vec<String> {
    let sql = "SELECT t.name FROM tag t JOIN repository r ON r.id = t.repository_id \
               WHERE r.name = 'app' ORDER BY t.name";
    let rows = app.database.rows(sql).await;
    rows.iter()
        .map(|row| row["name"].as_str().unwrap().to_owned())
        .collect()
}

async fn preview(client: &Client, body: Value) -> Value {
    let call = client.post(&format!("{IMAGE}/preview")).json(&body);
    call.send().await.expect(200).json()
}

pub(crate) async fn start(client: &Client, body: Value) -> i64 {
    let run = client.post(RUNS).json(&body).send().await.expect(202);
    let run = run.json();
    assert_eq!(run["state"], "waiting");
    run["id"].as_i64().unwrap()
}

pub(crate) async fn shown(client: &Client, run: i64) -> Value {
    let run = client.get(&format!("{RUNS}/{run}")).send().await;
    run.expect(200).json()
}

pub(crate) async fn of_run(client: &Client, run: i64) -> Vec<Value> {
    let tags = client.get(&format!("{RUNS}/{run}/tags?limit=100"));
    let tags = tags.send().await.expect(200).json();
    tags["items"].as_array().unwrap().clone()
}

pub(crate) async fn outcomes(client: &Client, run: i64) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let tags = of_run(client, run).await;
    tags.iter()
        .map(|tag| (text(&tag["tag"]), text(&tag["outcome"])))
        .collect()
}

async fn save(client: &Client, policy: &Value, seen: &Value) -> Option<i64> {
    let confirmed = json!({ "at": seen["at"], "fingerprint": seen["fingerprint"] });
    let body = json!({ "policy": policy, "confirmed": confirmed });
    let saved = client.put(IMAGE).json(&body).send().await.expect(200);
    saved.json()["run"].as_i64()
}

async fn a_saved_policy_is_applied_at_once_and_the_record_tells_it(app: TestApp) {
    let ada = with_tags(&app, &["v1", "v2", "v3"]).await;
    let added = ada.post(POLICIES).json(&newest(2)).send().await;
    let id = added.expect(201).json()["id"].clone();
    assert_eq!(tags(&app).await, ["v1", "v2", "v3"]);
    work(&app).await;
    assert_eq!(tags(&app).await, ["v2", "v3"]);
    let changed = ada.patch(&format!("{POLICIES}/{}", id.as_i64().unwrap()));
    changed.json(&newest(1)).send().await.expect(201);
    work(&app).await;
    assert_eq!(tags(&app).await, ["v3"]);
    let record = ada.get(&format!("{POLICIES}/histories")).send().await;
    let record = record.expect(200).json();
    let told: Vec<_> = record["retention_log"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (&row["tag"], &row["retention_id"], &row["rule_type"]))
        .collect();
    let rule = |num: u32| json!(newest(num)["rules"][0].to_string());
    let (first, second) = (rule(2), rule(1));
    let text = |value: &Value| -> Value { serde_json::from_str(value.as_str().unwrap()).unwrap() };
    assert_eq!(told.len(), 2);
    assert_eq!((told[0].0, told[0].1), (&json!("v2"), &id));
    assert_eq!(text(told[0].2), text(&second));
    assert_eq!((told[1].0, told[1].1), (&json!("v1"), &id));
    assert_eq!(text(told[1].2), text(&first));
}

async fn a_run_removes_what_the_preview_said(app: TestApp) {
    let ada = with_tags(&app, &["v1", "v2", "v3", "v4"]).await;
    app.push("team/app", "old", &Image::small("v1")).await;
    let put = ada.put(IMAGE).json(&json!({ "policy": newest(2) }));
    put.send().await.expect(200);
    let seen = preview(&ada, json!({ "fate": "goes" })).await;
    let run = start(&ada, json!({ "dry": false })).await;
    work(&app).await;
    let shown = shown(&ada, run).await;
    for (field, value) in [
        ("state", json!("done")),
        ("kind", json!("demand")),
        ("by", json!("ada")),
        ("tags", seen["tags"].clone()),
        ("selected", seen["going"].clone()),
        ("done", seen["going"].clone()),
        ("skipped", json!(0)),
        ("policy", newest(2)),
    ] {
        assert_eq!(shown[field], value, "{field} of {shown}");
    }
    assert_eq!(shown["images"], seen["images"]);
    assert_eq!(shown["bytes"], seen["quota_bytes"]);
    let gone = of_run(&ada, run).await;
    let mut expected: Vec<Value> = seen["items"].as_array().unwrap().clone();
    expected.reverse();
    assert_eq!(gone.len(), expected.len());
    for (tag, seen) in gone.iter().zip(&expected) {
        for field in ["tag", "digest", "pushed", "size", "why"] {
            assert_eq!(tag[field], seen[field], "{field}");
        }
        assert_eq!(tag["outcome"], "removed");
    }
    assert_eq!(tags(&app).await, ["old", "v4"]);
}

async fn what_was_confirmed_goes_and_what_was_pushed_since_waits(app: TestApp) {
    let ada = with_tags(&app, &["v1", "v2", "v3"]).await;
    let policy = newest(1);
    let seen = preview(&ada, json!({ "policy": policy })).await;
    assert_eq!(seen["going"], 2);
    app.advance_seconds(60);
    app.push("team/app", "v4", &Image::small("v4")).await;
    let run = save(&ada, &policy, &seen).await.unwrap();
    // It is another one by now, so that nobody has confirmed that it goes.
    app.push("team/app", "v2", &Image::small("new")).await;
    work(&app).await;
    assert_eq!(tags(&app).await, ["v2", "v3", "v4"]);
    assert_eq!(
        outcomes(&ada, run).await,
        [("v1".to_owned(), "removed".to_owned())]
    );
    assert_eq!(shown(&ada, run).await["kind"], "save");
    app.advance_seconds(DAY);
    work(&app).await;
    assert_eq!(tags(&app).await, ["v2"]);
}

async fn what_was_not_seen_is_not_confirmed(app: TestApp) {
    let ada = with_tags(&app, &["v1", "v2", "v3"]).await;
    let policy = newest(1);
    let seen = preview(&ada, json!({ "policy": policy })).await;
    let refused = async |at: &Value, fingerprint: &Value| {
        let before = ada.get(IMAGE).send().await.json();
        let confirmed = json!({ "at": at, "fingerprint": fingerprint });
        let body = json!({ "policy": policy, "confirmed": confirmed });
        let call = ada.put(IMAGE).json(&body).send().await;
        call.refused(Code::Changed);
        assert_eq!(ada.get(IMAGE).send().await.json(), before);
    };
    refused(&seen["at"], &json!("00")).await;
    refused(&json!("2030-01-01T00:00:00Z"), &seen["fingerprint"]).await;
    app.advance_seconds(3601);
    refused(&seen["at"], &seen["fingerprint"]).await;
    let seen = preview(&ada, json!({ "policy": policy })).await;
    let tag = "/v2/manage/namespaces/team/repos/app/tags/v1";
    ada.delete(tag).send().await.expect(204);
    refused(&seen["at"], &seen["fingerprint"]).await;
    let put = ada.put(IMAGE).json(&json!({ "policy": policy }));
    put.send().await.expect(200);
    let confirmed = json!({ "at": app.now(), "fingerprint": "00" });
    let call = ada
        .post(RUNS)
        .json(&json!({ "dry": false, "confirmed": confirmed }));
    call.send().await.refused(Code::Changed);
    assert_eq!(tags(&app).await, ["v2", "v3"]);
}

async fn a_tag_that_changed_or_is_protected_by_now_is_passed_over(app: TestApp) {
    let ada = with_tags(&app, &["a", "b", "c", "d"]).await;
    let dry = start(&ada, json!({ "dry": true, "policy": newest(1) })).await;
    work(&app).await;
    let put = ada.put(IMAGE).json(&json!({ "policy": newest(1) }));
    put.send().await.expect(200);
    let run = start(&ada, json!({ "dry": false })).await;
    // As if it had decided the same and had been broken off then.
    let copy = format!(
        "INSERT INTO retention_run_tag (run_id, position, tag, digest, pushed_ms, size, why, rule, \
         outcome) SELECT {run}, position, tag, digest, pushed_ms, size, why, rule, outcome \
         FROM retention_run_tag WHERE run_id = {dry}"
    );
    app.database.execute(&copy).await;
    let begun = format!(
        "UPDATE retention_run SET state = 'running', begun_ms = 1, selected = 3 WHERE id = {run}"
    );
    app.database.execute(&begun).await;
    app.push("team/app", "a", &Image::small("moved")).await;
    let call = ada.post("/api/berth/v1/organizations/team/images/app/protected-tags");
    let call = call.json(&json!({ "pattern": "b" }));
    call.send().await.expect(201);
    work(&app).await;
    let pairs = outcomes(&ada, run).await;
    let told: Vec<_> = pairs
        .iter()
        .map(|(tag, outcome)| (tag.as_str(), outcome.as_str()))
        .collect();
    assert_eq!(told, [("a", "skipped"), ("b", "skipped"), ("c", "removed")]);
    let shown = shown(&ada, run).await;
    assert_eq!((&shown["done"], &shown["skipped"]), (&json!(1), &json!(2)));
    assert_eq!(tags(&app).await, ["a", "b", "d"]);
}

async fn a_dry_run_keeps_on_record_what_would_go(app: TestApp) {
    let ada = with_tags(&app, &["v1", "v2", "v3"]).await;
    let none = ada.post(RUNS).json(&json!({ "dry": false })).send().await;
    none.refused(Code::RetentionNotFound);
    let seen = preview(&ada, json!({ "policy": newest(1) })).await;
    let run = start(&ada, json!({ "dry": true, "policy": newest(1) })).await;
    work(&app).await;
    let shown = shown(&ada, run).await;
    for (field, value) in [
        ("state", json!("done")),
        ("kind", json!("dry")),
        ("selected", json!(2)),
        ("done", json!(0)),
        ("images", seen["images"].clone()),
        ("bytes", seen["quota_bytes"].clone()),
        ("can_undo", json!(false)),
    ] {
        assert_eq!(shown[field], value, "{field} of {shown}");
    }
    assert!(seen["quota_bytes"].as_i64().unwrap() > 0);
    let pairs = outcomes(&ada, run).await;
    assert!(pairs.iter().all(|(_, outcome)| outcome == "selected"));
    assert_eq!(tags(&app).await, ["v1", "v2", "v3"]);
    for body in [
        json!({ "dry": false, "policy": newest(1) }),
        json!({ "dry": false, "guards": {} }),
        json!({ "dry": true, "confirmed": { "at": app.now(), "fingerprint": "" } }),
    ] {
        let call = ada.post(RUNS).json(&body).send().await;
        call.refused(Code::InvalidParameter);
    }
}

async fn a_run_that_is_stopped_removes_nothing_more(app: TestApp) {
    let ada = with_tags(&app, &["v1", "v2", "v3"]).await;
    let put = ada.put(IMAGE).json(&json!({ "policy": newest(1) }));
    put.send().await.expect(200);
    let run = start(&ada, json!({ "dry": false })).await;
    let cancel = format!("{RUNS}/{run}/cancel");
    ada.post(&cancel).send().await.expect(204);
    work(&app).await;
    let shown = shown(&ada, run).await;
    assert_eq!(
        (&shown["state"], &shown["done"]),
        (&json!("cancelled"), &json!(0))
    );
    assert_eq!(tags(&app).await, ["v1", "v2", "v3"]);
    ada.post(&cancel).send().await.refused(Code::RunOver);
    let absent = format!("{RUNS}/{}", run + 1);
    ada.get(&absent).send().await.refused(Code::RunNotFound);
    let call = ada.post(&format!("{absent}/cancel"));
    call.send().await.refused(Code::RunNotFound);
}

async fn other_rules_stop_the_runs_of_those_before(app: TestApp) {
    let ada = with_tags(&app, &["v1", "v2", "v3"]).await;
    ada.post(POLICIES).json(&newest(1)).send().await.expect(201);
    let body = json!({ "policy": newest(2) });
    ada.put(IMAGE).json(&body).send().await.expect(200);
    work(&app).await;
    assert_eq!(tags(&app).await, ["v1", "v2", "v3"]);
    let listed = ada.get(RUNS).send().await.expect(200).json();
    assert_eq!(listed["items"][0]["state"], "cancelled");
    let detail = listed["items"][0]["detail"].as_str().unwrap();
    assert!(detail.contains("other rules"), "{detail}");
    let shown = ada.get(POLICIES).send().await.expect(200).json();
    assert_eq!(shown.as_array().unwrap().len(), 1);
    assert_eq!(shown[0]["rules"], newest(2)["rules"]);
    ada.put(IMAGE).json(&json!({})).send().await.expect(200);
    assert_eq!(ada.get(POLICIES).send().await.json(), json!([]));
}

/// As if the rules had been saved while the run was being put together, where neither saw the other.
async fn a_run_whose_rules_were_replaced_unseen_removes_nothing(app: TestApp) {
    let ada = with_tags(&app, &["v1", "v2", "v3"]).await;
    for (column, change) in [
        (
            "rules of the image",
            format!("UPDATE retention SET rules = '{}'", newest(2)["rules"]),
        ),
        (
            "guards of the image",
            "UPDATE retention_setting SET guards = '{\"pushed_days\": 9}'".to_owned(),
        ),
    ] {
        let put = ada.put(IMAGE).json(&json!({ "policy": newest(1) }));
        put.send().await.expect(200);
        let run = start(&ada, json!({ "dry": false })).await;
        app.database.execute(&change).await;
        work(&app).await;
        let shown = shown(&ada, run).await;
        assert_eq!(shown["state"], "cancelled", "{column}: {shown}");
        let detail = shown["detail"].as_str().unwrap();
        assert!(detail.contains("other rules"), "{column}: {detail}");
        assert_eq!(tags(&app).await, ["v1", "v2", "v3"], "{column}");
    }
}

async fn a_run_goes_on_wherever_it_was_broken_off(app: TestApp) {
    let ada = with_many(&app, 180).await;
    let put = ada.put(IMAGE).json(&json!({ "policy": newest(10) }));
    put.send().await.expect(200);
    let run = start(&ada, json!({ "dry": false })).await;
    for ms in (30..480).step_by(30) {
        let limit = std::time::Duration::from_millis(ms);
        let broken = tokio::time::timeout(limit, app.app.work()).await;
        if let Ok(done) = broken {
            done.unwrap();
        }
        // The lease of who is gone has to end.
        app.advance_seconds(61);
    }
    work(&app).await;
    let shown = shown(&ada, run).await;
    assert_eq!(
        (&shown["state"], &shown["done"], &shown["selected"]),
        (&json!("done"), &json!(170), &json!(170)),
        "{shown}"
    );
    assert_eq!(tags(&app).await.len(), 10);
    let log = "SELECT COUNT(*) FROM retention_log";
    assert_eq!(app.database.number(log).await, 170);
    let events = "SELECT COUNT(*) FROM audit_event WHERE name = 'runRetention'";
    assert_eq!(app.database.number(events).await, 1);
    let counted = "SELECT num_tags FROM repository WHERE name = 'app'";
    assert_eq!(app.database.number(counted).await, 10);
}

async fn two_workers_do_a_run_once(app: TestApp) {
    let ada = with_many(&app, 130).await;
    let put = ada.put(IMAGE).json(&json!({ "policy": newest(5) }));
    put.send().await.expect(200);
    let (first, second) = (
        start(&ada, json!({ "dry": false })).await,
        start(&ada, json!({ "dry": false })).await,
    );
    let (one, other) = tokio::join!(app.app.work(), app.app.work());
    one.unwrap();
    other.unwrap();
    let (first, second) = (shown(&ada, first).await, shown(&ada, second).await);
    for run in [&first, &second] {
        assert_eq!(run["state"], "done", "{run}");
    }
    let done = |run: &Value| run["done"].as_i64().unwrap();
    assert_eq!(done(&first) + done(&second), 125);
    let log = "SELECT COUNT(*) FROM retention_log";
    assert_eq!(app.database.number(log).await, 125);
    assert_eq!(tags(&app).await.len(), 5);
}

async fn a_run_is_made_each_day_by_the_rules_or_the_default(app: TestApp) {
    let ada = with_tags(&app, &["v1", "v2", "v3"]).await;
    app.push("team/other", "v1", &Image::small("v1")).await;
    app.push("team/other", "v2", &Image::small("v2")).await;
    let default = json!({ "policy": newest(1) });
    let put = ada.put("/api/berth/v1/organizations/team/retention");
    put.json(&default).send().await.expect(204);
    let own = ada.put(IMAGE).json(&json!({ "policy": newest(2) }));
    own.send().await.expect(200);
    work(&app).await;
    assert_eq!(tags(&app).await.len(), 3, "the day is not over");
    app.advance_seconds(DAY);
    let ada = app.ada().await;
    work(&app).await;
    work(&app).await;
    assert_eq!(tags(&app).await, ["v2", "v3"]);
    let listed = ada.get(RUNS).send().await.expect(200).json();
    let runs = listed["items"].as_array().unwrap();
    assert_eq!(runs.len(), 1, "{listed}");
    assert_eq!(
        (&runs[0]["kind"], &runs[0]["by"]),
        (&json!("daily"), &Value::Null)
    );
    let other = "/api/berth/v1/organizations/team/images/other/retention/runs";
    let of_other = ada.get(other).send().await.expect(200).json();
    assert_eq!(of_other["items"][0]["done"], 1);
    let record = "/v2/manage/namespaces/team/repos/other/retentions/histories";
    let record = ada.get(record).send().await.expect(200).json();
    assert_eq!(record["retention_log"][0]["retention_id"], 0);
    app.advance_seconds(DAY);
    work(&app).await;
    let listed = app.ada().await.get(RUNS).send().await.expect(200).json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 2);
}

async fn rules_without_a_confirmation_wait_for_the_day(app: TestApp) {
    let ada = with_tags(&app, &["v1", "v2"]).await;
    let saved = ada.put(IMAGE).json(&json!({ "policy": newest(1) }));
    assert_eq!(saved.send().await.expect(200).json(), json!({}));
    work(&app).await;
    assert_eq!(tags(&app).await, ["v1", "v2"]);
    app.advance_seconds(DAY);
    work(&app).await;
    assert_eq!(tags(&app).await, ["v2"]);
}

async fn a_run_that_ends_leaves_one_event(app: TestApp) {
    let ada = with_tags(&app, &["v1", "v2", "v3"]).await;
    let put = ada.put(IMAGE).json(&json!({ "policy": newest(1) }));
    put.send().await.expect(200);
    let run = start(&ada, json!({ "dry": false })).await;
    app.database.execute("DELETE FROM audit_event").await;
    work(&app).await;
    let events = app.database.rows("SELECT * FROM audit_event").await;
    let [event] = events.as_slice() else {
        panic!("{events:?}");
    };
    assert_eq!(event["name"], "runRetention");
    assert_eq!(event["resource"], "team/app");
    assert_eq!(event["person_name"], "ada");
    assert_eq!(event["account_id"], app.account().id);
    let detail = event["detail"].to_string();
    let expected = [format!("{run}"), "removed".to_owned(), "demand".to_owned()];
    for words in expected {
        assert!(detail.contains(&words), "{words}: {detail}");
    }
}

async fn runs_are_listed_in_pages(app: TestApp) {
    let ada = with_tags(&app, &["v1", "v2", "v3", "v4"]).await;
    let mut ids = Vec::new();
    for num in 1..=3 {
        ids.push(start(&ada, json!({ "dry": true, "policy": newest(num) })).await);
    }
    work(&app).await;
    let page = ada.get(&format!("{RUNS}?limit=2"));
    let page = page.send().await.expect(200).json();
    assert_eq!(page["items"][0]["id"], ids[2]);
    let next = page["next"].as_str().unwrap();
    let rest = ada.get(&format!("{RUNS}?limit=2&cursor={next}"));
    let rest = rest.send().await.expect(200).json();
    assert_eq!(
        (&rest["items"][0]["id"], &rest["next"]),
        (&json!(ids[0]), &Value::Null)
    );
    let path = format!("{RUNS}/{}/tags", ids[0]);
    let page = ada.get(&format!("{path}?limit=2")).send().await;
    let page = page.expect(200).json();
    let next = page["next"].as_str().unwrap();
    let rest = ada.get(&format!("{path}?limit=2&cursor={next}"));
    let rest = rest.send().await.expect(200).json();
    assert_eq!(
        (&rest["items"][0]["tag"], &rest["next"]),
        (&json!("v3"), &Value::Null)
    );
    for wrong in ["limit=0", "limit=x", "limit=101", "cursor=x"] {
        for list in [RUNS, path.as_str()] {
            let call = ada.get(&format!("{list}?{wrong}")).send().await;
            call.refused(Code::InvalidPage);
        }
    }
}

async fn runs_are_kept_for_some_time(app: TestApp) {
    let ada = with_tags(&app, &["v1", "v2"]).await;
    start(&ada, json!({ "dry": true, "policy": newest(1) })).await;
    work(&app).await;
    app.advance_seconds(89 * DAY);
    work(&app).await;
    let count = "SELECT COUNT(*) FROM retention_run";
    assert_eq!(app.database.number(count).await, 1);
    app.advance_seconds(2 * DAY);
    work(&app).await;
    assert_eq!(app.database.number(count).await, 0);
    let tags = "SELECT COUNT(*) FROM retention_run_tag";
    assert_eq!(app.database.number(tags).await, 0);
}

async fn runs_are_seen_with_read_and_started_with_manage(app: TestApp) {
    let ada = with_tags(&app, &["v1", "v2"]).await;
    let run = start(&ada, json!({ "dry": true, "policy": newest(1) })).await;
    work(&app).await;
    let bob = app.add_person(&app.account().clone(), "bob").await;
    let client = app.token(&bob).await;
    let (one, tags) = (format!("{RUNS}/{run}"), format!("{RUNS}/{run}/tags"));
    let (cancel, undo) = (format!("{one}/cancel"), format!("{one}/undo"));
    let dry = json!({ "dry": true, "policy": newest(1) });
    for path in [RUNS, &one, &tags] {
        client.get(path).send().await.refused(Code::Forbidden);
    }
    for permission in [Permission::Read, Permission::Write] {
        app.grant("team", &bob, permission).await;
        for path in [RUNS, &one, &tags] {
            client.get(path).send().await.expect(200);
        }
        for call in [
            client.post(RUNS).json(&dry),
            client.post(&cancel),
            client.post(&undo),
            client.put(IMAGE).json(&json!({})),
        ] {
            call.send().await.refused(Code::Forbidden);
        }
    }
    app.grant("team", &bob, Permission::Manage).await;
    client.post(RUNS).json(&dry).send().await.expect(202);
}

async fn runs_of_another_account_are_hidden(app: TestApp) {
    let ada = with_tags(&app, &["v1", "v2"]).await;
    let run = start(&ada, json!({ "dry": true, "policy": newest(1) })).await;
    let rival = app.add_account("rival").await;
    let eve = app.add_admin(&rival, "eve").await;
    let eve = app.token(&eve).await;
    let one = format!("{RUNS}/{run}");
    for call in [
        eve.get(RUNS),
        eve.get(&one),
        eve.get(&format!("{one}/tags")),
        eve.post(RUNS).json(&json!({ "dry": true })),
        eve.post(&format!("{one}/cancel")),
        eve.post(&format!("{one}/undo")),
        eve.put(IMAGE).json(&json!({})),
    ] {
        call.send().await.refused(Code::RepositoryNotFound);
    }
    app.repository("team", "other", false).await;
    let elsewhere = one.replace("images/app", "images/other");
    ada.get(&elsewhere).send().await.refused(Code::RunNotFound);
}
