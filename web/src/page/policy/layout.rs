//! How a JSON text is laid out for people: two spaces a level, short lists on one line.

/// The most characters of a list that stays on one line.
const SHORT: usize = 64;

/// Lays a document out anew. What is no JSON comes out as whatever it is: nothing is lost but
/// space between the parts.
pub(super) fn laid_out(text: &str) -> String {
    let parts = parts(text);
    let mut out = String::new();
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(part) = parts.get(at) {
        at = at.saturating_add(1);
        match *part {
            "[" | "{" => {
                if let Some((line, length)) = short(&parts, at) {
                    out.push_str(part);
                    out.push_str(&line);
                    at = at.saturating_add(length);
                    continue;
                }
                depth = depth.saturating_add(1);
                out.push_str(part);
                new_line(&mut out, depth);
            }
            "]" | "}" => {
                depth = depth.saturating_sub(1);
                new_line(&mut out, depth);
                out.push_str(part);
            }
            "," => {
                out.push_str(part);
                new_line(&mut out, depth);
            }
            ":" => out.push_str(": "),
            part => out.push_str(part),
        }
    }
    out
}

fn new_line(out: &mut String, depth: usize) {
    out.push('\n');
    out.push_str(&"  ".repeat(depth));
}

/// Writes what is open at `at` on one line up to its end, where it holds nothing that opens and
/// is short; returns it with the number of its parts.
fn short(parts: &[&str], at: usize) -> Option<(String, usize)> {
    let rest = parts.get(at..)?;
    let end = rest.iter().position(|part| matches!(*part, "]" | "}"))?;
    let inner = rest.get(..end)?;
    let is_flat = !inner.iter().any(|part| matches!(*part, "[" | "{"));
    let line: String = inner
        .iter()
        .map(|part| match *part {
            "," => ", ",
            ":" => ": ",
            part => part,
        })
        .collect();
    let close = rest.get(end)?;
    let is_short = is_flat && line.len() <= SHORT;
    is_short.then(|| (format!("{line}{close}"), end.saturating_add(1)))
}

/// Cuts a text into signs and words; space between them is dropped.
fn parts(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' => quoted(rest),
            '[' | ']' | '{' | '}' | ',' | ':' => 1,
            _ => rest
                .find(|c: char| c.is_whitespace() || "[]{},:\"".contains(c))
                .unwrap_or(rest.len()),
        };
        let (part, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        parts.push(part);
        rest = after.trim_start();
    }
    parts
}

fn quoted(text: &str) -> usize {
    let mut is_escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        if c == '"' && !is_escaped {
            return at.saturating_add(1);
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use berth_core::policy::{PolicyDocument, SYSTEM};

    use super::*;

    #[test]
    fn a_policy_is_laid_out_and_says_the_same() {
        for policy in SYSTEM {
            let text = laid_out(policy.document);
            assert_eq!(
                PolicyDocument::parse(&text),
                PolicyDocument::parse(policy.document)
            );
            assert_eq!(laid_out(&text), text);
        }
        let text = r#"{"Version":"5.0","Statement":[{"Effect":"Deny","Action":["swr:repo:delete*"],"Condition":{"Bool":{"a\"}":true}}}]}"#;
        let wanted = [
            "{",
            "  \"Version\": \"5.0\",",
            "  \"Statement\": [",
            "    {",
            "      \"Effect\": \"Deny\",",
            "      \"Action\": [\"swr:repo:delete*\"],",
            "      \"Condition\": {",
            "        \"Bool\": {\"a\\\"}\": true}",
            "      }",
            "    }",
            "  ]",
            "}",
        ];
        assert_eq!(laid_out(text), wanted.join("\n"));
    }

    #[test]
    fn what_is_no_json_loses_nothing_but_space() {
        for text in ["{\"a\" \"b", "]]}", "", "{,é:", "a b \"c d\""] {
            let bare =
                |text: &str| -> String { text.chars().filter(|c| !c.is_whitespace()).collect() };
            assert_eq!(bare(&laid_out(text)), bare(text), "{text}");
        }
    }
}
