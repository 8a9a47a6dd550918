//! Tags, by the grammar of the OCI distribution specification.

use serde::{Deserialize, Serialize};

use super::error::{NameError, broken};
use crate::text::text_newtype;

const WHAT: &str = "tag";

/// A tag: 1 to 128 letters, digits, `_`, `.` and `-`, not beginning with `.` or `-`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Tag(String);

impl Tag {
    /// Parses a tag.
    ///
    /// # Errors
    /// The rule that the text breaks.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        if text.is_empty() {
            return Err(broken(WHAT, "is empty"));
        }
        if text.len() > 128 {
            return Err(broken(WHAT, "is longer than 128 characters"));
        }
        if text.starts_with(['.', '-']) {
            return Err(broken(WHAT, "begins with a letter, a digit or `_`"));
        }
        if !text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"_.-".contains(&b))
        {
            return Err(broken(WHAT, "may hold letters, digits, `_`, `.` and `-`"));
        }
        Ok(Self(text.to_owned()))
    }
}

text_newtype!(
    Tag,
    pattern = "^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$",
    max = 128
);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_parser_and_the_grammar_agree(text in "[a-bA-B0-1._é/:-]{0,6}") {
            let grammar = regex_lite::Regex::new("^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$").unwrap();
            prop_assert_eq!(Tag::parse(&text).is_ok(), grammar.is_match(&text), "{}", text);
        }

        #[test]
        fn the_length_ends_at_128(length in 120_usize..140) {
            prop_assert_eq!(Tag::parse(&"v".repeat(length)).is_ok(), length <= 128);
        }
    }
}
