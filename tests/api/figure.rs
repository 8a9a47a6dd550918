//! The figures of an account, now and over time.

use berth_core::error::Code;
use berth_tests::{Client, Image, TestApp, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    the_overview_counts_the_whole_account,
    pulled_bytes_are_those_that_were_sent,
    what_is_not_sent_is_not_counted,
    a_report_goes_by_day_week_and_month,
    two_replicas_record_a_day_once,
    days_that_are_not_kept_are_forgotten_and_still_in_the_sum,
    a_report_of_something_else_is_refused,
    the_console_sees_quotas_and_figures_in_one_call,
    accounts_see_their_own_figures,
);

const DAY: i64 = 24 * 3600;

fn image_bytes(image: &Image) -> usize {
    image.blob_bytes() + image.manifest.len()
}

async fn get(client: &Client, target: &str) -> Value {
    client.get(target).send().await.expect(200).json()
}

async fn overview(app: &TestApp) -> Value {
    get(&app.ada().await, "/v2/manage/overview").await
}

/// Returns a report as pairs of date and value.
async fn report(app: &TestApp, what: &str) -> Vec<(String, u64)> {
    let target = format!("/v2/manage/reports/{what}");
    let rows = get(&app.ada().await, &target).await;
    let pair = |row: &Value| {
        let date = row["date"].as_str().unwrap().to_owned();
        (date, row["value"].as_u64().unwrap())
    };
    rows.as_array().unwrap().iter().map(pair).collect()
}

fn at(date: &str, value: usize) -> (String, u64) {
    (date.to_owned(), u64::try_from(value).unwrap())
}

async fn the_overview_counts_the_whole_account(app: TestApp) {
    app.namespace("blue").await;
    app.namespace("red").await;
    let (image, login) = (Image::small("a"), app.login(app.admin()).await);
    for (name, tag) in [("blue/a", "v1"), ("blue/a", "v2"), ("red/b", "v1")] {
        login.push(name, tag, &image).await;
    }
    let expected = json!({
        "domain_id": app.account().id, "domain_name": "acme", "namspace_num": 2, "repo_num": 2,
        "image_num": 3, "store_space": 2 * image_bytes(&image), "downflow_size": 0,
    });
    assert_eq!(overview(&app).await, expected);
    // These are figures of the account, whatever of it one may see.
    let bob = app.add_person(&app.account().clone(), "bob").await;
    let seen = get(&app.token(&bob).await, "/v2/manage/overview").await;
    assert_eq!(seen, expected);
}

async fn pulled_bytes_are_those_that_were_sent(app: TestApp) {
    app.namespace("team").await;
    let (image, login) = (Image::small("a"), app.login(app.admin()).await);
    login.push("team/app", "v1", &image).await;
    login.pull("team/app", "v1", &image).await;
    let digest = berth_tests::image::digest(&image.blobs[0]);
    let part = login
        .get(&format!("/v2/team/app/blobs/{digest}"))
        .header("range", "bytes=2-4");
    part.send().await.expect(206);
    app.app.count_pulls().await.unwrap();
    let sent = image_bytes(&image) + 3;
    assert_eq!(overview(&app).await["downflow_size"], json!(sent));
    let today = [at("2026-03-01", sent)];
    assert_eq!(report(&app, "downflow/daily").await, today);
    // Nothing is counted a second time.
    app.app.count_pulls().await.unwrap();
    assert_eq!(report(&app, "downflow/daily").await, today);
}

async fn what_is_not_sent_is_not_counted(app: TestApp) {
    app.namespace("team").await;
    let (image, login) = (Image::small("a"), app.login(app.admin()).await);
    login.push("team/app", "v1", &image).await;
    let manifest = "/v2/team/app/manifests/v1";
    let blob = format!(
        "/v2/team/app/blobs/{}",
        berth_tests::image::digest(&image.blobs[0])
    );
    for target in [manifest, &blob] {
        let head = login.request("HEAD", target).send().await.expect(200);
        let etag = head.header("etag").unwrap();
        let known = login.get(target).header("if-none-match", etag);
        known.send().await.expect(304);
        app.anonymous().get(target).send().await.expect(401);
    }
    login
        .get(&blob)
        .header("range", "bytes=999999-")
        .send()
        .await
        .expect(416);
    app.app.count_pulls().await.unwrap();
    assert_eq!(overview(&app).await["downflow_size"], json!(0));
}

