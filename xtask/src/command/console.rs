//! Builds the console into `dist`.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::{shell, tool};

/// Builds the console as it is released.
pub(crate) fn console() -> Result<()> {
    let tools = [tool::trunk()?, tool::wasm_bindgen()?];
    tool::wasm_target()?;
    shell::run(
        shell::program("trunk")
            .args(["build", "--release", "--locked", "--color", "never"])
            .env("PATH", shell::path_with(&tools)?)
            // trunk reads this variable and knows `true` and `false` only.
            .env_remove("NO_COLOR"),
    )?;
    print_sizes(&shell::root().join("dist"))
}

fn print_sizes(dist: &Path) -> Result<()> {
    for file in fs::read_dir(dist).context("trunk left no folder `dist`")? {
        let file = file?;
        let kilobytes = file.metadata()?.len().div_ceil(1000);
        println!("{kilobytes:>8} kB  {}", file.file_name().to_string_lossy());
    }
    Ok(())
}
