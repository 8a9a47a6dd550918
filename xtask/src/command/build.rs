//! `build` and `run`: the release, with the console inside.

use std::os::unix::process::CommandExt;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::command::console::console;
use crate::shell;
use crate::step::Steps;

/// Leaves the release at `target/release/berth`.
pub(crate) fn build() -> Result<()> {
    let mut steps = Steps::new();
    let binary = release(&mut steps)?;
    steps.finish();
    println!("{}", binary.display());
    Ok(())
}

/// Builds the release and becomes `berth serve`, so that signals reach it.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let mut steps = Steps::new();
    let binary = release(&mut steps)?;
    steps.finish();
    let mut serve = shell::program(&binary);
    serve.args(["serve", "--data", "data"]).args(arguments);
    let error = serve.exec();
    Err(error).with_context(|| format!("cannot start `{}`", binary.display()))
}

/// Builds the console and the release that holds it; returns the binary.
pub(super) fn release(steps: &mut Steps) -> Result<PathBuf> {
    steps.run("console", console)?;
    steps.run("release", || {
        shell::run(shell::cargo().args(["build", "--release", "--locked", "-p", "berth-server"]))
    })?;
    Ok(shell::target().join("release").join("berth"))
}
