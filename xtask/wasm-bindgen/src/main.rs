//! The `wasm-bindgen` command that trunk calls, on the library behind the
//! official one. It knows the options that trunk 0.21 passes and no others.
//!
//! Before that it splits off the parts of the program that are loaded later.

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Parser;
use wasm_bindgen_cli_support::Bindgen;

mod split;

#[derive(Parser)]
#[command(name = "wasm-bindgen", version)]
struct Options {
    /// The module that the compiler made.
    input: PathBuf,
    /// What the JavaScript is for; only `web` is known.
    #[arg(long)]
    target: String,
    /// Where the results are written.
    #[arg(long)]
    out_dir: PathBuf,
    /// The results' name, without an extension.
    #[arg(long)]
    out_name: String,
    /// Keeps DWARF and the names of functions.
    #[arg(long)]
    keep_debug: bool,
    /// Leaves the names of functions mangled.
    #[arg(long)]
    no_demangle: bool,
    /// Writes no TypeScript declarations.
    #[arg(long)]
    no_typescript: bool,
}

fn main() -> Result<()> {
    let options = Options::parse();
    if options.target != "web" {
        bail!(
            "target `{}` is not supported, only `web` is",
            options.target
        );
    }
    let parts = split::split(&options.input, &options.out_dir.join("later"))?;
    let mut bindgen = Bindgen::new();
    bindgen
        .web(true)?
        .input_path(&parts.main)
        .out_name(&options.out_name)
        .typescript(!options.no_typescript)
        .demangle(!options.no_demangle)
        .keep_debug(options.keep_debug)
        .remove_name_section(!options.keep_debug)
        .remove_producers_section(!options.keep_debug)
        // What the later parts share with the first is exported by the linker's names.
        .keep_lld_exports(true)
        // trunk renames the module, so its path must come from the caller.
        .omit_default_module_path(false);
    bindgen.generate(&options.out_dir)?;
    let script = options.out_dir.join(options.out_name).with_extension("js");
    parts.join(&script)
}
