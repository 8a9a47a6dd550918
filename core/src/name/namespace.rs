//! Organization names: the first segment of a pull address.

use serde::{Deserialize, Serialize};

use super::error::{NameError, broken, is_path_component};
use crate::text::text_newtype;

const WHAT: &str = "organization name";

/// Words that no organization may be called, because an address starts with them.
pub const RESERVED: &[&str] = &[
    "manage", "library", "v2", "v3", "v3.0", "v5", "api", "va", "console", "healthz", "readyz",
    "metrics", "token",
];

/// An organization name that exists or could exist: 1 to 64 characters of
/// OCI's path grammar, not reserved. Unique over all accounts.
///
/// What a new name has to obey besides is the rule of the API that creates
/// it ([`SwrNamespaceName`]).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct NamespaceName(String);

impl NamespaceName {
    /// Parses a name.
    ///
    /// # Errors
    /// The rule that the text breaks.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        if text.is_empty() {
            return Err(broken(WHAT, "is empty"));
        }
        if text.len() > 64 {
            return Err(broken(WHAT, "is longer than 64 characters"));
        }
        if !is_path_component(text, false) || text.contains("--") {
            return Err(broken(
                WHAT,
                "may hold lowercase letters and digits, joined by one `.`, `-`, `_` or `__`",
            ));
        }
        if RESERVED.contains(&text) {
            return Err(broken(WHAT, "is reserved"));
        }
        Ok(Self(text.to_owned()))
    }
}

text_newtype!(
    NamespaceName,
    pattern = "^[a-z0-9]+(?:(?:\\.|-|_{1,2})[a-z0-9]+)*$",
    max = 64
);

/// A name under which the SWR API creates an organization: begins with a
/// lowercase letter (document 002, section 4.1.1).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SwrNamespaceName(String);

impl SwrNamespaceName {
    /// Parses a name.
    ///
    /// # Errors
    /// The rule that the text breaks.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        if text.starts_with(|c: char| !c.is_ascii_lowercase()) {
            return Err(broken(WHAT, "begins with a lowercase letter"));
        }
        NamespaceName::parse(text).map(|name| Self(name.0))
    }

    /// Returns the name of the organization that comes to be.
    #[must_use]
    pub fn into_name(self) -> NamespaceName {
        NamespaceName(self.0)
    }

    /// Returns the parts of the rule with whether `text` meets them, for a
    /// form that is being filled in.
    #[must_use]
    pub fn rules(text: &str) -> [(&'static str, bool); 4] {
        let chars = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-_".contains(c);
        [
            (
                "1 to 64 characters",
                (1..=64).contains(&text.chars().count()),
            ),
            (
                "Starts with a lowercase letter, ends with a letter or digit",
                text.starts_with(|c: char| c.is_ascii_lowercase())
                    && text.ends_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit()),
            ),
            (
                "Lowercase letters, digits and single . - _ between them",
                !text.is_empty()
                    && !text.contains("--")
                    && text.chars().all(chars)
                    && is_path_component(text.trim_matches(['.', '-', '_']), false),
            ),
            ("Not a reserved word", !RESERVED.contains(&text)),
        ]
    }
}

text_newtype!(
    SwrNamespaceName,
    pattern = "^[a-z][a-z0-9]*(?:(?:\\.|-|_{1,2})[a-z0-9]+)*$",
    max = 64
);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The rule as document 002 gives it.
    fn documented() -> regex_lite::Regex {
        regex_lite::Regex::new("^[a-z][a-z0-9]*(?:(?:\\.|-|_{1,2})[a-z0-9]+)*$").unwrap()
    }

    /// A path component as the OCI distribution specification gives it.
    fn oci() -> regex_lite::Regex {
        regex_lite::Regex::new("^[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*$").unwrap()
    }

    #[test]
    fn a_reserved_word_is_refused() {
        for word in RESERVED {
            assert!(SwrNamespaceName::parse(word).is_err(), "{word}");
        }
    }

    proptest! {
        #[test]
        fn the_parser_and_the_documented_expression_agree(text in "[a-c0-1A._/é-]{0,9}") {
            let expected = documented().is_match(&text) && text.len() <= 64;
            prop_assert_eq!(SwrNamespaceName::parse(&text).is_ok(), expected, "{}", text);
        }

        #[test]
        fn the_rules_shown_are_the_rule(text in "[a-c0-1A._/é-]{0,9}") {
            let shown = SwrNamespaceName::rules(&text).iter().all(|(_, met)| *met);
            prop_assert_eq!(SwrNamespaceName::parse(&text).is_ok(), shown, "{}", text);
        }

        #[test]
        fn every_name_is_a_path_component_of_oci(text in "[a-c0-1._-]{0,9}") {
            if NamespaceName::parse(&text).is_ok() {
                prop_assert!(oci().is_match(&text));
            }
        }

        #[test]
        fn the_length_ends_at_64(length in 60_usize..70) {
            prop_assert_eq!(SwrNamespaceName::parse(&"a".repeat(length)).is_ok(), length <= 64);
        }
    }
}
