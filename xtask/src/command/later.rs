//! Copies the parts of the console that are loaded later, which trunk does not
//! know of, to where trunk gathers the others.

use std::env;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::shell;

/// How the names of these parts begin: `xtask/wasm-bindgen` makes them.
pub(crate) const PREFIX: &str = "later-";

/// Copies them, as a hook of trunk after the build.
pub(crate) fn copy() -> Result<()> {
    let told = |name| env::var(name).with_context(|| format!("trunk did not tell `{name}`"));
    let to = PathBuf::from(told("TRUNK_STAGING_DIR")?);
    let from = shell::target()
        .join("wasm-bindgen")
        .join(told("TRUNK_PROFILE")?)
        .join("later");
    let parts = fs::read_dir(&from).with_context(|| format!("no folder `{}`", from.display()))?;
    for part in parts {
        let part = part?;
        fs::copy(part.path(), to.join(part.file_name()))?;
    }
    Ok(())
}
