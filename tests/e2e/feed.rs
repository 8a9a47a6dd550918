//! What happens is seen while it happens: by all tabs of a browser through one stream.

use std::net::TcpListener;
use std::sync::Arc;

use berth_tests::app::START;
use berth_tests::browser::journey;
use berth_tests::process::Process;
use berth_tests::{Browser, Client, Database, Image, Role};
use serde_json::json;

use crate::world::{create, enter, login, session, start};

const IMAGE: &str = "/console/images/acme/many";
const RETENTION: &str = "/api/berth/v1/organizations/acme/images/many/retention";

/// How many tags a run removes that is to be looked at.
const MANY: u32 = 20_000;

/// How far the run has come that the page shows, and how often the page has asked for the runs.
const PROGRESS: &str = "
    const bar = document.querySelector('.runs progress');
    const asked = performance.getEntriesByType('resource')
        .filter(entry => new URL(entry.name).pathname.endsWith('/retention/runs'));
    return [bar ? bar.value : null, asked.length];";

/// Returns an address for metrics that nobody uses.
fn free() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}

/// Fills `acme/many` with tags of one image, a second apart, and saves rules that keep one.
async fn many(server: &Process) -> Client {
    let session = session(server).await;
    create(&session, "acme").await;
    let pusher = login(&session).await;
    pusher.push("acme/many", "t0", &Image::small("many")).await;
    let database = format!("sqlite:{}", server.data().join("berth.db").display());
    let database = Database::connect(&database).await;
    let tags = format!(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {MANY}) \
         INSERT INTO tag (repository_id, name, manifest_id, created_ms, pushed_ms, pushed_by, \
         pushed_by_name, pulls) \
         SELECT t.repository_id, 't' || n.i, t.manifest_id, t.created_ms, \
         t.pushed_ms - n.i * 1000, t.pushed_by, t.pushed_by_name, 0 FROM tag t, n"
    );
    database.execute(&tags).await;
    let count = format!("UPDATE repository SET num_tags = num_tags + {MANY}");
    database.execute(&count).await;
    database.close().await;
    let rule = json!({ "template": "tag_rule", "params": { "num": "1" }, "tag_selectors": [] });
    let policy = json!({ "policy": { "algorithm": "or", "rules": [rule] } });
    session
        .put(RETENTION)
        .json(&policy)
        .send()
        .await
        .expect(200);
    session
}

async fn open(browser: &Browser, tab: &str) {
    browser.open(&format!("{IMAGE}{tab}")).await;
    browser.arrives("many").await;
}

/// Waits until the server has one stream.
async fn one_stream(browser: &Browser, metrics: &Client) {
    browser
        .until("one stream", async || {
            let text = metrics.get("/metrics").send().await.expect(200).text();
            let mut lines = text.lines();
            lines
                .any(|line| line == "berth_feed_streams 1")
                .then_some(())
        })
        .await;
}

/// Waits until the run has come further without that the page had asked.
async fn moves(browser: &Browser) {
    let mut before = json!([null, 0]);
    browser
        .until("a run that moves by itself", async || {
            let now = browser.script(PROGRESS, vec![]).await;
            let has_moved = !before[0].is_null() && !now[0].is_null() && now[0] != before[0];
            let found = (has_moved && now[1] == before[1]).then_some(());
            before = now;
            found
        })
        .await;
}

#[tokio::test]
async fn a_run_is_followed_in_two_tabs_by_one_stream_and_over_a_reload() {
    let address = free();
    let server = start(&["--metrics-listen", &address]);
    let metrics = Client::new(&address, Arc::new(|| START));
    let session = many(&server).await;
    journey("feed", &server, async |browser: &Browser| {
        enter(browser).await;
        open(browser, "?tab=retention").await;
        browser.sees("No run yet").await;
        let first = browser.driver.window().await.unwrap();
        let second = browser.driver.new_tab().await.unwrap();
        browser
            .driver
            .switch_to_window(second.clone())
            .await
            .unwrap();
        open(browser, "?tab=retention").await;
        browser.sees("No run yet").await;
        one_stream(browser, &metrics).await;
        let runs = format!("{RETENTION}/runs");
        let begun = session.post(&runs).json(&json!({ "dry": false }));
        let run = begun.send().await.expect(202).json()["id"].clone();
        moves(browser).await;
        browser.driver.refresh().await.unwrap();
        moves(browser).await;
        browser.driver.switch_to_window(first).await.unwrap();
        moves(browser).await;
        one_stream(browser, &metrics).await;
        let stop = format!("{runs}/{run}/cancel");
        session.post(&stop).send().await.expect(204);
        browser.find(Role::Button, "Undo the run of…").await;
        // The tab that holds the stream goes, and the other one takes it over.
        browser.driver.close_window().await.unwrap();
        browser.driver.switch_to_window(second).await.unwrap();
        browser.find(Role::Button, "Undo the run of…").await;
        open(browser, "").await;
        one_stream(browser, &metrics).await;
        let pusher = login(&session).await;
        let image = Image::small("many");
        let put = pusher.put_manifest("acme/many", "fresh", &image).await;
        put.expect(201);
        browser.sees("fresh same image as t0").await;
    })
    .await;
}
