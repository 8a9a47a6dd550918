//! `fuzz`: made-up bytes for the parsers, until one breaks or the time is over.

use std::fs::{self, File};
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
    let log = folder().join(format!("{name}.log"));
    let file = File::create(&log)?;
    let mut command = shell::program(program);
    command
        .env("BERTH_FUZZ", name)
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-dict=tests/fuzz/dictionary/{name}"))
        .arg(format!("-artifact_prefix={}/{name}-", broken.display()))
        // Beyond these it is a finding; the time is generous, as machines are busy.
        .args(["-max_len=8192", "-timeout=30", "-rss_limit_mb=1024"])
        .arg("-use_value_profile=1")
        .arg(&found)
        .arg(format!("{CORPUS}/{name}"))
        .stdout(file.try_clone()?)
        .stderr(file);
    let done = shell::run(&mut command);
    println!("{}", gist(&fs::read_to_string(&log)?));
    done.with_context(|| {
        format!(
            "`{name}` broke, as `{}` tells: mend it, and keep the input of `{}` in `{CORPUS}/{name}`",
            log.display(),
            broken.display()
        )
    })
}

/// Returns what counts of a log: the sum of a run, or what broke.
fn gist(log: &str) -> String {
    let words = ["DONE", "panicked at", "ERROR: libFuzzer"];
    let lines: Vec<&str> = log.lines().collect();
    let first = lines
        .iter()
        .position(|line| words.iter().any(|word| line.contains(word)));
    let rest = first.and_then(|at| lines.get(at..)).unwrap_or_default();
    // A panic comes with what was compared.
    let length = match rest.first() {
        Some(line) if line.contains("DONE") => 1,
        _ => 6,
    };
    rest.iter()
        .take(length)
        .copied()
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_told_by_its_sum_and_a_break_by_its_panic() {
        assert_eq!(gist("#1 NEW\n#2 DONE cov: 9\nmore"), "#2 DONE cov: 9");
        let broken = gist("#1 NEW\nthread panicked at a.rs:1\nleft: 1\nright: 2");
        assert!(broken.starts_with("thread panicked") && broken.ends_with("right: 2"));
        assert_eq!(gist(""), "");
    }
}
