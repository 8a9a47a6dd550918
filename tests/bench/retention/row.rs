//! Figures that have a bound, and their table.

use std::fmt::Write as _;

use berth_tests::Kind;

use super::{decide, keys, push};
use crate::options::Options;

/// A figure that has a bound.
pub(super) struct Row {
    title: String,
    figure: String,
    /// What stands in the column of the bound.
    bound: String,
    is_kept: bool,
}

/// Measures what is wanted, and returns the table and what costs too much.
pub(crate) async fn measure(options: &Options) -> (String, Vec<String>) {
    let mut rows = Vec::new();
    if options.wants("retention-decide") {
        rows.extend(decide::measure());
    }
    if options.wants("retention-push") {
        for kind in Kind::ALL {
            rows.push(push::measure(kind, options.scale).await);
        }
    }
    if options.wants("retention-keys") {
        rows.extend(keys::measure(options.scale).await);
    }
    let broken = rows.iter().filter(|row| !row.is_kept);
    let breaches = broken.map(|row| format!("{}: {}", row.title, row.figure));
    let breaches = breaches.collect();
    (table(&rows), breaches)
}

fn table(rows: &[Row]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let mut table = "Retention. A keystroke is measured in headless Chromium, from the key until \
        the list is drawn anew; pushes are whole small images of four clients.\n\n\
        | Work | Figure | Bound |\n| --- | --- | --- |\n"
        .to_owned();
    for row in rows {
        let _ = writeln!(table, "| {} | {} | {} |", row.title, row.figure, row.bound);
    }
    table
}

impl Row {
    /// Makes one, and prints it.
    pub(super) fn new(title: String, figure: String, bound: &str, is_kept: bool) -> Self {
        let row = Self {
            title,
            figure,
            bound: bound.to_owned(),
            is_kept,
        };
        println!("{}: {}", row.title, row.figure);
        row
    }
}

/// Returns the value that so many of a hundred do not exceed.
pub(super) fn percentile(values: &mut [f64], percent: usize) -> f64 {
    values.sort_by(f64::total_cmp);
    let place = values.len().saturating_sub(1) * percent / 100;
    *values.get(place).unwrap()
}
