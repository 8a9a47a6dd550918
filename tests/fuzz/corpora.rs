//! The inputs that fuzzing starts from, and those that once broke a parser, against the same
//! properties (`cargo xtask fuzz` goes on from there).

#[cfg(test)]
mod property;

use std::fs;
use std::path::Path;

#[test]
fn every_kept_input_is_judged_as_it_should_be() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    for (name, check) in property::ALL {
        let inputs = fs::read_dir(folder.join(name)).unwrap();
        let inputs: Vec<_> = inputs.map(|entry| entry.unwrap().path()).collect();
        assert!(inputs.len() > 1, "no inputs for `{name}`");
        for input in inputs {
            println!("{}", input.display());
            check(&fs::read(&input).unwrap());
        }
    }
}

#[test]
fn every_folder_of_inputs_belongs_to_a_parser() {
    for kind in ["corpus", "dictionary"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("fuzz")
            .join(kind);
        let entries = fs::read_dir(folder).unwrap();
        let mut found: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        found.sort();
        let known: Vec<&str> = property::ALL.iter().map(|(name, _)| *name).collect();
        assert_eq!(found, known, "{kind}");
    }
}
