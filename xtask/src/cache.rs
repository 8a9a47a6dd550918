//! The folder of the user that keeps tools, one folder for each version, so
//! that a clean checkout does not build them again.

use std::env;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Returns the folder of a tool and installs the tool there if it is missing.
///
/// `make` fills the folder that it is given, which becomes the tool's folder
/// only when `make` succeeds. Two runs at once wait for each other.
pub(crate) fn tool(name: &str, make: impl FnOnce(&Path) -> Result<()>) -> Result<PathBuf> {
    let folder = folder()?;
    let place = folder.join(name);
    if place.exists() {
        return Ok(place);
    }
    fs::create_dir_all(&folder)
        .with_context(|| format!("cannot make the folder `{}`", folder.display()))?;
    let lock = File::create(folder.join(format!(".{name}.lock")))?;
    if let Err(TryLockError::WouldBlock) = lock.try_lock() {
        println!("    another run installs {name}: waiting for it");
        lock.lock()?;
    }
    if place.exists() {
        return Ok(place);
    }
    println!("    installing {name}, once, in {}", folder.display());
    let partial = folder.join(format!(".{name}.partial"));
    if partial.exists() {
        fs::remove_dir_all(&partial)?;
    }
    fs::create_dir(&partial)?;
    make(&partial).with_context(|| format!("cannot install {name}"))?;
    fs::rename(&partial, &place)?;
    Ok(place)
}

fn folder() -> Result<PathBuf> {
    let cache = match env::var_os("XDG_CACHE_HOME") {
        Some(path) if !path.is_empty() => PathBuf::from(path),
        _ => {
            let home = env::var_os("HOME").context("the variable `HOME` is not set")?;
            Path::new(&home).join(".cache")
        }
    };
    Ok(cache.join("berth").join("tools"))
}
