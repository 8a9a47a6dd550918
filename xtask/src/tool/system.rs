//! Programs that the operating system installs.

use std::fs;
use std::path::Path;

use anyhow::{Result, bail};

use crate::shell;

/// A package of the system and how to see that it is there.
pub(crate) struct Package {
    name: &'static str,
    present: fn() -> bool,
}

/// A browser with its driver, and a font to draw with.
pub(crate) const BROWSER: &[Package] = &[
    Package {
        name: "chromium",
        present: || shell::find("chromium").is_some(),
    },
    Package {
        name: "chromium-driver",
        present: || shell::find("chromedriver").is_some(),
    },
    Package {
        name: "fonts-dejavu-core",
        // Other systems than Debian bring fonts along.
        present: || shell::find("apt-get").is_none() || Path::new(FONT).exists(),
    },
];

const FONT: &str = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";

/// The database server.
pub(crate) const POSTGRES: &[Package] = &[Package {
    name: "postgresql",
    present: has_postgres,
}];

/// A client of registries.
pub(crate) const SKOPEO: &[Package] = &[Package {
    name: "skopeo",
    present: || shell::find("skopeo").is_some(),
}];

/// The database of Kubernetes, and what calls its API.
pub(crate) const KUBERNETES: &[Package] = &[
    Package {
        name: "etcd-server",
        present: || shell::find("etcd").is_some(),
    },
    Package {
        name: "curl",
        present: || shell::find("curl").is_some(),
    },
];

/// A compiler for C++, in which the fuzzer is written.
pub(crate) const CXX: &[Package] = &[Package {
    name: "g++",
    present: || shell::find("c++").is_some(),
}];

/// Sees what a process writes, and in which order.
pub(crate) const STRACE: &[Package] = &[Package {
    name: "strace",
    present: || shell::find("strace").is_some(),
}];

pub(super) const PYTHON: &[Package] = &[
    Package {
        name: "python3",
        present: || shell::find("python3").is_some(),
    },
    Package {
        name: "python3-pip",
        present: || shell::output(shell::program("python3").args(["-m", "pip", "-V"])).is_ok(),
    },
];

pub(super) const NPM: &[Package] = &[Package {
    name: "npm",
    present: || shell::find("npm").is_some(),
}];

/// Installs the packages that are missing, or says which they are.
pub(crate) fn packages(wanted: &[Package]) -> Result<()> {
    let missing = missing(wanted);
    if missing.is_empty() {
        return Ok(());
    }
    let names = missing.join(" ");
    if !may_install() {
        bail!(
            "missing: {names}. Install what Debian calls `apt-get install {names}`, \
             or leave the tests that need it out with `--skip`"
        );
    }
    shell::run(apt().args(["update", "--quiet"]))?;
    shell::run(
        apt()
            .args(["install", "--yes", "--quiet", "--no-install-recommends"])
            .args(&missing),
    )?;
    let missing = self::missing(wanted);
    if !missing.is_empty() {
        bail!("still missing after apt-get: {}", missing.join(" "));
    }
    Ok(())
}

fn missing(wanted: &[Package]) -> Vec<&'static str> {
    wanted
        .iter()
        .filter(|package| !(package.present)())
        .map(|package| package.name)
        .collect()
}

fn may_install() -> bool {
    let user = shell::output(shell::program("id").arg("-u"));
    shell::find("apt-get").is_some() && user.is_ok_and(|id| id == "0")
}

fn apt() -> std::process::Command {
    let mut command = shell::program("apt-get");
    command
        .env("DEBIAN_FRONTEND", "noninteractive")
        .args(["-o", "DPkg::Lock::Timeout=300"]);
    command
}

/// Debian keeps the server's programs away from the `PATH`.
fn has_postgres() -> bool {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let debian = versions
        .flatten()
        .any(|version| version.path().join("bin/initdb").exists());
    debian || shell::find("initdb").is_some()
}
