//! What builds the console: the wasm target, trunk and `wasm-bindgen`.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::{cache, shell};

const TRUNK: &str = "0.21.14";
/// The same number as in the workspace and in `xtask/wasm-bindgen`.
const WASM_BINDGEN: &str = "0.2.130";
/// Counts the changes of our own command around it.
const COMMAND: u8 = 3;
const TARGET: &str = "wasm32-unknown-unknown";

/// Installs the compiler's target for the browser if it is missing.
pub(crate) fn wasm_target() -> Result<()> {
    let library = shell::output(shell::program("rustc").args([
        "--print",
        "target-libdir",
        "--target",
        TARGET,
    ]))?;
    if fs::exists(library)? {
        return Ok(());
    }
    shell::run(shell::program("rustup").args(["target", "add", TARGET])).with_context(|| {
        format!("the target `{TARGET}` is missing: install it with rustup or your distribution")
    })
}

/// Returns the folder that holds `trunk`.
pub(crate) fn trunk() -> Result<PathBuf> {
    let tool = cache::tool(&format!("trunk-{TRUNK}"), |folder| {
        println!("    this compiles trunk and takes a few minutes");
        shell::run(
            shell::cargo()
                .args(["install", "trunk", "--version", TRUNK])
                .args(["--locked", "--no-default-features", "--debug", "--root"])
                .arg(folder)
                .env("CARGO_PROFILE_DEV_DEBUG", "0")
                .env("CARGO_PROFILE_DEV_STRIP", "true")
                .env("CARGO_TARGET_DIR", folder.join("target")),
        )?;
        Ok(fs::remove_dir_all(folder.join("target"))?)
    })?;
    Ok(tool.join("bin"))
}

/// Returns the folder that holds `wasm-bindgen`.
pub(crate) fn wasm_bindgen() -> Result<PathBuf> {
    let tool = cache::tool(
        &format!("wasm-bindgen-{WASM_BINDGEN}-{COMMAND}"),
        |folder| {
            println!("    this compiles wasm-bindgen and takes a minute or two");
            shell::run(
                shell::cargo()
                    .args(["install", "--path", "xtask/wasm-bindgen"])
                    .args(["--locked", "--debug", "--root"])
                    .arg(folder)
                    .env("CARGO_TARGET_DIR", folder.join("target")),
            )?;
            Ok(fs::remove_dir_all(folder.join("target"))?)
        },
    )?;
    Ok(tool.join("bin"))
}
