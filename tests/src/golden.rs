//! Files that hold what a test expects, for changes to be reviewed as text.

use std::path::Path;
use std::{env, fs};

/// Compares with a file of `tests/golden`, or writes it where `BERTH_UPDATE_GOLDEN` is set.
pub fn check(name: &str, actual: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("golden")
        .join(name);
    let actual = format!("{}\n", actual.trim_end());
    if env::var_os("BERTH_UPDATE_GOLDEN").is_some() {
        fs::write(&path, actual).unwrap();
        return;
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    let difference = expected
        .lines()
        .map(Some)
        .chain(std::iter::repeat(None))
        .zip(actual.lines().map(Some).chain(std::iter::repeat(None)))
        .take_while(|(old, new)| old.is_some() || new.is_some())
        .enumerate()
        .find(|(_, (old, new))| old != new);
    if let Some((line, (old, new))) = difference {
        panic!(
            "`{name}` differs at line {}:\n- {}\n+ {}\nBERTH_UPDATE_GOLDEN=1 writes it anew; review the difference",
            line + 1,
            old.unwrap_or("(end)"),
            new.unwrap_or("(end)"),
        );
    }
}
