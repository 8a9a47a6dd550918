//! Tells `http::bundle` where trunk leaves the console.

use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let Some(root) = Path::new(env!("CARGO_MANIFEST_DIR")).parent() else {
        return;
    };
    let dist = root.join("dist");
    // An absolute path without `..`, so that a development build, which reads
    // the files when they are asked for, works whether or not the folder was
    // there when it was compiled.
    println!("cargo::rustc-env=BERTH_CONSOLE={}", dist.display());
    // Only a release build holds the files; watching a folder that is missing
    // would recompile a development build every time.
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo::rerun-if-changed={}", dist.display());
        if !dist.join("index.html").is_file() {
            println!("cargo::warning=the console is not built: use `cargo xtask build`");
        }
    }
}
