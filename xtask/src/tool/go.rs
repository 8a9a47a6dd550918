//! Clients of registries, another registry, and the API server of Kubernetes, from the Go module
//! proxy.

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::{cache, shell};

/// The same number as in `xtask/kube-apiserver/go.mod`.
const KUBERNETES: &str = "1.34.1";

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

/// Returns the folder that holds `kube-apiserver`.
///
/// Its module has replacements in it, with which `go install` does not work; a module of this
/// project therefore has it as a dependency.
pub(crate) fn kube_apiserver() -> Result<PathBuf> {
    let name = "kube-apiserver";
    has_go(name)?;
    let tool = cache::tool(&format!("{name}-{KUBERNETES}"), |folder| {
        println!("    this compiles the API server of Kubernetes and takes some minutes");
        shell::run(
            shell::program("go")
                .args(["build", "-buildvcs=false", "-ldflags=-s -w", "-o"])
                .arg(folder.join("bin").join(name))
                .current_dir(shell::root().join("xtask").join(name))
                .env("CGO_ENABLED", "0"),
        )
    })?;
    Ok(tool.join("bin"))
}

fn install(name: &str, module: &str, version: &str) -> Result<PathBuf> {
    has_go(name)?;
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

fn has_go(name: &str) -> Result<()> {
    match shell::find("go") {
        Some(_) => Ok(()),
        None => bail!("`go` is missing, which compiles {name}: install Go 1.24 or later"),
    }
}
