//! `test`, its parts that can be had alone, `fmt` and `openapi`.

use std::process::Command;

use anyhow::Result;
use clap::ValueEnum;

use crate::command::console::console;
use crate::command::verdict::verdict;
use crate::step::Steps;
use crate::{shell, tool};

/// What every cargo command must name alike, or cargo builds things twice.
const NATIVE: [&str; 4] = ["--locked", "--workspace", "--exclude", "berth-web"];
const WASM: [&str; 9] = [
    "--locked",
    "--target",
    "wasm32-unknown-unknown",
    "-p",
    "berth-web",
    "-p",
    "berth-core",
    "-p",
    "berth-verdict",
];

/// The packages outside the workspace.
const OWN: [&str; 2] = ["xtask/wasm-bindgen/Cargo.toml", "tests/fuzz/Cargo.toml"];

/// The test targets of the part `api`.
const API_TARGETS: [&str; 8] = [
    "complete",
    "api",
    "oci",
    "crash",
    "backup",
    "first_run",
    "operator",
    "load",
];

/// The parts of the test command, in their order.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    /// The format of the code.
    Fmt,
    /// The lints, for this machine and for the browser.
    Clippy,
    /// Licences, sources and bans of the dependencies.
    Deny,
    /// The house rules.
    Tidy,
    /// The tests inside the packages.
    Unit,
    /// The tests of the APIs and of the endpoint list, on SQLite and PostgreSQL.
    Api,
    /// Container clients, the public SDK and Kubernetes.
    Clients,
    /// The console in a browser.
    Browser,
}

/// Runs every part but the skipped ones and stops at the first that fails.
pub(crate) fn test(skip: &[Part]) -> Result<()> {
    let wanted = |part: Part| !skip.contains(&part);
    let mut steps = Steps::new();
    if wanted(Part::Fmt) {
        steps.run("fmt", check_format)?;
    }
    if wanted(Part::Clippy) {
        steps.run("clippy", clippy)?;
    }
    if wanted(Part::Deny) {
        steps.run("deny", deny)?;
    }
    steps.run("compile", compile)?;
    if wanted(Part::Tidy) {
        steps.run("tidy", tidy)?;
    }
    if wanted(Part::Unit) {
        steps.run("unit", unit)?;
    }
    if wanted(Part::Api) {
        steps.run("api", api)?;
    }
    if wanted(Part::Clients) {
        steps.run("clients", client_tests)?;
    }
    if wanted(Part::Browser) {
        steps.run("console", console)?;
        steps.run("browser", browser_tests)?;
    }
    steps.finish();
    Ok(())
}

/// Runs what is quick enough to do before each commit.
pub(crate) fn check() -> Result<()> {
    let mut steps = Steps::new();
    steps.run("fmt", check_format)?;
    steps.run("clippy", clippy)?;
    steps.run("tidy", tidy)?;
    steps.finish();
    Ok(())
}

/// Formats the code.
pub(crate) fn format() -> Result<()> {
    shell::run(shell::cargo().args(["fmt", "--all"]))?;
    for own in OWN {
        shell::run(shell::cargo().args(["fmt", "--manifest-path", own]))?;
    }
    Ok(())
}

/// Builds the console and runs the browser tests.
pub(crate) fn browser() -> Result<()> {
    let mut steps = Steps::new();
    steps.run("console", console)?;
    steps.run("compile", compile)?;
    steps.run("browser", browser_tests)?;
    steps.finish();
    Ok(())
}

/// Writes the golden OpenAPI document from the endpoints' declarations.
pub(crate) fn openapi() -> Result<()> {
    shell::run(
        cargo_test(&["--test", "complete", "--", "documented"]).env("BERTH_UPDATE_GOLDEN", "1"),
    )
}

fn check_format() -> Result<()> {
    shell::run(shell::cargo().args(["fmt", "--all", "--check"]))?;
    for own in OWN {
        shell::run(shell::cargo().args(["fmt", "--check", "--manifest-path", own]))?;
    }
    Ok(())
}

fn clippy() -> Result<()> {
    let deny = ["--", "-D", "warnings"];
    tool::wasm_target()?;
    shell::run(
        shell::cargo()
            .arg("clippy")
            .args(NATIVE)
            .arg("--all-targets")
            .args(deny),
    )?;
    shell::run(shell::cargo().arg("clippy").args(WASM).args(deny))
}

fn deny() -> Result<()> {
    shell::run(
        shell::program(tool::cargo_deny()?)
            .args(["--log-level", "error", "check", "--hide-inclusion-graph"])
            .args(["bans", "licenses", "sources"]),
    )
}

/// Builds the server and every test at once, so that later steps only run.
pub(super) fn compile() -> Result<()> {
    shell::run(
        shell::cargo()
            .arg("build")
            .args(NATIVE)
            .args(["--bins", "--tests"]),
    )
}

fn tidy() -> Result<()> {
    shell::run(&mut cargo_test(&["--test", "tidy"]))
}

fn unit() -> Result<()> {
    tool::packages(tool::POSTGRES)?;
    shell::run(&mut cargo_test(&["--lib", "--bins", "--test", "corpora"]))
}

fn api() -> Result<()> {
    tool::packages(tool::POSTGRES)?;
    tool::packages(tool::STRACE)?;
    let which: Vec<&str> = API_TARGETS
        .iter()
        .flat_map(|name| ["--test", name])
        .collect();
    shell::run(&mut cargo_test(&which))
}

fn client_tests() -> Result<()> {
    tool::packages(tool::SKOPEO)?;
    tool::packages(tool::KUBERNETES)?;
    let python = tool::python()?;
    let tools = [
        tool::crane()?,
        tool::regctl()?,
        tool::kube_apiserver()?,
        python.programs,
    ];
    shell::run(
        cargo_test(&["--test", "clients"])
            .env("PATH", shell::path_with(&tools)?)
            .env("PYTHONPATH", python.library),
    )
}

fn browser_tests() -> Result<()> {
    tool::packages(tool::BROWSER)?;
    tool::packages(tool::SKOPEO)?;
    let tools = [tool::crane()?];
    shell::run(
        cargo_test(&["--test", "e2e"])
            .env("PATH", shell::path_with(&tools)?)
            .env("BERTH_AXE", tool::axe()?)
            .env("BERTH_VERDICT", verdict()?),
    )
}

pub(super) fn cargo_test(which: &[&str]) -> Command {
    let mut command = shell::cargo();
    command
        .arg("test")
        .args(NATIVE)
        .args(which)
        // The server under test, which the step before has built.
        .env("BERTH_BINARY", shell::target().join("debug").join("berth"));
    command
}
