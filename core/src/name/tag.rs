//! Image tags.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Why a text is no tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a tag has 1 to 128 letters, digits, underscores, periods and hyphens, and does not start with a period or hyphen"
)]
pub struct TagError;

/// A tag such as `v1.2`: `[A-Za-z0-9_][A-Za-z0-9._-]{0,127}`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Tag(String);

impl Tag {
    /// The greatest length.
    pub const MAX_LEN: usize = 128;

    /// Parses a tag.
    ///
    /// # Errors
    /// When the text is outside the grammar.
    pub fn parse(text: &str) -> Result<Self, TagError> {
        let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        let starts_well = text.bytes().next().is_some_and(word);
        let goes_on_well = text
            .bytes()
            .all(|byte| word(byte) || byte == b'.' || byte == b'-');
        if !starts_well || !goes_on_well || text.len() > Self::MAX_LEN {
            return Err(TagError);
        }
        Ok(Self(text.to_owned()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Tag {
    type Err = TagError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Tag {
    type Error = TagError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Tag> for String {
    fn from(tag: Tag) -> Self {
        tag.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_grammar_of_oci_is_exactly_the_accepted_set(text in "[a-zA-Z0-9._/:é-]{0,132}") {
            let grammar = regex_lite::Regex::new("^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$").unwrap();
            prop_assert_eq!(Tag::parse(&text).is_ok(), grammar.is_match(&text));
        }
    }

    #[test]
    fn the_longest_tag_has_128_characters() {
        assert!(Tag::parse(&"a".repeat(128)).is_ok());
        assert!(Tag::parse(&"a".repeat(129)).is_err());
        assert!(Tag::parse("-bad!").is_err());
        assert!(Tag::parse("").is_err());
    }
}
