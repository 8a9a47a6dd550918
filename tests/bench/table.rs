//! Figures as text, for a terminal and for Markdown.

use std::fmt;
use std::time::Duration;

use crate::round::{Round, Unit};

/// A work with what each server did.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) title: String,
    pub(crate) unit: Unit,
    /// By the name of the server, Berth first.
    pub(crate) figures: Vec<(&'static str, Option<Figures>)>,
}

/// The rounds of one server.
pub(crate) struct Figures {
    median: f64,
    least: f64,
    most: f64,
    cpu: Option<Duration>,
}

impl Figures {
    /// Takes the median, and the median of the CPU time.
    pub(crate) fn new(rounds: Vec<Round>) -> Self {
        let mut values: Vec<f64> = rounds.iter().map(|round| round.value).collect();
        values.sort_by(f64::total_cmp);
        let mut cpus: Vec<Duration> = rounds.iter().filter_map(|round| round.cpu).collect();
        cpus.sort();
        Self {
            median: *values.get(values.len() / 2).unwrap(),
            least: *values.first().unwrap(),
            most: *values.last().unwrap(),
            cpu: cpus.get(cpus.len() / 2).copied(),
        }
    }
}

/// Writes all rows as a table, ready for the README.
pub(crate) fn markdown(rows: &[Row]) -> String {
    let Some(first) = rows.first() else {
        return String::new();
    };
    let servers: Vec<&str> = first.figures.iter().map(|(name, _)| *name).collect();
    let ratios = servers.iter().skip(1).map(|name| format!("Berth / {name}"));
    let heads: Vec<String> = servers.iter().map(|name| (*name).to_owned()).collect();
    let heads: Vec<String> = heads.into_iter().chain(ratios).collect();
    let lines = rows.iter().map(|row| row.markdown() + "\n");
    format!(
        "| Work | {} |\n| --- |{}\n{}",
        heads.join(" | "),
        " --- |".repeat(heads.len()),
        lines.collect::<String>()
    )
}

impl Row {
    /// Returns how many times better Berth is than another.
    fn ratio(&self, peer: &Figures) -> f64 {
        let Some((_, Some(berth))) = self.figures.first() else {
            return 0.0;
        };
        if self.unit.more_is_better() {
            berth.median / peer.median
        } else {
            peer.median / berth.median
        }
    }

    /// Returns the line of the table: Berth, the others, the ratios.
    fn markdown(&self) -> String {
        let mut line = format!("| {} ", self.title);
        for (_, figures) in &self.figures {
            match figures {
                Some(figures) => {
                    let cpu = figures
                        .cpu
                        .map_or_else(String::new, |cpu| format!(", {} CPU", span(cpu)));
                    let value = number(figures.median);
                    line.push_str(&format!("| {value}{}{cpu} ", self.unit.text()));
                }
                None => line.push_str("| "),
            }
        }
        for (_, figures) in self.figures.iter().skip(1) {
            match figures {
                Some(figures) => line.push_str(&format!("| {:.2} × ", self.ratio(figures))),
                None => line.push_str("| "),
            }
        }
        line.push('|');
        line
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} ({})", self.title, self.name)?;
        for (n, (server, figures)) in self.figures.iter().enumerate() {
            let Some(figures) = figures else {
                writeln!(f, "  {server:<13} not measured")?;
                continue;
            };
            let (value, unit) = (number(figures.median), self.unit.text());
            write!(f, "  {server:<13} {value:>8}{unit:<5}")?;
            let (least, most) = (number(figures.least), number(figures.most));
            write!(f, "  ({least} to {most})")?;
            if let Some(cpu) = figures.cpu {
                write!(f, "  {} CPU each", span(cpu))?;
            }
            if n > 0 {
                write!(f, "  Berth {:.2} ×", self.ratio(figures))?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

/// Writes three figures or more.
fn number(value: f64) -> String {
    if value < 10.0 {
        format!("{value:.2}")
    } else if value < 100.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.0}")
    }
}

fn span(time: Duration) -> String {
    let micros = time.as_secs_f64() * 1e6;
    if micros < 1e4 {
        format!("{} µs", number(micros))
    } else if micros < 1e6 {
        format!("{} ms", number(micros / 1e3))
    } else {
        format!("{} s", number(micros / 1e6))
    }
}
