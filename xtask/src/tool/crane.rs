//! `crane`, a client of registries, from the Go module proxy.

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::{cache, shell};

const VERSION: &str = "0.22.1";

/// Returns the folder that holds `crane`.
pub(crate) fn crane() -> Result<PathBuf> {
    if shell::find("go").is_none() {
        bail!("`go` is missing, which compiles crane: install Go 1.24 or later");
    }
    let tool = cache::tool(&format!("crane-{VERSION}"), |folder| {
        let module = "github.com/google/go-containerregistry/cmd/crane";
        shell::run(
            shell::program("go")
                .args(["install", &format!("{module}@v{VERSION}")])
                .env("GOBIN", folder.join("bin"))
                .env("CGO_ENABLED", "0"),
        )
    })?;
    Ok(tool.join("bin"))
}
