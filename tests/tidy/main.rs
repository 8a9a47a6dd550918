//! The house rules that a program can check. CONTRIBUTING.md says them in words.

#[cfg(test)]
mod code;
#[cfg(test)]
mod layer;
#[cfg(test)]
mod place;
#[cfg(test)]
mod style;
#[cfg(test)]
mod tree;

use tree::{File, rust_files, text_files};

/// Fails with every breach, one a line.
fn none(breaches: Vec<String>) {
    assert!(breaches.is_empty(), "\n{}\n", breaches.join("\n"));
}

#[test]
fn files_are_short() {
    let too_long = |file: &File| {
        let limit = if file.is_test() { 600 } else { 500 };
        let lines = file.text.lines().count();
        (lines > limit).then(|| format!("{}: {lines} lines, at most {limit}", file.path))
    };
    none(
        text_files(&["rs", "css", "js", "py", "sh"])
            .iter()
            .filter_map(too_long)
            .collect(),
    );
}

#[test]
fn functions_are_short() {
    none(rust_files().iter().flat_map(code::long_functions).collect());
}

#[test]
fn every_module_says_what_it_is() {
    let silent = |file: &File| {
        let first = file.text.lines().find(|line| !line.trim().is_empty());
        let said = first.is_some_and(|line| line.starts_with("//! "));
        (!said).then(|| format!("{}: does not start with `//!`", file.path))
    };
    none(rust_files().iter().filter_map(silent).collect());
}

#[test]
fn a_module_list_holds_no_code() {
    none(
        rust_files()
            .iter()
            .filter(|file| file.is_list())
            .flat_map(code::items)
            .collect(),
    );
}

#[test]
fn lints_are_expected_with_a_reason_and_never_allowed() {
    none(rust_files().iter().flat_map(code::allowed_lints).collect());
}

#[test]
fn nothing_is_left_to_be_done() {
    none(
        text_files(&["rs", "css", "js", "html", "py", "sh", "toml"])
            .iter()
            .flat_map(code::markers)
            .collect(),
    );
}

#[test]
fn layers_import_only_what_lies_below_them() {
    none(rust_files().iter().flat_map(layer::breaches).collect());
}

#[test]
fn colours_stand_in_the_tokens_alone() {
    none(
        text_files(&["css"])
            .iter()
            .flat_map(style::colours)
            .collect(),
    );
}

#[test]
fn no_element_has_a_style_of_its_own() {
    none(
        text_files(&["rs", "html"])
            .iter()
            .flat_map(style::inline)
            .collect(),
    );
}

#[test]
fn nothing_names_a_folder_of_one_machine() {
    let all = [
        "rs", "css", "js", "html", "py", "sh", "toml", "md", "yml", "json", "run",
    ];
    none(text_files(&all).iter().flat_map(place::breaches).collect());
}

#[test]
fn every_test_target_is_run_by_a_command() {
    let manifest = include_str!("../Cargo.toml");
    let (_, targets) = manifest.split_once("[[test]]").unwrap();
    let names = targets
        .lines()
        .filter_map(|line| line.strip_prefix("name = "));
    let commands = text_files(&["rs"]).into_iter();
    let commands: String = commands
        .filter(|file| file.path.starts_with("xtask/src/command/"))
        .map(|file| file.text)
        .collect();
    let forgotten = names.filter(|name| !commands.contains(name));
    none(
        forgotten
            .map(|name| format!("{name}: in no step of `cargo xtask test`"))
            .collect(),
    );
}
