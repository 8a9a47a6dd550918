//! `fuzz`: made-up bytes for the parsers, until one breaks or the time is over.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::step::Steps;
use crate::{shell, tool};

const MANIFEST: &str = "tests/fuzz/Cargo.toml";
/// The folder with a folder of inputs for each parser.
const CORPUS: &str = "tests/fuzz/corpus";
/// Counts each branch and looks at each comparison. What `cargo fuzz` passes,
/// but for the sanitizers, which need a nightly compiler and find faults that
/// code without `unsafe` does not have.
const FLAGS: &str = "--cfg fuzzing \
    -Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares";

/// Feeds each parser, or the named ones, for so many seconds.
pub(crate) fn fuzz(seconds: u32, names: &[String]) -> Result<()> {
    let all = parsers()?;
    if let Some(unknown) = names.iter().find(|name| !all.contains(name)) {
        bail!("no parser `{unknown}`: there are {}", all.join(", "));
    }
    let chosen = if names.is_empty() { &all } else { names };
    let mut steps = Steps::new();
    let program = steps.run("compile", compile)?;
    for name in chosen {
        println!("==> {name}");
        run(&program, name, seconds)?;
    }
    println!("no finding in {}", chosen.join(", "));
    Ok(())
}

/// Returns the names of the parsers: those of the folders of their inputs.
fn parsers() -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(shell::root().join(CORPUS))? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

fn compile() -> Result<PathBuf> {
    tool::packages(tool::CXX)?;
    // Named, so that the flags do not reach the macros, which run in the compiler.
    let host = shell::output(shell::program("rustc").args(["--print", "host-tuple"]))?;
    shell::run(
        shell::cargo()
            .args(["build", "--release", "--locked", "--target", &host])
            .args(["--manifest-path", MANIFEST])
            .env("CARGO_TARGET_DIR", folder())
            .env("RUSTFLAGS", FLAGS),
    )?;
    Ok(folder().join(host).join("release").join("berth-fuzz"))
}

/// Where all is that fuzzing builds and finds.
fn folder() -> PathBuf {
    shell::target().join("fuzz")
}

/// Feeds one parser; what it finds by the way is kept for the next run.
fn run(program: &Path, name: &str, seconds: u32) -> Result<()> {
    let found = folder().join("corpus").join(name);
    let broken = folder().join("broken");
    fs::create_dir_all(&found)?;
    fs::create_dir_all(&broken)?;
    let mut command = shell::program(program);
    command
        .env("BERTH_FUZZ", name)
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-dict=tests/fuzz/dictionary/{name}"))
        .arg(format!("-artifact_prefix={}/{name}-", broken.display()))
        // Beyond these it is a finding; the time is generous, as machines are busy.
        .args(["-max_len=8192", "-timeout=30", "-rss_limit_mb=1024"])
        .args([
            "-use_value_profile=1",
            "-print_final_stats=1",
            "-verbosity=0",
        ])
        .arg(&found)
        .arg(format!("{CORPUS}/{name}"));
    shell::run(&mut command).with_context(|| {
        format!(
            "`{name}` broke: mend it, and keep the input of `{}` in `{CORPUS}/{name}`",
            broken.display()
        )
    })
}
