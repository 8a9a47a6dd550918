//! What `cargo xtask bench` asks for, in the environment.

use std::env;
use std::path::PathBuf;

use crate::bench::Scale;

/// What is asked for.
pub(crate) struct Options {
    only: Vec<String>,
    /// Where the table goes, in Markdown.
    pub(crate) table: Option<PathBuf>,
    pub(crate) scale: Scale,
}

impl Options {
    /// Reads the environment.
    pub(crate) fn read() -> Self {
        let only = env::var("BERTH_BENCH_ONLY").unwrap_or_default();
        let words = only.split(',').filter(|word| !word.is_empty());
        let quick = env::var_os("BERTH_BENCH_QUICK").is_some();
        Self {
            only: words.map(str::to_owned).collect(),
            table: env::var_os("BERTH_BENCH_TABLE").map(PathBuf::from),
            scale: if quick { Scale::QUICK } else { Scale::FULL },
        }
    }

    /// Tells whether a work is wanted: all are, or those whose name starts so.
    pub(crate) fn wants(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| name.starts_with(only.as_str()))
    }
}
