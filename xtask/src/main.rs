//! The project's commands: `cargo xtask --help` lists them.

mod cache;
mod command;
mod shell;
mod step;
mod tool;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::command::bench;
use crate::command::test::Part;

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Builds a release with the console inside and serves it on SQLite, in `./data`.
    Run {
        /// What `berth serve` is told besides, as in `cargo xtask run -- --listen 0.0.0.0:8080`.
        #[arg(last = true)]
        arguments: Vec<String>,
    },
    /// Leaves the release, console inside, at `target/release/berth`.
    Build,
    /// Runs every test and installs what the tests need.
    Test {
        /// Refuses `--skip`: nothing may be left out.
        #[arg(long, conflicts_with = "skip")]
        require_all: bool,
        /// Leaves a part out; may be given several times.
        #[arg(long, value_name = "PART")]
        skip: Vec<Part>,
    },
    /// Runs what is quick: format, clippy and tidy.
    Check,
    /// Formats the code.
    Fmt,
    /// Runs the browser tests alone.
    E2e,
    /// Writes the OpenAPI document again, at `tests/golden/openapi.json`.
    Openapi,
    /// Measures the release beside CNCF distribution, and zot where it is installed.
    Bench(bench::Options),
    /// Pushes and pulls with each container client that is installed.
    Clients,
    /// Feeds made-up bytes to the parsers until one breaks or the time is over.
    Fuzz {
        /// For how many seconds each.
        #[arg(long, default_value_t = 60)]
        seconds: u32,
        /// The parsers, as their folders in `tests/fuzz/corpus`; all when none is named.
        names: Vec<String>,
    },
    /// Joins the style sheets into `target/console.css`; trunk calls this.
    #[command(hide = true)]
    Style,
    /// Puts the parts that are loaded later beside the console; trunk calls this.
    #[command(hide = true)]
    Later,
}

fn main() -> ExitCode {
    match run(Options::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<()> {
    match command {
        Command::Run { arguments } => command::build::run(&arguments),
        Command::Build => command::build::build(),
        Command::Test { skip, .. } => command::test::test(&skip),
        Command::Check => command::test::check(),
        Command::Fmt => command::test::format(),
        Command::E2e => command::test::browser(),
        Command::Openapi => command::test::openapi(),
        Command::Bench(options) => bench::bench(&options),
        Command::Clients => command::clients::clients(),
        Command::Fuzz { seconds, names } => command::fuzz::fuzz(seconds, &names),
        Command::Style => command::style::join(),
        Command::Later => command::later::copy(),
    }
}
