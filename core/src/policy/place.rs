//! Where in a text something keeps it from being a policy, for an editor that shows the place.

use super::json::PolicyError;

/// A place in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The line, counted from 1.
    pub line: usize,
    /// How many bytes of the text stand before the place.
    pub start: usize,
    /// How many bytes are meant.
    pub length: usize,
}

/// How the reader of JSON says where it stopped.
const AT_LINE: &str = " at line ";

impl PolicyError {
    /// Returns what is wrong, without its line and column.
    #[must_use]
    pub fn what(&self) -> &str {
        self.0
            .rsplit_once(AT_LINE)
            .map_or(&self.0, |(what, _)| what)
    }

    /// Finds what the error speaks of in the text that was parsed; nothing where it speaks of the
    /// whole text.
    #[must_use]
    pub fn place(&self, text: &str) -> Option<Place> {
        match self.stopped() {
            Some((line, column)) => Some(at_column(text, line, column)),
            None => self.named(text),
        }
    }

    /// Line and column where the reader of JSON stopped.
    fn stopped(&self) -> Option<(usize, usize)> {
        let (_, place) = self.0.rsplit_once(AT_LINE)?;
        let (line, column) = place.split_once(" column ")?;
        Some((line.parse().ok()?, column.parse().ok()?))
    }

    /// Finds the first text in backticks that stands in the document in quotes, within the
    /// statement that the error names; or else that statement.
    fn named(&self, text: &str) -> Option<Place> {
        let number = self.statement();
        let start = number.and_then(|number| statement_start(text, number));
        let from = start.unwrap_or(0);
        let rest = text.get(from..)?;
        let quoted = |word: &str| rest.find(&format!("\"{word}\""));
        let words = self.0.split('`').skip(1).step_by(2);
        let found = words
            .map(|word| (quoted(word), word.len()))
            .find_map(|(at, length)| {
                let start = from.saturating_add(at?).saturating_add(1);
                Some(place(text, start, length))
            });
        found.or_else(|| start.map(|start| place(text, start, 1)))
    }

    /// The number of the statement that the error speaks of, counted from 1.
    fn statement(&self) -> Option<usize> {
        let (number, _) = self.0.strip_prefix("statement ")?.split_once(':')?;
        number.parse().ok()
    }
}

fn place(text: &str, start: usize, length: usize) -> Place {
    let before = text.get(..start).unwrap_or(text);
    Place {
        line: before.matches('\n').count().saturating_add(1),
        start,
        length,
    }
}

/// The byte of a column, which counts bytes from 1 and is 0 at the end of the line before.
fn at_column(text: &str, line: usize, column: usize) -> Place {
    let lines = text.split_inclusive('\n');
    let before: usize = lines.take(line.saturating_sub(1)).map(str::len).sum();
    let mut start = before
        .saturating_add(column.saturating_sub(1))
        .min(text.len());
    while !text.is_char_boundary(start) {
        start = start.saturating_sub(1);
    }
    let next = text.get(start..).and_then(|rest| rest.chars().next());
    Place {
        line,
        start,
        length: next.map_or(0, char::len_utf8),
    }
}

/// Where the `number`th statement begins in a text that is known to be JSON: the brace that is
/// opened within the list within the object.
fn statement_start(text: &str, number: usize) -> Option<usize> {
    let (mut depth, mut count) = (0_usize, 0_usize);
    let (mut is_text, mut is_escaped) = (false, false);
    for (at, c) in text.char_indices() {
        if is_text {
            is_text = c != '"' || is_escaped;
            is_escaped = c == '\\' && !is_escaped;
            continue;
        }
        match c {
            '"' => is_text = true,
            '{' if depth == 2 => {
                count = count.saturating_add(1);
                if count == number {
                    return Some(at);
                }
                depth = 3;
            }
            '{' | '[' => depth = depth.saturating_add(1),
            '}' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::PolicyDocument;

    fn found(text: &str) -> (String, Option<(usize, String)>) {
        let error = PolicyDocument::parse(text).unwrap_err();
        let place = error.place(text);
        let part = |place: Place| {
            let end = place.start + place.length;
            (place.line, text[place.start..end].to_owned())
        };
        (error.what().to_owned(), place.map(part))
    }

    const TWO: &str = "{\n \"Version\": \"5.0\",\n \"Statement\": [\n  \
        {\"Effect\": \"Allow\", \"Action\": \"swr:repo:get*\"},\n  \
        {\"Effect\": \"Deny\",\n   \"Action\": [\"swr:repo:get*\", \"WORD\"]}\n ]\n}";

    #[test]
    fn an_unknown_action_is_found_in_its_statement() {
        let text = TWO.replace("WORD", "swr:repo:fetch");
        let (what, place) = found(&text);
        assert_eq!(
            what,
            "statement 2: `swr:repo:fetch` is no action of this registry"
        );
        assert_eq!(place, Some((6, "swr:repo:fetch".to_owned())));
    }

    #[test]
    fn what_names_nothing_that_stands_there_is_the_statement() {
        let text = TWO.replace(
            "\"Action\": [\"swr:repo:get*\", \"WORD\"]",
            "\"Sid\": \"{\"",
        );
        let (_, place) = found(&text);
        assert_eq!(place, Some((5, "{".to_owned())));
        let text = TWO.replace("\"5.0\"", "\"2\"");
        assert_eq!(found(&text).1, Some((2, "Version".to_owned())));
    }

    #[test]
    fn a_slip_in_the_json_is_found_where_the_reader_stopped() {
        let text = TWO.replace("\"5.0\",", "\"5.0\"");
        let (what, place) = found(&text);
        assert_eq!(what, "expected `,` or `}`");
        assert_eq!(place, Some((3, "\"".to_owned())));
        let (_, place) = found("{\n \"Version\": \"é\u{1}\"");
        assert_eq!(place.unwrap().0, 2);
        assert_eq!(found("").1, Some((1, String::new())));
    }

    #[test]
    fn a_text_that_is_too_long_has_no_place() {
        assert_eq!(found(&" ".repeat(7000)).1, None);
    }
}