async fn a_report_goes_by_day_week_and_month(app: TestApp) {
    app.namespace("team").await;
    let (a, b) = (Image::small("a"), Image::small("b"));
    let login = app.login(app.admin()).await;
    login.push("team/app", "v1", &a).await;
    // 2026-03-01 is a Sunday.
    app.advance_seconds(DAY);
    app.app.record_figures().await.unwrap();
    let login = app.login(app.admin()).await;
    login.push("team/app", "v2", &b).await;
    login.pull("team/app", "v1", &a).await;
    app.app.count_pulls().await.unwrap();
    app.advance_seconds(2 * DAY);
    app.app.record_figures().await.unwrap();
    let (one, both) = (image_bytes(&a), image_bytes(&a) + image_bytes(&b));
    let days = ["2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04"];
    let by_day = |values: [usize; 4]| days.iter().zip(values).map(|(day, value)| at(day, value));
    for (what, values) in [
        ("namespace", [1, 1, 1, 1]),
        ("repo", [1, 1, 1, 1]),
        ("image", [1, 2, 2, 2]),
        ("store", [one, both, both, both]),
        ("downflow", [0, one, 0, 0]),
    ] {
        let expected: Vec<_> = by_day(values).collect();
        assert_eq!(report(&app, &format!("{what}/daily")).await, expected);
    }
    let weeks = [at("2026-02-23", 1), at("2026-03-02", 2)];
    assert_eq!(report(&app, "image/weekly").await, weeks);
    let weeks = [at("2026-02-23", 0), at("2026-03-02", one)];
    assert_eq!(report(&app, "downflow/weekly").await, weeks);
    let month = [at("2026-03-01", both)];
    assert_eq!(report(&app, "store/monthly").await, month);
}

async fn two_replicas_record_a_day_once(app: TestApp) {
    app.namespace("team").await;
    app.advance_seconds(DAY);
    let (one, other) = tokio::join!(app.app.record_figures(), app.app.record_figures());
    one.and(other).unwrap();
    // What comes later is of the new day.
    app.namespace("late").await;
    app.app.record_figures().await.unwrap();
    let expected = [at("2026-03-01", 1), at("2026-03-02", 2)];
    assert_eq!(report(&app, "namespace/daily").await, expected);
    let rows = app
        .database
        .number("SELECT COUNT(*) FROM daily_figure")
        .await;
    assert_eq!(rows, 1);
}

async fn days_that_are_not_kept_are_forgotten_and_still_in_the_sum(app: TestApp) {
    app.namespace("team").await;
    let (image, login) = (Image::small("a"), app.login(app.admin()).await);
    login.push("team/app", "v1", &image).await;
    login.pull("team/app", "v1", &image).await;
    app.app.count_pulls().await.unwrap();
    app.advance_seconds(400 * DAY);
    app.app.record_figures().await.unwrap();
    let first = "SELECT MIN(day) - 20513 FROM daily_figure";
    assert_eq!(app.database.number(first).await, 0);
    app.advance_seconds(DAY);
    app.app.record_figures().await.unwrap();
    assert_eq!(app.database.number(first).await, 399);
    assert_eq!(
        overview(&app).await["downflow_size"],
        json!(image_bytes(&image))
    );
}

async fn a_report_of_something_else_is_refused(app: TestApp) {
    let ada = app.ada().await;
    for what in ["absent/daily", "store/hourly", "Store/daily", "store/%00"] {
        let refused = ada.get(&format!("/v2/manage/reports/{what}")).send().await;
        refused.refused(Code::InvalidParameter);
    }
    let refused = ada
        .get("/api/berth/v1/figures?frequency=hourly")
        .send()
        .await;
    refused.refused(Code::InvalidParameter);
    for target in ["/v2/manage/reports/store/daily", "/v2/manage/overview"] {
        let refused = app.anonymous().get(target).send().await;
        refused.refused(Code::Unauthenticated);
    }
}

async fn the_console_sees_quotas_and_figures_in_one_call(app: TestApp) {
    app.namespace("team").await;
    let (image, login) = (Image::small("a"), app.login(app.admin()).await);
    login.push("team/app", "v1", &image).await;
    login.pull("team/app", "v1", &image).await;
    app.app.count_pulls().await.unwrap();
    let quotas = format!("/v2/manage/projects/{}/quotas", app.account().project_id);
    let quotas = get(&app.ada().await, &quotas).await;
    let shown = get(&app.ada().await, "/api/berth/v1/figures?frequency=monthly").await;
    let bytes = image_bytes(&image);
    let expected = json!({
        "quotas": quotas["quotas"], "frequency": "monthly", "pulled_bytes": bytes, "points": [{
            "date": "2026-03-01", "namespaces": 1, "repositories": 1, "tags": 1,
            "stored_bytes": bytes, "pulled_bytes": bytes,
        }],
    });
    assert_eq!(shown, expected);
    let shown = get(&app.ada().await, "/api/berth/v1/figures").await;
    assert_eq!(shown["frequency"], "daily");
}

async fn accounts_see_their_own_figures(app: TestApp) {
    let rival = app.add_account("rival").await;
    let eve = app.add_admin(&rival, "eve").await;
    app.namespace("team").await;
    app.repository("team", "app", true).await;
    let image = Image::small("a");
    app.push("team/app", "v1", &image).await;
    // What eve pulls of a public image is the traffic of its owner.
    app.login(&eve).await.pull("team/app", "v1", &image).await;
    app.app.count_pulls().await.unwrap();
    let seen = get(&app.token(&eve).await, "/v2/manage/overview").await;
    let expected = json!({
        "domain_id": rival.id, "domain_name": "rival", "namspace_num": 0, "repo_num": 0,
        "image_num": 0, "store_space": 0, "downflow_size": 0,
    });
    assert_eq!(seen, expected);
    let owner = overview(&app).await;
    assert_eq!(owner["downflow_size"], json!(image_bytes(&image)));
}
