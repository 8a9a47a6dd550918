//! Protected tags: patterns of tags that nothing may move or remove once they are there.

use serde::{Deserialize, Serialize};

use crate::name::NameError;
use crate::text::text_newtype;

const WHAT: &str = "tag pattern";

/// The most patterns that one organization or one image may have.
pub const MAX_PATTERNS: u64 = 100;

/// A pattern of tags: the letters of a tag, and `*` for any number of them, also none. At most 128
/// characters, not beginning with `.` or `-`, no `**`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TagPattern(String);

impl TagPattern {
    /// Parses a pattern.
    ///
    /// # Errors
    /// The rule that the text breaks.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        if text.is_empty() {
            return Err(broken("is empty"));
        }
        if text.len() > 128 {
            return Err(broken("is longer than 128 characters"));
        }
        if text.starts_with(['.', '-']) {
            return Err(broken("begins with a letter, a digit, `_` or `*`"));
        }
        if !text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"_.-*".contains(&b))
        {
            return Err(broken("may hold letters, digits, `_`, `.`, `-` and `*`"));
        }
        if text.contains("**") {
            return Err(broken("says the same with one `*` as with two"));
        }
        Ok(Self(text.to_owned()))
    }

    /// Tells whether the pattern covers a tag. Upper and lower case differ, as in tags. Takes time
    /// in proportion to both lengths: each part between two `*` is looked for where it first is.
    #[must_use]
    pub fn covers(&self, tag: &str) -> bool {
        let mut parts = self.0.split('*');
        let Some(mut rest) = parts.next().and_then(|first| tag.strip_prefix(first)) else {
            return false;
        };
        let Some(last) = parts.next_back() else {
            return rest.is_empty();
        };
        for part in parts {
            let Some((_, behind)) = rest.split_once(part) else {
                return false;
            };
            rest = behind;
        }
        rest.ends_with(last)
    }
}

text_newtype!(
    TagPattern,
    pattern = "^[a-zA-Z0-9_*][a-zA-Z0-9._*-]{0,127}$",
    max = 128
);

fn broken(rule: &'static str) -> NameError {
    crate::name::broken(WHAT, rule)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn covers(pattern: &str, tag: &str) -> bool {
        TagPattern::parse(pattern).unwrap().covers(tag)
    }

    #[test]
    fn a_star_stands_for_any_letters_and_for_none() {
        for (pattern, tag) in [
            ("v1", "v1"),
            ("*", "latest"),
            ("v*", "v"),
            ("v*", "v1.2"),
            ("*-rc", "v1-rc"),
            ("v*-rc*", "v1-rc2"),
            ("a*b*a", "aba"),
            ("a*ab", "aab"),
            ("*a*a*", "banana"),
        ] {
            assert!(covers(pattern, tag), "{pattern} {tag}");
        }
        for (pattern, tag) in [
            ("v1", "v10"),
            ("v1", "V1"),
            ("v*", "1v"),
            ("a*a", "a"),
            ("v.1", "vx1"),
            ("a*b*a", "ab"),
            ("*a*a*a*a*", "banana"),
        ] {
            assert!(!covers(pattern, tag), "{pattern} {tag}");
        }
    }

    #[test]
    fn what_no_tag_can_match_and_what_says_the_same_twice_is_refused() {
        for text in ["", ".a", "-a", "a/b", "a b", "é", "v?", "[a]", "a**", "\0"] {
            assert!(TagPattern::parse(text).is_err(), "{text}");
        }
        assert!(TagPattern::parse(&"a".repeat(128)).is_ok());
        assert!(TagPattern::parse(&"a".repeat(129)).is_err());
    }

    #[test]
    fn many_stars_cost_no_more_than_the_length() {
        let pattern = TagPattern::parse(&"*a".repeat(64)).unwrap();
        let tag = format!("{}b", "a".repeat(127));
        for _ in 0..10_000 {
            assert!(!pattern.covers(&tag));
        }
    }

    proptest! {
        #[test]
        fn a_pattern_covers_what_the_same_regular_expression_does(
            pattern in "[ab_*]([ab.*]{0,6})", tag in "[ab_][ab.]{0,8}",
        ) {
            prop_assume!(!pattern.contains("**"));
            let expression = pattern.replace('.', "\\.").replace('*', ".*");
            let expression = regex_lite::Regex::new(&format!("^{expression}$")).unwrap();
            prop_assert_eq!(covers(&pattern, &tag), expression.is_match(&tag));
        }
    }
}
