//! Python packages: the public SDKs and the checker of the OpenAPI document.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::tool::system;
use crate::{cache, shell};

const PACKAGES: [&str; 3] = [
    "huaweicloudsdkswr==3.1.219",
    "huaweicloudsdkiam==3.1.219",
    "schemathesis==4.32.5",
];

/// Where the Python packages of the tests lie.
pub(crate) struct Python {
    /// The folder for the variable `PYTHONPATH`.
    pub(crate) library: PathBuf,
    /// The folder for the variable `PATH`.
    pub(crate) programs: PathBuf,
}

/// Returns the Python packages of the tests.
pub(crate) fn python() -> Result<Python> {
    system::packages(system::PYTHON)?;
    // Compiled packages fit one version of Python only.
    let print = "import sys; print('%d.%d' % sys.version_info[:2])";
    let version = shell::output(shell::program("python3").args(["-c", print]))?;
    let name = format!("python-{version}-{}", PACKAGES.join("-").replace("==", "-"));
    let library = cache::tool(&name, |folder| install(folder, &PACKAGES))?;
    let programs = library.join("bin");
    Ok(Python { library, programs })
}

/// Installs packages in a folder of their own.
pub(super) fn install(folder: &Path, packages: &[&str]) -> Result<()> {
    system::packages(system::PYTHON)?;
    shell::run(
        shell::program("python3")
            .args(["-m", "pip", "install", "--quiet", "--target"])
            .arg(folder)
            .args(packages),
    )
    .context("Python's package index could not be used")
}
