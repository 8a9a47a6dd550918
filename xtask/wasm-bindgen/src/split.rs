//! Splits off what `#[wasm_split]` marks, and teaches the program's script to
//! load it.

use std::fs;
use std::hash::{DefaultHasher, Hasher as _};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use wasm_split_cli_support::{Options, transform};

/// The module that the program imports its loaders from. It never becomes a
/// file: [`Parts::join`] puts it into the program's script, whose own name
/// trunk makes only afterwards.
const LOADERS: &str = "./loaders.js";

/// What the program was split into.
pub(crate) struct Parts {
    /// The part that is loaded first.
    pub(crate) main: PathBuf,
    /// The script that loads the others.
    loaders: String,
}

/// Splits `input`; the later parts are written to the folder `later`, under
/// names that change with their content.
pub(crate) fn split(input: &Path, later: &Path) -> Result<Parts> {
    let input = fs::read(input).with_context(|| format!("no `{}`", input.display()))?;
    if later.exists() {
        fs::remove_dir_all(later)?;
    }
    // Beside the later parts, which all are for the browser.
    let main = later.with_extension("main.wasm");
    let mut options = Options::new(&input);
    options.output_dir = later;
    options.main_out_path = &main;
    options.link_name = LOADERS;
    let parts = transform(options).map_err(|error| anyhow!("{error:?}"))?;
    let script = later.join(LOADERS);
    let mut loaders = fs::read_to_string(&script)?;
    fs::remove_file(script)?;
    for path in parts.split_modules {
        let (old, new) = rename(&path)?;
        let written = format!("\"./{old}\"");
        if !loaders.contains(&written) {
            bail!("the loaders do not name `{old}` in the known form");
        }
        loaders = loaders.replace(&written, &format!("\"./{new}\""));
    }
    Ok(Parts { main, loaders })
}

/// Gives a part a name that tells its content; returns the old and the new.
fn rename(path: &Path) -> Result<(String, String)> {
    let mut hasher = DefaultHasher::new();
    hasher.write(&fs::read(path)?);
    let name = |path: &Path| Some(path.file_stem()?.to_str()?.to_owned());
    let old = name(path).context("a part without a name")?;
    let new = format!("later-{old}-{:016x}.wasm", hasher.finish());
    fs::rename(path, path.with_file_name(&new))?;
    Ok((format!("{old}.wasm"), new))
}

impl Parts {
    /// Puts the loaders into the program's script, which imports their module
    /// once for each.
    pub(crate) fn join(&self, script: &Path) -> Result<()> {
        let text = fs::read_to_string(script)?;
        let mut joined = String::new();
        let mut known = None;
        for line in text.lines() {
            let imported = line
                .strip_prefix("import * as ")
                .and_then(|rest| rest.strip_suffix(&format!(" from \"{LOADERS}\"")));
            match (imported, known) {
                (None, _) => joined.push_str(line),
                (Some(name), None) => joined.push_str(&self.object(name)),
                (Some(name), Some(first)) => joined.push_str(&format!("const {name} = {first};")),
            }
            known = known.or(imported);
            joined.push('\n');
        }
        if joined.contains(&format!("from \"{LOADERS}\"")) {
            bail!("an import of `{LOADERS}` is of an unknown form");
        }
        Ok(fs::write(script, joined)?)
    }

    /// Returns the loaders as one object in place of a module.
    fn object(&self, name: &str) -> String {
        let mut names = Vec::new();
        let mut body = String::new();
        for line in self.loaders.lines() {
            if line.starts_with("import ") {
                // `initSync` is at home in the script itself.
                continue;
            }
            let declared = line.strip_prefix("export ").unwrap_or(line);
            if declared != line {
                let name = declared
                    .strip_prefix("const ")
                    .and_then(|rest| rest.split_once(' '));
                names.extend(name.map(|(name, _)| name));
            }
            body.push_str(declared);
            body.push('\n');
        }
        format!(
            "const {name} = (() => {{\n{body}return {{ {} }};\n}})();",
            names.join(", ")
        )
    }
}
