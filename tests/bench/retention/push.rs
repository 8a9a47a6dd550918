//! How long pushes take while many tags of another image go, beside how long they take otherwise.

use std::time::{Duration, Instant};

use berth_tests::{Client, Credential, Image, Kind};
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::row::{Row, percentile};
use super::stock::{NAME, stock};
use crate::bench::Scale;
use crate::fill;
use crate::server::Server;
use crate::wire::Wire;

/// Where the pushes go.
const OTHER: &str = "team/other";
const CLIENTS: usize = 4;
/// How many times longer the slowest hundredth may take.
const BOUND: f64 = 2.0;
const RUNS: &str = "/api/berth/v1/organizations/team/images/stock/retention/runs";
const POLICIES: &str = "/v2/manage/namespaces/team/repos/stock/retentions";

/// What a round has shown, in milliseconds.
struct Found {
    quiet: f64,
    busy: f64,
    /// How long the run took.
    run: Duration,
}

/// Measures on one database.
pub(super) async fn measure(kind: Kind, scale: Scale) -> Row {
    let server = Server::berth_over(kind).await;
    let token = server.api_token().await.to_str().unwrap().to_owned();
    let client = server.process().anonymous();
    let client = client.with(Credential::Token(token));
    let mut found = Vec::new();
    for round in 0..scale.rounds {
        found.push(once(&server, &client, round, scale).await);
    }
    found.sort_by(|one, other| one.ratio().total_cmp(&other.ratio()));
    let median = found.get(found.len() / 2).unwrap();
    let title = format!(
        "pushes while a run removes {} tags, the slowest hundredth ({})",
        scale.stock,
        match kind {
            Kind::Sqlite => "SQLite",
            Kind::Postgres => "PostgreSQL",
        }
    );
    let figure = format!(
        "{:.1} ms, {:.1} ms otherwise: {:.2} ×; the run took {:.1} s",
        median.busy,
        median.quiet,
        median.ratio(),
        median.run.as_secs_f64()
    );
    Row::new(title, figure, "2 ×", median.ratio() <= BOUND)
}

impl Found {
    fn ratio(&self) -> f64 {
        self.busy / self.quiet
    }
}

async fn once(server: &Server, client: &Client, round: u32, scale: Scale) -> Found {
    stock(server, round, scale.stock).await;
    let mut wires = server.wires(OTHER, CLIENTS).await;
    // The first ones make the image.
    pushes(&mut wires, &format!("{round}/first"), async || {
        tokio::time::sleep(Duration::from_millis(300)).await;
    })
    .await;
    let (mut quiet, ()) = pushes(&mut wires, &format!("{round}/quiet"), async || {
        tokio::time::sleep(2 * scale.time).await;
    })
    .await;
    let (mut busy, run) = pushes(&mut wires, &format!("{round}/busy"), async || {
        run(client, scale.stock).await
    })
    .await;
    Found {
        quiet: percentile(&mut quiet, 99),
        busy: percentile(&mut busy, 99),
        run,
    }
}

/// Pushes image after image until `other` is over, and returns how long each took.
async fn pushes<T>(
    wires: &mut [Wire],
    seed: &str,
    other: impl AsyncFnOnce() -> T,
) -> (Vec<f64>, T) {
    let is_over = std::cell::Cell::new(false);
    let clients = wires.iter_mut().enumerate().map(|(client, wire)| {
        let is_over = &is_over;
        async move {
            let mut times = Vec::new();
            while !is_over.get() {
                let tag = format!("t{client}-{}", times.len());
                let image = Image::small(&format!("{seed}/{tag}"));
                let begun = Instant::now();
                fill::push(wire, OTHER, &tag, &image).await;
                times.push(begun.elapsed().as_secs_f64() * 1e3);
            }
            times
        }
    });
    let until = async {
        let done = other().await;
        is_over.set(true);
        done
    };
    let (times, done) = tokio::join!(join_all(clients), until);
    (times.concat(), done)
}

/// Saves a rule that lets all go but the first tag, and waits for the end of its run.
async fn run(client: &Client, count: u32) -> Duration {
    let days = json!({
        "template": "date_rule", "params": { "days": "1" },
        "tag_selectors": [{ "kind": "label", "pattern": "base" }],
    });
    let policy = json!({ "algorithm": "or", "rules": [days] });
    let begun = Instant::now();
    let saved = client.post(POLICIES).json(&policy).send().await;
    let id = saved.expect(201).json()["id"].clone();
    let run = loop {
        let runs = client.get(RUNS).send().await.expect(200).json();
        let run = &runs["items"][0];
        if run["state"] != "waiting" && run["state"] != "running" {
            break run.clone();
        }
        assert!(begun.elapsed() < Duration::from_secs(300), "{run}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    let took = begun.elapsed();
    assert_eq!(run["done"], Value::from(count), "of {NAME}: {run}");
    let remove = client.delete(&format!("{POLICIES}/{id}"));
    remove.send().await.expect(200);
    took
}
