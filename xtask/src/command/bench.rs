//! `bench`: what a release does in which time.

use anyhow::Result;

use crate::command::{build, test};
use crate::shell;
use crate::step::Steps;

/// Builds the release and measures it.
pub(crate) fn bench() -> Result<()> {
    let binary = build::release(&mut Steps::new())?;
    let which = ["--test", "bench", "--", "--ignored", "--nocapture"];
    shell::run(test::cargo_test(&which).env("BERTH_BINARY", binary))
}
