//! Names of policies.

use serde::{Deserialize, Serialize};

use super::error::{NameError, broken};
use crate::text::text_newtype;

const WHAT: &str = "policy name";

/// The name of a policy: 1 to 128 letters, digits, `_`, `+`, `=`, `.`, `@` and `-`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PolicyName(String);

impl PolicyName {
    /// Parses a name.
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
        let allowed = |b: u8| b.is_ascii_alphanumeric() || b"_+=.@-".contains(&b);
        if !text.bytes().all(allowed) {
            return Err(broken(
                WHAT,
                "may hold letters, digits, `_`, `+`, `=`, `.`, `@` and `-`",
            ));
        }
        Ok(Self(text.to_owned()))
    }
}

text_newtype!(PolicyName, pattern = "^[a-zA-Z0-9_+=.@-]+$", max = 128);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::SYSTEM;

    #[test]
    fn what_is_no_policy_name_is_refused() {
        for text in ["", "a b", "a/b", "é", "a:b", &"a".repeat(129)] {
            assert!(PolicyName::parse(text).is_err(), "{text}");
        }
        assert!(PolicyName::parse(&"a".repeat(128)).is_ok());
    }

    #[test]
    fn the_policies_of_the_system_are_named_so() {
        for policy in SYSTEM {
            assert!(PolicyName::parse(policy.name).is_ok(), "{}", policy.name);
        }
    }
}
