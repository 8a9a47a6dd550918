//! Faults of accessibility in a page, as axe finds them.

use std::fs;
use std::sync::OnceLock;

use serde_json::{Value, json};

use crate::Browser;

/// Rules of WCAG 2.2 AA, and what axe calls good practice.
const RULES: [&str; 6] = [
    "wcag2a",
    "wcag2aa",
    "wcag21a",
    "wcag21aa",
    "wcag22aa",
    "best-practice",
];

impl Browser {
    /// Demands that axe finds nothing in the page as it is.
    pub async fn assert_accessible(&self, page: &str) {
        self.script(script(), vec![]).await;
        let run = "const done = arguments[1];
            axe.run(document, { runOnly: arguments[0], resultTypes: ['violations'] })
                .then((found) => done(found.violations), (error) => done(String(error)))";
        let answer = self.driver.execute_async(run, vec![json!(RULES)]).await;
        let answer = answer.unwrap_or_else(|e| panic!("axe: {e}"));
        let Some(found) = answer.json().as_array() else {
            panic!("axe: {}", answer.json());
        };
        let faults: Vec<String> = found.iter().map(describe).collect();
        assert!(faults.is_empty(), "{page}:\n{}", faults.join("\n"));
    }
}

/// Says what is wrong, and where.
fn describe(fault: &Value) -> String {
    let nodes = fault["nodes"].as_array().unwrap();
    let places: Vec<String> = nodes
        .iter()
        .map(|node| format!("    {}\n    {}", node["html"], node["failureSummary"]))
        .collect();
    format!("{}: {}\n{}", fault["id"], fault["help"], places.join("\n"))
}

/// Returns axe itself.
fn script() -> &'static str {
    static SCRIPT: OnceLock<String> = OnceLock::new();
    SCRIPT.get_or_init(|| {
        let path = std::env::var("BERTH_AXE")
            .expect("BERTH_AXE has to name `axe.min.js`: `cargo xtask e2e` sets it");
        fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"))
    })
}
