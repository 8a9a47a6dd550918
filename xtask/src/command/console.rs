//! Builds the console into `dist`.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use anyhow::{Context, Result, bail};
use brotli::enc::BrotliEncoderParams;

use crate::command::later;
use crate::{shell, tool};

/// What the first visit may load, in bytes over the wire.
const BUDGET: usize = 350_000;
/// What each part may load that is opened later.
const LATER: usize = 100_000;

/// Builds the console as it is released, and compresses it.
///
/// Fails when the files of the first visit together, or one of the parts that
/// are loaded later, are larger than their budgets.
pub(crate) fn console() -> Result<()> {
    let tools = [tool::trunk()?, tool::wasm_bindgen()?];
    tool::wasm_target()?;
    shell::run(
        shell::program("trunk")
            .args(["build", "--release", "--locked", "--color", "never"])
            .env("PATH", shell::path_with(&tools)?)
            // trunk reads this variable and knows `true` and `false` only.
            .env_remove("NO_COLOR"),
    )?;
    let first = compress(&shell::root().join("dist"))?;
    println!("{first:>9}  on the first visit, of {BUDGET} bytes");
    if first > BUDGET {
        bail!("the console is {first} bytes compressed, more than {BUDGET}");
    }
    Ok(())
}

/// Writes `<name>.br` beside each file, which the server prefers, and returns
/// the size of those of the first visit.
fn compress(dist: &Path) -> Result<usize> {
    let files: io::Result<Vec<_>> = fs::read_dir(dist)
        .context("trunk left no folder `dist`")?
        .collect();
    let mut sum = 0;
    for file in files? {
        let mut packed = Vec::new();
        let parameters = BrotliEncoderParams::default();
        brotli::BrotliCompress(&mut File::open(file.path())?, &mut packed, &parameters)?;
        let mut twin = file.path().into_os_string();
        twin.push(".br");
        fs::write(twin, &packed)?;
        let (name, size) = (file.file_name(), packed.len());
        println!("{size:>9}  {}", name.display());
        let is_later = name.to_string_lossy().starts_with(later::PREFIX);
        if is_later && size > LATER {
            bail!(
                "`{}` is {size} bytes compressed, more than {LATER}",
                name.display()
            );
        }
        sum += if is_later { 0 } else { size };
    }
    Ok(sum)
}
