//! Clients of registries, and another registry, from the Go module proxy.

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::{cache, shell};

/// Returns the folder that holds `crane`.
pub(crate) fn crane() -> Result<PathBuf> {
    install(
        "crane",
        "github.com/google/go-containerregistry/cmd/crane",
        "0.22.1",
    )
}

/// Returns the folder that holds `regctl`.
pub(crate) fn regctl() -> Result<PathBuf> {
    install(
        "regctl",
        "github.com/regclient/regclient/cmd/regctl",
        "0.11.7",
    )
}

/// Returns the folder that holds `registry`, CNCF distribution.
pub(crate) fn registry() -> Result<PathBuf> {
    install(
        "registry",
        "github.com/distribution/distribution/v3/cmd/registry",
        "3.1.2",
    )
}

fn install(name: &str, module: &str, version: &str) -> Result<PathBuf> {
    if shell::find("go").is_none() {
        bail!("`go` is missing, which compiles {name}: install Go 1.24 or later");
    }
    let tool = cache::tool(&format!("{name}-{version}"), |folder| {
        shell::run(
            shell::program("go")
                .args(["install", &format!("{module}@v{version}")])
                .env("GOBIN", folder.join("bin"))
                .env("CGO_ENABLED", "0"),
        )
    })?;
    Ok(tool.join("bin"))
}
