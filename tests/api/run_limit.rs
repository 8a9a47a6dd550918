//! What bounds retention runs: guards that come late, attempts, their number in a day, and jobs that
//! are lost.

use berth_core::error::Code;
use berth_tests::{Image, Kind, TestApp, on_both_databases};
use serde_json::json;

use crate::run::{IMAGE, POLICIES, RUNS, newest, of_run, shown, start, tags, with_many, with_tags};
use crate::run::{outcomes, work};

on_both_databases!(
    what_a_guard_keeps_by_now_is_passed_over_with_the_reason,
    a_run_that_gets_on_is_not_given_up,
    a_run_that_stands_still_is_given_up,
    saving_and_taking_back_are_counted_too,
    a_run_whose_job_is_lost_goes_on,
);

/// Makes the removal of a tag fail.
async fn fail_at(app: &TestApp, tag: &str) {
    let raise = match app.kind {
        Kind::Sqlite => format!(
            "CREATE TRIGGER failing BEFORE DELETE ON tag WHEN OLD.name = '{tag}' \
             BEGIN SELECT RAISE(ABORT, 'no'); END"
        ),
        Kind::Postgres => {
            let function = format!(
                "CREATE OR REPLACE FUNCTION failing() RETURNS trigger LANGUAGE plpgsql AS \
                 'BEGIN IF OLD.name = ''{tag}'' THEN RAISE EXCEPTION ''no''; END IF; \
                 RETURN OLD; END'"
            );
            app.database.execute(&function).await;
            "CREATE TRIGGER failing BEFORE DELETE ON tag FOR EACH ROW EXECUTE FUNCTION failing()"
                .to_owned()
        }
    };
    app.database.execute(&raise).await;
}

async fn fail_no_more(app: &TestApp) {
    let drop = match app.kind {
        Kind::Sqlite => "DROP TRIGGER failing",
        Kind::Postgres => "DROP TRIGGER failing ON tag",
    };
    app.database.execute(drop).await;
}

async fn what_a_guard_keeps_by_now_is_passed_over_with_the_reason(app: TestApp) {
    let ada = with_many(&app, 61).await;
    let guards = json!({ "pulled_days": 3 });
    let body = json!({ "policy": newest(1), "guards": guards });
    ada.put(IMAGE).json(&body).send().await.expect(200);
    let run = start(&ada, json!({ "dry": false })).await;
    // It has decided and removed the first ones, and waits for its next try.
    fail_at(&app, "t050").await;
    work(&app).await;
    fail_no_more(&app).await;
    assert_eq!(shown(&ada, run).await["done"], 50);
    let login = app.login(app.admin()).await;
    login.pull("team/app", "t055", &Image::small("many")).await;
    app.app.count_pulls().await.unwrap();
    app.advance_seconds(60);
    work(&app).await;
    let told = shown(&ada, run).await;
    assert_eq!(
        (&told["state"], &told["done"], &told["skipped"]),
        (&json!("done"), &json!(59), &json!(1)),
        "{told}"
    );
    assert_eq!(tags(&app).await, ["t055", "t060"]);
    let of_run = of_run(&ada, run).await;
    let kept = of_run.iter().find(|tag| tag["tag"] == "t055").unwrap();
    assert_eq!(kept["outcome"], "skipped");
    let why = kept["why"].as_array().unwrap().last().unwrap();
    assert!(
        why.as_str().unwrap().starts_with("kept: it was pulled"),
        "{why}"
    );
}

async fn a_run_that_gets_on_is_not_given_up(app: TestApp) {
    let ada = with_many(&app, 61).await;
    let body = json!({ "policy": newest(1) });
    ada.put(IMAGE).json(&body).send().await.expect(200);
    let run = start(&ada, json!({ "dry": false })).await;
    // It failed seven times before it got on.
    let tried = "UPDATE job SET attempts = 7 WHERE kind = 'retain'";
    app.database.execute(tried).await;
    fail_at(&app, "t055").await;
    work(&app).await;
    let told = shown(&ada, run).await;
    assert_eq!(
        (&told["state"], &told["done"]),
        (&json!("running"), &json!(50)),
        "{told}"
    );
    fail_no_more(&app).await;
    app.advance_seconds(60);
    work(&app).await;
    let told = shown(&ada, run).await;
    assert_eq!(
        (&told["state"], &told["done"]),
        (&json!("done"), &json!(60)),
        "{told}"
    );
}

