//! The files of the checkout.

use std::fs;
use std::path::Path;

/// One text file.
pub(crate) struct File {
    /// Relative to the checkout, with `/`.
    pub(crate) path: String,
    pub(crate) text: String,
}

impl File {
    /// Tells whether the file holds tests and nothing else.
    pub(crate) fn is_test(&self) -> bool {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        self.path.starts_with("tests/") || name == "tests.rs" || name.ends_with("_tests.rs")
    }

    /// Tells whether the file lists modules: `mod.rs` and `lib.rs`.
    pub(crate) fn is_list(&self) -> bool {
        self.path.ends_with("/mod.rs") || self.path.ends_with("/lib.rs")
    }

    /// Names a place in the file, the line counted from 0.
    pub(crate) fn at(&self, line: usize) -> String {
        format!("{}:{}", self.path, line + 1)
    }
}

/// Returns every file of Rust code.
pub(crate) fn rust_files() -> Vec<File> {
    text_files(&["rs"])
}

/// Returns every file with one of the extensions; `.ci/run` has `run`.
pub(crate) fn text_files(extensions: &[&str]) -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut files = Vec::new();
    walk(root, root, extensions, &mut files);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(!files.is_empty(), "no files with {extensions:?}");
    files
}

fn walk(root: &Path, folder: &Path, extensions: &[&str], files: &mut Vec<File>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() {
            // What is built, what is not ours, and what a server keeps.
            let skipped = ["dist", "data", "node_modules", "__pycache__", ".git"];
            if !skipped.contains(&name) && !name.starts_with("target") {
                walk(root, &path, extensions, files);
            }
            continue;
        }
        let extension = name.rsplit('.').next().unwrap();
        if extensions.contains(&extension) {
            let relative = path.strip_prefix(root).unwrap();
            files.push(File {
                path: relative.to_str().unwrap().replace('\\', "/"),
                text: fs::read_to_string(&path).unwrap(),
            });
        }
    }
}
