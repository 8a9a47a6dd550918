//! Names of accounts and of the users and groups in them.

use serde::{Deserialize, Serialize};

use super::error::{NameError, broken};
use crate::text::text_newtype;

/// The name of an account (a domain, in the words of the identity API):
/// 1 to 64 letters, digits, `_`, `-` and `.`, beginning with a letter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AccountName(String);

impl AccountName {
    /// Parses a name.
    ///
    /// # Errors
    /// The rule that the text breaks.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        check("account name", text, 64).map(|()| Self(text.to_owned()))
    }
}

text_newtype!(AccountName, pattern = "^[a-zA-Z][a-zA-Z0-9._-]*$", max = 64);

/// The name of a user within an account: 1 to 64 letters, digits, `_`, `-`
/// and `.`, beginning with a letter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct UserName(String);

impl UserName {
    /// Parses a name.
    ///
    /// # Errors
    /// The rule that the text breaks.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        check("user name", text, 64).map(|()| Self(text.to_owned()))
    }
}

text_newtype!(UserName, pattern = "^[a-zA-Z][a-zA-Z0-9._-]*$", max = 64);

/// The name of a group of users within an account: 1 to 64 letters, digits,
/// `_`, `-` and `.`, beginning with a letter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct GroupName(String);

impl GroupName {
    /// Parses a name.
    ///
    /// # Errors
    /// The rule that the text breaks.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        check("group name", text, 64).map(|()| Self(text.to_owned()))
    }
}

text_newtype!(GroupName, pattern = "^[a-zA-Z][a-zA-Z0-9._-]*$", max = 64);

fn check(what: &'static str, text: &str, max: usize) -> Result<(), NameError> {
    if text.is_empty() {
        return Err(broken(what, "is empty"));
    }
    if text.len() > max {
        return Err(broken(what, "is longer than 64 characters"));
    }
    if !text.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return Err(broken(what, "begins with a letter"));
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
    fn names_that_would_break_a_login_user_are_refused() {
        for text in ["", "a@b", "a b", "a/b", "1a", "é", "a:b"] {
            assert!(AccountName::parse(text).is_err(), "{text}");
            assert!(UserName::parse(text).is_err(), "{text}");
            assert!(GroupName::parse(text).is_err(), "{text}");
        }
    }
}
