//! axe, which finds faults of accessibility in a page, from npm.

use std::path::PathBuf;

use anyhow::Result;

use crate::tool::system;
use crate::{cache, shell};

const VERSION: &str = "4.14.1";

/// Returns the script to run in a page.
pub(crate) fn axe() -> Result<PathBuf> {
    let tool = cache::tool(&format!("axe-core-{VERSION}"), |folder| {
        system::packages(system::NPM)?;
        shell::run(
            shell::program("npm")
                .args(["install", "--silent", "--ignore-scripts", "--prefix"])
                .arg(folder)
                .arg(format!("axe-core@{VERSION}")),
        )
    })?;
    Ok(tool.join("node_modules/axe-core/axe.min.js"))
}
