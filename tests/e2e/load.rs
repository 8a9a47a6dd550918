//! What comes over the wire before the console can be used.

use std::collections::BTreeMap;

use berth_tests::browser::journey;
use berth_tests::{Browser, Role};
use serde_json::{Value, json};

use crate::world::{enter, start};

/// What the first load may weigh, with headers.
const BUDGET: u64 = 350_000;

#[tokio::test]
async fn the_first_load_is_small_and_asks_nobody_else() {
    let server = start(&[]);
    journey("load", &server, async |browser: &Browser| {
        browser.network().await;
        browser.open("/console/").await;
        browser.find(Role::Heading, "Sign in").await;
        let events = browser.network().await;
        let mut sizes: BTreeMap<&str, (&str, u64)> = BTreeMap::new();
        for event in &events {
            let parameters = &event["params"];
            let id = parameters["requestId"].as_str().unwrap_or_default();
            match event["method"].as_str().unwrap() {
                "Network.requestWillBeSent" => {
                    let address = parameters["request"]["url"].as_str().unwrap();
                    let own = address.starts_with(&format!("{}/", browser.url));
                    assert!(own || address.starts_with("data:"), "asks {address}");
                    sizes.entry(id).or_insert((address, 0));
                }
                "Network.loadingFinished" => {
                    // A whole number that the protocol writes as a fraction.
                    let size = parameters["encodedDataLength"].to_string();
                    let size = size.trim_end_matches(".0").parse().unwrap();
                    if let Some(entry) = sizes.get_mut(id) {
                        entry.1 = size;
                    }
                }
                _ => {}
            }
        }
        let packed = events.iter().filter(|event| is_packed_program(event));
        assert_eq!(packed.count(), 1, "the program is not compressed");
        let sum: u64 = sizes.values().map(|(_, size)| size).sum();
        println!("the first load: {sum} bytes {sizes:#?}");
        let program = sizes.values().find(|(url, _)| url.ends_with(".wasm"));
        assert!(
            program.is_some_and(|(_, size)| *size > 10_000),
            "{sizes:#?}"
        );
        assert!(sum <= BUDGET, "{sum} bytes, more than {BUDGET}: {sizes:#?}");
    })
    .await;
}

fn is_packed_program(event: &Value) -> bool {
    let response = &event["params"]["response"];
    let is_program = response["url"]
        .as_str()
        .is_some_and(|url| url.ends_with(".wasm"));
    let headers = response["headers"].as_object();
    let is_packed = headers.is_some_and(|headers| {
        let mut headers = headers.iter();
        headers.any(|(name, value)| name.eq_ignore_ascii_case("content-encoding") && value == "br")
    });
    event["method"] == "Network.responseReceived" && is_program && is_packed
}

#[tokio::test]
async fn the_page_is_useful_before_the_program_has_arrived() {
    let server = start(&[]);
    journey("before-the-program", &server, async |browser: &Browser| {
        // Requests that nobody lets go on wait.
        let patterns = json!({ "patterns": [{ "urlPattern": "*.wasm" }] });
        browser.command("Fetch.enable", patterns).await;
        browser.open("/console/").await;
        browser.find(Role::Heading, "Berth").await;
        browser
            .sees("The console is on its way. Pushing and pulling do not need it.")
            .await;
        assert_eq!(browser.driver.title().await.unwrap(), "Berth");
        browser.find(Role::Link, "Berth").await;
        browser.picture("before-the-program-light").await;
        browser
            .assert_accessible("the page before the program")
            .await;
        browser.command("Fetch.disable", json!({})).await;
        browser.find(Role::Heading, "Sign in").await;
    })
    .await;
}

#[tokio::test]
async fn a_program_that_does_not_come_is_said() {
    let server = start(&[]);
    journey("without-the-program", &server, async |browser: &Browser| {
        browser.expect_error(".wasm");
        browser.expect_error("Failed to fetch");
        browser.command("Network.enable", json!({})).await;
        let blocked = json!({ "urls": ["*.wasm"] });
        browser.command("Network.setBlockedURLs", blocked).await;
        browser.open("/console/").await;
        browser.sees("The console did not start.").await;
        browser.find(Role::Link, "Reload").await;
        browser
            .assert_accessible("the page without the program")
            .await;
    })
    .await;
}

#[tokio::test]
async fn a_part_that_does_not_come_is_said_and_asked_for_again() {
    let server = start(&[]);
    journey("without-a-part", &server, async |browser: &Browser| {
        enter(browser).await;
        browser.expect_error("later-");
        browser.expect_error("Failed to fetch");
        browser.command("Network.enable", json!({})).await;
        let block = async |urls: &[&str]| {
            let urls = json!({ "urls": urls });
            browser.command("Network.setBlockedURLs", urls).await;
        };
        block(&["*later-*"]).await;
        browser.follow("Access keys").await;
        browser.sees("This part of the console did not load.").await;
        browser.find(Role::Link, "Reload the page").await;
        browser.assert_accessible("a page without its part").await;
        block(&[]).await;
        browser.press("Try again").await;
        browser.arrives("Access keys").await;
        // What has come stays.
        block(&["*later-*"]).await;
        browser.follow("Dashboard").await;
        browser.arrives("Dashboard").await;
        browser.follow("Access keys").await;
        browser.arrives("Access keys").await;
    })
    .await;
}

#[tokio::test]
async fn the_content_policy_allows_nothing_inline() {
    let server = start(&[]);
    for path in [
        "/console/",
        "/console/sign-in",
        "/console/images/acme/hello",
    ] {
        let page = server.anonymous().get(path).send().await.expect(200);
        let policy = page.header("content-security-policy").expect("no policy");
        assert!(!policy.contains("unsafe-inline"), "{policy}");
        assert!(!policy.contains("'unsafe-eval'"), "{policy}");
        assert!(policy.contains("default-src 'none'") || policy.contains("default-src 'self'"));
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
    }
}
