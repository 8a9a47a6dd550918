//! Builds the console into `dist`.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use anyhow::{Context, Result, bail};
use brotli::enc::BrotliEncoderParams;

use crate::{shell, tool};

/// What the first visit may load, in bytes over the wire.
const BUDGET: usize = 350_000;

/// Builds the console as it is released, and compresses it.
///
/// Fails when the files together are larger than the budget.
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
    let size = compress(&shell::root().join("dist"))?;
    println!("{size:>9}  together, of {BUDGET} bytes");
    if size > BUDGET {
        bail!("the console is {size} bytes compressed, more than {BUDGET}");
    }
    Ok(())
}

/// Writes `<name>.br` beside each file, which the server prefers, and returns
/// the size of all of these.
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
        println!("{:>9}  {}", packed.len(), file.file_name().display());
        sum += packed.len();
    }
    Ok(sum)
}
