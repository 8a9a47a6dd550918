//! Builds the console into `dist`.

use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::{shell, tool};

/// What the first visit may load, in bytes over the wire.
const BUDGET: u64 = 350_000;

/// Builds the console as it is released, each file with a compressed twin.
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

/// Writes `name.br` beside each file and returns their size together.
fn compress(dist: &Path) -> Result<u64> {
    let files: io::Result<Vec<_>> = fs::read_dir(dist)
        .context("trunk left no folder `dist`")?
        .collect();
    let mut sum = 0;
    for file in files? {
        let mut packed = file.path().into_os_string();
        packed.push(".br");
        let parameters = brotli::enc::BrotliEncoderParams {
            quality: 11,
            lgwin: 22,
            ..Default::default()
        };
        let mut output = BufWriter::new(File::create(&packed)?);
        brotli::BrotliCompress(&mut File::open(file.path())?, &mut output, &parameters)?;
        drop(output);
        let size = fs::metadata(&packed)?.len();
        println!("{size:>9}  {}", Path::new(&packed).display());
        sum += size;
    }
    Ok(sum)
}