async fn a_run_that_stands_still_is_given_up(app: TestApp) {
    let ada = with_tags(&app, &["v1", "v2", "v3"]).await;
    let body = json!({ "policy": newest(1) });
    ada.put(IMAGE).json(&body).send().await.expect(200);
    let run = start(&ada, json!({ "dry": false })).await;
    fail_at(&app, "v1").await;
    for attempt in 0..8 {
        assert_ne!(shown(&ada, run).await["state"], "failed", "{attempt}");
        work(&app).await;
        // The longest pause from one attempt to the next.
        app.advance_seconds(3600);
    }
    let told = shown(&app.ada().await, run).await;
    assert_eq!(told["state"], "failed", "{told}");
    let detail = told["detail"].as_str().unwrap();
    assert!(detail.starts_with("given up: "), "{detail}");
    assert_eq!(tags(&app).await, ["v1", "v2", "v3"]);
}

async fn saving_and_taking_back_are_counted_too(app: TestApp) {
    let ada = with_tags(&app, &["v1", "v2"]).await;
    let body = json!({ "policy": newest(1) });
    ada.put(IMAGE).json(&body).send().await.expect(200);
    let run = start(&ada, json!({ "dry": false })).await;
    work(&app).await;
    let copy = async |kind: &str| {
        let columns = "repository_id, account_id, state, created_ms, at_ms, ended_ms, rules, \
                       guards, tags, selected, done, skipped, images, bytes, stopped";
        let copies = format!(
            "INSERT INTO retention_run (kind, {columns}) SELECT '{kind}', {columns} \
             FROM retention_run WHERE id = {run}"
        );
        for _ in 0..200 {
            app.database.execute(&copies).await;
        }
    };
    copy("save").await;
    let saved = ada.get(IMAGE).send().await.expect(200).json();
    let added = ada.post(POLICIES).json(&newest(2)).send().await;
    added.refused(Code::TooManyRequests);
    let seen = ada.post(&format!("{IMAGE}/preview")).json(&body);
    let seen = seen.send().await.expect(200).json();
    let confirmed = json!({ "at": seen["at"], "fingerprint": seen["fingerprint"] });
    let put = json!({ "policy": newest(1), "confirmed": confirmed });
    let put = ada.put(IMAGE).json(&put).send().await;
    put.refused(Code::TooManyRequests);
    let call = ada.post(RUNS).json(&json!({ "dry": false })).send().await;
    call.refused(Code::TooManyRequests);
    assert_eq!(ada.get(IMAGE).send().await.expect(200).json(), saved);
    // What was removed can be taken back all the same.
    let undo = format!("{RUNS}/{run}/undo");
    ada.post(&undo).send().await.expect(202);
    work(&app).await;
    copy("undo").await;
    let again = format!("UPDATE retention_run SET undone_by = NULL WHERE id = {run}");
    app.database.execute(&again).await;
    let tag = "/v2/manage/namespaces/team/repos/app/tags/v1";
    ada.delete(tag).send().await.expect(204);
    let entry = format!("UPDATE trash SET run_id = {run}");
    app.database.execute(&entry).await;
    let call = ada.post(&undo).send().await;
    call.refused(Code::TooManyRequests);
}

async fn a_run_whose_job_is_lost_goes_on(app: TestApp) {
    let ada = with_tags(&app, &["v1", "v2"]).await;
    let body = json!({ "policy": newest(1) });
    ada.put(IMAGE).json(&body).send().await.expect(200);
    work(&app).await;
    let run = start(&ada, json!({ "dry": false })).await;
    let lose = "DELETE FROM job WHERE kind = 'retain'";
    app.database.execute(lose).await;
    work(&app).await;
    assert_eq!(shown(&ada, run).await["state"], "waiting");
    app.advance_seconds(3600);
    work(&app).await;
    assert_eq!(shown(&ada, run).await["state"], "done");
    let pairs = outcomes(&ada, run).await;
    assert_eq!(pairs, [("v1".to_owned(), "removed".to_owned())]);
}
