//! Builds the decision on tags for the browser, so that a test can compare it
//! with the native one.

use std::path::PathBuf;

use anyhow::Result;

use crate::{shell, tool};

/// The one that the console is built with.
const PROFILE: &str = "wasm-release";

/// Returns the folder with `verdict.js` and `verdict_bg.wasm`.
pub(crate) fn verdict() -> Result<PathBuf> {
    tool::wasm_target()?;
    let target = "wasm32-unknown-unknown";
    let package = ["-p", "berth-verdict", "--target", target];
    shell::run(
        shell::cargo()
            .args(["build", "--locked", "--profile", PROFILE])
            .args(package),
    )?;
    let built = shell::target().join(target).join(PROFILE);
    let folder = shell::target().join("verdict");
    shell::run(
        shell::program(tool::wasm_bindgen()?.join("wasm-bindgen"))
            .arg(built.join("berth_verdict.wasm"))
            .args(["--target", "web", "--no-typescript"])
            .args(["--out-name", "verdict", "--out-dir"])
            .arg(&folder),
    )?;
    Ok(folder)
}
