//! How long the builder takes from a keystroke to the list that is drawn anew.

use std::time::Duration;

use berth_tests::browser::journey;
use berth_tests::process::PASSWORD;
use berth_tests::{Browser, Image, Role};
use serde_json::{Value, json};
use thirtyfour::Key;

use super::row::{Row, percentile};
use super::stock::{NAME, grow_old, stock};
use crate::bench::Scale;
use crate::fill;
use crate::server::Server;

/// How many milliseconds of script a keystroke may cost at the first number of tags.
const BOUND: f64 = 50.0;

/// How long one waits behind a keystroke for what it leads to.
const REST: Duration = Duration::from_millis(300);

/// Notes for each key how long it takes until the frame behind it is drawn.
const WATCH: &str = "window.drawn = [];
    addEventListener('keydown', () => {
        const begun = performance.now();
        requestAnimationFrame(() => {
            const behind = new MessageChannel();
            behind.port1.onmessage = () => window.drawn.push(performance.now() - begun);
            behind.port2.postMessage(0);
        });
    }, true);";

/// What is typed.
struct Typing {
    what: &'static str,
    keys: &'static str,
}

const NUMBER: Typing = Typing {
    what: "a number of days",
    keys: "3045617589152233",
};
const PATTERN: Typing = Typing {
    what: "a pattern",
    keys: "^t0.*1|^t0.*3|7$",
};
const SEARCH: Typing = Typing {
    what: "a search",
    keys: "t001",
};

/// Measures with tags that were pushed, and with ten times as many.
pub(super) async fn measure(scale: Scale) -> Vec<Row> {
    let few = Server::berth().await;
    stock(&few, 0, scale.stock).await;
    let mut rows = typed(&few, NAME, scale.stock, true).await;
    drop(few);
    let many = Server::berth().await;
    let image = Image::small("many");
    assert!(fill::tags(&many, "team/many", scale.stock * 10, &image).await);
    grow_old(&many, "many").await;
    rows.extend(typed(&many, "team/many", scale.stock * 10, false).await);
    rows
}

async fn typed(server: &Server, name: &str, count: u32, is_bounded: bool) -> Vec<Row> {
    let rows = std::sync::Mutex::new(Vec::new());
    let page = format!("/console/images/{name}?tab=retention");
    journey("bench-keys", server.process(), async |browser: &Browser| {
        browser.open("/console/").await;
        browser.sign_in("acme", "ada", PASSWORD).await;
        browser.arrives("Dashboard").await;
        browser.open(&page).await;
        browser.find(Role::Button, "Add a rule by age").await;
        browser.command("Performance.enable", json!({})).await;
        browser.script(WATCH, vec![]).await;
        browser.click(Role::Button, "Add a rule by age").await;
        browser.click(Role::Spinbutton, "Rule 1: days").await;
        let mut found = vec![typing(browser, &NUMBER, 2).await];
        browser.click(Role::Button, "Add a pattern to rule 1").await;
        browser.find(Role::Textbox, "Pattern").await;
        found.push(typing(browser, &PATTERN, 0).await);
        browser.key(Key::Escape).await;
        browser.click(Role::Textbox, "Filter verdicts").await;
        found.push(typing(browser, &SEARCH, 0).await);
        let mut rows = rows.lock().unwrap();
        for (typing, mut costs) in [NUMBER, PATTERN, SEARCH].iter().zip(found) {
            let script = percentile(&mut costs.script, 50);
            let most = percentile(&mut costs.script, 100);
            let drawn = percentile(&mut costs.drawn, 50);
            rows.push(Row::new(
                format!("a keystroke in {}, {count} tags", typing.what),
                format!("{script:.0} ms of script, at most {most:.0}; drawn after {drawn:.0} ms"),
                if is_bounded { "50 ms" } else { "" },
                !is_bounded || script <= BOUND,
            ));
        }
    })
    .await;
    rows.into_inner().unwrap()
}

/// What each keystroke cost, in milliseconds.
#[derive(Debug, Default)]
struct Costs {
    /// In scripts.
    script: Vec<f64>,
    /// Until the frame was drawn.
    drawn: Vec<f64>,
}

/// Types, key by key, a new text after each `length` keys, if there is a length. Each key leads to
/// another list.
async fn typing(browser: &Browser, typing: &Typing, length: usize) -> Costs {
    let mut costs = Costs::default();
    for (place, key) in typing.keys.chars().enumerate() {
        if length > 0 && place.is_multiple_of(length) {
            let field = browser.driver.active_element().await.unwrap();
            field.send_keys(Key::Control + "a").await.unwrap();
            tokio::time::sleep(REST).await;
        }
        let keys = drawn(browser).await.len();
        let before = script(browser).await;
        browser.keys(&key.to_string()).await;
        let drawn = browser
            .until("the frame behind a key", async || {
                let drawn = drawn(browser).await;
                (drawn.len() > keys).then_some(drawn)
            })
            .await;
        // What is written at rest, as the address, is of the keystroke too.
        tokio::time::sleep(REST).await;
        costs.script.push(script(browser).await - before);
        costs.drawn.push(drawn.last().unwrap().as_f64().unwrap());
    }
    costs
}

async fn drawn(browser: &Browser) -> Vec<Value> {
    let drawn = browser.script("return window.drawn", vec![]).await;
    drawn.as_array().unwrap().clone()
}

/// Returns the milliseconds that scripts have taken until now.
async fn script(browser: &Browser) -> f64 {
    let answer = browser.command("Performance.getMetrics", json!({})).await;
    let metrics = answer["metrics"].as_array().unwrap();
    let of = metrics.iter().find(|one| one["name"] == "ScriptDuration");
    of.unwrap()["value"].as_f64().unwrap() * 1e3
}
