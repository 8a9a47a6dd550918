//! Names of triggers, and of the clusters that they act on.

use serde::{Deserialize, Serialize};

use super::error::{NameError, broken};
use crate::text::text_newtype;

/// The name of a trigger within its image: 1 to 64 letters, digits, `_`, `.` and `-`, beginning
/// with a letter or a digit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TriggerName(String);

impl TriggerName {
    /// Parses a name.
    ///
    /// # Errors
    /// The rule that the text breaks.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        check("trigger name", text).map(|()| Self(text.to_owned()))
    }
}

text_newtype!(
    TriggerName,
    pattern = "^[a-zA-Z0-9][a-zA-Z0-9._-]*$",
    max = 64
);

/// The name of a cluster within its account, by the same rule.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ClusterName(String);

impl ClusterName {
    /// Parses a name.
    ///
    /// # Errors
    /// The rule that the text breaks.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        check("cluster name", text).map(|()| Self(text.to_owned()))
    }
}

text_newtype!(
    ClusterName,
    pattern = "^[a-zA-Z0-9][a-zA-Z0-9._-]*$",
    max = 64
);

fn check(what: &'static str, text: &str) -> Result<(), NameError> {
    if text.is_empty() {
        return Err(broken(what, "is empty"));
    }
    if text.len() > 64 {
        return Err(broken(what, "is longer than 64 characters"));
    }
    if !text.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return Err(broken(what, "begins with a letter or a digit"));
    }
    if !text
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"_.-".contains(&b))
    {
        return Err(broken(what, "may hold letters, digits, `_`, `.` and `-`"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_plain_segment_of_a_path() {
        for text in ["a", "1", "to-prod", "a.b_c", &"a".repeat(64)] {
            assert!(TriggerName::parse(text).is_ok(), "{text}");
            assert!(ClusterName::parse(text).is_ok(), "{text}");
        }
        for text in ["", ".", "..", "-a", "a/b", "a b", "é", &"a".repeat(65)] {
            assert!(TriggerName::parse(text).is_err(), "{text}");
            assert!(ClusterName::parse(text).is_err(), "{text}");
        }
    }
}
