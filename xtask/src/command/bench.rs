//! `bench`: what a release does in which time, beside the peers.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;

use crate::command::{build, test};
use crate::step::Steps;
use crate::{shell, tool};

/// Where the table stands in the README.
const BEGIN: &str = "<!-- cargo xtask bench --write -->\n";
const END: &str = "<!-- end -->\n";

#[derive(Args)]
pub(crate) struct Options {
    /// Measures only what has a name that starts so; may be given several times.
    #[arg(long, value_name = "NAME", conflicts_with = "write")]
    only: Vec<String>,
    /// Does little of each, to see that it works.
    #[arg(long, conflicts_with = "write")]
    quick: bool,
    /// Writes the table into the README, with the date and the machine.
    #[arg(long)]
    write: bool,
}

/// Builds the release and measures it beside the peers.
pub(crate) fn bench(options: &Options) -> Result<()> {
    let mut steps = Steps::new();
    let binary = build::release(&mut steps)?;
    // The data lie on the disk of the checkout: where there are temporary
    // files, a sync may cost nothing.
    let folder = shell::target().join("bench");
    fs::create_dir_all(&folder)?;
    // PostgreSQL, which does not run as root, has its data there, too.
    fs::set_permissions(&folder, Permissions::from_mode(0o1777))?;
    tool::packages(tool::BROWSER)?;
    let decide = decide(&mut steps)?;
    let table = folder.join("table.md");
    let which = ["--test", "bench", "--", "--ignored", "--nocapture"];
    let mut measure = test::cargo_test(&which);
    measure
        .env("BERTH_BINARY", binary)
        .env("BERTH_DECIDE", decide)
        .env("BERTH_BENCH_ONLY", options.only.join(","))
        .env("BERTH_BENCH_TABLE", &table)
        .env("TMPDIR", &folder)
        .env("PATH", shell::path_with(&peers()?)?);
    if options.quick {
        measure.env("BERTH_BENCH_QUICK", "1");
    }
    steps.run("bench", || shell::run(&mut measure))?;
    if options.write {
        write(&table)?;
    }
    Ok(())
}

/// Builds the program that times the decision on tags, as the release is built.
fn decide(steps: &mut Steps) -> Result<PathBuf> {
    steps.run("decide", || {
        let package = ["-p", "berth-verdict", "--example", "decide"];
        shell::run(
            shell::cargo()
                .args(["build", "--release", "--locked"])
                .args(package),
        )
    })?;
    Ok(shell::target().join("release/examples/decide"))
}

/// The folders of peers that are not on the `PATH`. zot is measured only where
/// it is, since no package registry has it.
fn peers() -> Result<Vec<PathBuf>> {
    Ok(match shell::find("registry") {
        Some(_) => Vec::new(),
        None => vec![tool::registry()?],
    })
}

/// Puts a table in the place of the one in the README.
fn write(table: &Path) -> Result<()> {
    let path = shell::root().join("README.md");
    let readme = fs::read_to_string(&path)?;
    let marks = "the README has no marks around the table";
    let (before, rest) = readme.split_once(BEGIN).context(marks)?;
    let (_, after) = rest.split_once(END).context(marks)?;
    let date = shell::output(shell::program("date").args(["-u", "+%d %B %Y"]))?;
    let cores = std::thread::available_parallelism()?;
    let table = fs::read_to_string(table)?;
    let text = format!(
        "{before}{BEGIN}Measured on {date} on {cores} cores of {}, which the load generator shares, on loopback and a local disk.\n\n{table}{END}{after}",
        processor()
    );
    fs::write(path, text)?;
    println!("the table stands in README.md");
    Ok(())
}

fn processor() -> String {
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with("model name"));
    let name = line.and_then(|line| line.split_once(": "));
    name.map_or("an unknown processor", |(_, name)| name)
        .to_owned()
}
