//! Rules for Rust code, on a text whose comments and strings are blanked.

use crate::tree::File;

/// How many lines a function may have; a test; a component, which is mostly markup.
const LINES: usize = 60;
const TEST_LINES: usize = 100;
const COMPONENT_LINES: usize = 120;

/// Finds functions that are too long.
pub(crate) fn long_functions(file: &File) -> Vec<String> {
    let code = blank(&file.text);
    let tests = code.find("#[cfg(test)]\nmod tests {").unwrap_or(code.len());
    let mut breaches = Vec::new();
    for (start, name) in functions(&code) {
        let Some(length) = body_lines(&code[start..]) else {
            continue;
        };
        let limit = match name.starts_with(char::is_uppercase) {
            true => COMPONENT_LINES,
            false if file.is_test() || start > tests => TEST_LINES,
            false => LINES,
        };
        if length > limit {
            let place = file.at(code[..start].matches('\n').count());
            breaches.push(format!(
                "{place}: `{name}` has {length} lines, at most {limit}"
            ));
        }
    }
    breaches
}

/// Finds code in a file that should list modules; the trait or the name that
/// they are all about may stand there.
pub(crate) fn items(file: &File) -> Vec<String> {
    let code = blank(&file.text);
    let words = ["fn", "struct", "enum", "impl", "const", "static"];
    let is_item = |line: &str| {
        let line = line
            .trim_start_matches("pub ")
            .trim_start_matches("pub(crate) ");
        words.iter().any(|word| {
            line.strip_prefix(word)
                .is_some_and(|rest| rest.starts_with([' ', '<']))
        })
    };
    // The list of an API's endpoints and of its modules are one thing.
    let is_item = |line: &str| is_item(line) && !line.contains("fn visit_all(");
    let lines = code.lines().enumerate().filter(|(_, line)| is_item(line));
    lines
        .map(|(n, line)| format!("{}: `{}` in a list of modules", file.at(n), line.trim()))
        .collect()
}

/// Finds lints that are turned off for good.
pub(crate) fn allowed_lints(file: &File) -> Vec<String> {
    let code = blank(&file.text);
    let found = code
        .lines()
        .enumerate()
        .filter(|(_, line)| line.contains("#[allow(") || line.contains("#![allow("));
    found
        .map(|(n, _)| format!("{}: use `#[expect(…, reason = \"…\")]`", file.at(n)))
        .collect()
}

/// Finds words that stand for work that was put off.
pub(crate) fn markers(file: &File) -> Vec<String> {
    // Written apart, or this file would break its own rule.
    let words = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("X", "XX"),
        concat!("todo", "!("),
        concat!("unimplemented", "!("),
    ];
    let lines = file.text.lines().enumerate();
    let found = lines.filter(|(_, line)| words.iter().any(|word| line.contains(word)));
    found
        .map(|(n, line)| format!("{}: {}", file.at(n), line.trim()))
        .collect()
}

/// Returns where each function starts, with its name.
fn functions(code: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("fn ") {
        let starts = !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let rest = &code[at + 3..];
        let end = rest
            .find(|c: char| !c.is_alphanumeric() && c != '_')
            .unwrap_or(rest.len());
        if starts && end > 0 {
            found.push((at, &rest[..end]));
        }
    }
    found
}

/// Counts the lines from a function's start to its closing brace.
fn body_lines(code: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, c) in code.char_indices() {
        match c {
            // A declaration without a body; `[u8; 4]` in its arguments is none.
            ';' if depth == 0
                && code[..at].matches('[').count() == code[..at].matches(']').count() =>
            {
                return None;
            }
            '{' => depth += 1,
            '}' if depth == 1 => return Some(code[..=at].matches('\n').count() + 1),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// Replaces comments, strings and characters by spaces; lines stay where they are.
pub(crate) fn blank(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            '"' => string(rest),
            'r' if !out.ends_with(|c: char| c.is_alphanumeric() || c == '_') => raw_string(rest),
            '\'' => character(rest),
            _ => 0,
        };
        if length == 0 {
            out.push(c);
            rest = &rest[c.len_utf8()..];
            continue;
        }
        out.extend(
            rest[..length]
                .chars()
                .map(|c| if c == '\n' { '\n' } else { ' ' }),
        );
        rest = &rest[length..];
    }
    out
}

fn string(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '"' if !escaped => return at + 1,
            _ => escaped = c == '\\' && !escaped,
        }
    }
    text.len()
}

fn raw_string(text: &str) -> usize {
    let hashes = text[1..].len() - text[1..].trim_start_matches('#').len();
    let Some(body) = text[1 + hashes..].strip_prefix('"') else {
        return 0;
    };
    let end = format!("\"{}", "#".repeat(hashes));
    body.find(&end)
        .map_or(text.len(), |at| 2 + hashes + at + end.len())
}

/// Measures a character literal; a lifetime is none.
fn character(text: &str) -> usize {
    let mut chars = text.char_indices().skip(1);
    match chars.next() {
        Some((_, '\\')) => text[3..].find('\'').map_or(0, |at| at + 4),
        Some(_) => chars
            .next()
            .filter(|(_, c)| *c == '\'')
            .map_or(0, |(at, _)| at + 1),
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> File {
        File {
            path: "core/src/x.rs".into(),
            text: text.into(),
        }
    }

    #[test]
    fn comments_strings_and_characters_are_blanked() {
        let text = "a // {\n\"{\\\"{\" r#\"{\"{\"# '{' '\\'' &'a b /* {\n{ */ c";
        let code = blank(text);
        assert_eq!(code.lines().count(), text.lines().count());
        assert!(!code.contains('{'), "{code}");
        assert!(code.contains("&'a b") && code.ends_with('c'), "{code}");
    }

    #[test]
    fn a_long_function_is_found_and_a_short_one_is_not() {
        let long = format!(
            "fn short() {{}}\nfn long(a: [u8; 4]) {{\n{}}}\n",
            "    go();\n".repeat(60)
        );
        let found = long_functions(&file(&long));
        assert_eq!(found, ["core/src/x.rs:2: `long` has 62 lines, at most 60"]);
    }

    #[test]
    fn an_allowed_lint_a_marker_and_code_in_a_list_are_found() {
        assert_eq!(
            allowed_lints(&file("#[allow(dead_code)]\nfn a() {}")).len(),
            1
        );
        assert_eq!(markers(&file(concat!("// TO", "DO: later"))).len(), 1);
        assert_eq!(items(&file("pub mod a;\npub(crate) fn b() {}\n")).len(), 1);
    }
}
