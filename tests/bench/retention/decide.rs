//! How long the decision itself takes, in a program that is built like the release.

use std::process::Command;

use super::row::{Row, percentile};

const TAGS: u32 = 100_000;
const BOUND: f64 = 100.0;

/// Asks the program of `BERTH_DECIDE`, if there is one.
pub(super) fn measure() -> Option<Row> {
    let Some(program) = std::env::var_os("BERTH_DECIDE") else {
        println!("retention-decide: `cargo xtask bench` builds what it needs");
        return None;
    };
    let output = Command::new(program).arg(TAGS.to_string()).output();
    let output = output.unwrap();
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    let mut times: Vec<f64> = text.lines().map(|line| line.parse().unwrap()).collect();
    let median = percentile(&mut times, 50);
    Some(Row::new(
        format!("deciding on {TAGS} tags by two rules with a pattern each"),
        format!("{median:.0} ms"),
        "100 ms",
        median <= BOUND,
    ))
}
