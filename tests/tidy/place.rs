//! The project works in every folder of every machine.

use crate::tree::File;

/// Finds absolute paths that lead to somebody's own folders.
pub(crate) fn breaches(file: &File) -> Vec<String> {
    // Written apart, or this file would break its own rule.
    let folders = [
        concat!("/ho", "me/"),
        concat!("/ro", "ot/"),
        concat!("/Us", "ers/"),
        concat!("/wo", "rk/"),
    ];
    let lines = file.text.lines().enumerate();
    let found = lines.filter(|(_, line)| folders.iter().any(|folder| is_start(line, folder)));
    found
        .map(|(n, line)| format!("{}: {}", file.at(n), line.trim()))
        .collect()
}

/// Tells whether a path in the line starts with the folder.
fn is_start(line: &str, folder: &str) -> bool {
    let starts =
        |at: usize| !line[..at].ends_with(|c: char| c.is_alphanumeric() || "}>)_.-/".contains(c));
    line.match_indices(folder).any(|(at, _)| starts(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_one_machine_is_found() {
        let check = |text: &str| {
            breaches(&File {
                path: "README.md".into(),
                text: text.into(),
            })
            .len()
        };
        assert_eq!(check(concat!("see /ho", "me/ada/notes")), 1);
        assert_eq!(check(concat!("GET /v2/team/ho", "me/tags/list")), 0);
    }
}
