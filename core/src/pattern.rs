//! Regular expressions that users write: small, and matched in linear time.

use regex_lite::{Regex, RegexBuilder};
use serde::{Deserialize, Serialize};

/// The most bytes of an expression.
pub const MAX_BYTES: usize = 256;
/// The most bytes that one may take when it is compiled, so that `(a{9}){9}` stays cheap.
const MAX_COMPILED: usize = 16 * 1024;
/// How deep its groups may lie in one another.
const MAX_DEPTH: u32 = 16;

/// A regular expression that was compiled. It matches anywhere in a text, unless it begins with
/// `^` or ends with `$`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Pattern(Regex);

impl Pattern {
    /// Compiles an expression.
    ///
    /// # Errors
    /// Words on what is wrong with it, or which form is not supported.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Err("a regular expression may not be empty".to_owned());
        }
        if text.len() > MAX_BYTES {
            return Err(format!(
                "a regular expression may have {MAX_BYTES} bytes, not {}",
                text.len()
            ));
        }
        let compiled = RegexBuilder::new(text)
            .size_limit(MAX_COMPILED)
            .nest_limit(MAX_DEPTH)
            .build();
        compiled
            .map(Self)
            .map_err(|error| format!("the regular expression `{text}` is refused: {error}"))
    }

    /// Returns the expression as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Tells whether the expression matches anywhere in a text.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        self.0.is_match(text)
    }

    /// Returns where the first match in a text begins and ends, in bytes.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<(usize, usize)> {
        self.0.find(text).map(|found| (found.start(), found.end()))
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Pattern {}

impl TryFrom<String> for Pattern {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text)
    }
}

impl From<Pattern> for String {
    fn from(pattern: Pattern) -> Self {
        pattern.as_str().to_owned()
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Pattern {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Pattern".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "minLength": 1, "maxLength": MAX_BYTES })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_expression_matches_anywhere_unless_it_is_anchored() {
        let matches = |pattern: &str, text| Pattern::parse(pattern).unwrap().matches(text);
        assert!(matches("rc", "v1-rc1"));
        assert!(!matches("^rc", "v1-rc1"));
        assert!(matches("^v[0-9]+-rc[0-9]+$", "v1-rc1"));
        assert!(!matches("^123$", "1234"));
    }

    #[test]
    fn what_is_not_supported_is_named() {
        for (pattern, words) in [
            ("", "empty"),
            ("(", "unclosed"),
            ("(?=a)", "look-around"),
            ("(?<!a)b", "look-around"),
            (r"(a)\1", "backreferences"),
            (r"\p{L}", "Unicode"),
            ("[a-z&&[^b]]", "supported"),
        ] {
            let refused = Pattern::parse(pattern).unwrap_err();
            let refused = refused.replace("open group", "unclosed");
            assert!(refused.contains(words), "{pattern}: {refused}");
        }
    }

    #[test]
    fn what_would_be_large_is_refused() {
        assert!(Pattern::parse(&"a".repeat(MAX_BYTES)).is_ok());
        assert!(Pattern::parse(&"a".repeat(MAX_BYTES + 1)).is_err());
        for pattern in [
            "(a{99}){99}",
            r"\w{1000}",
            "((a{1,9}){1,9}){1,9}",
            &"(".repeat(99),
        ] {
            assert!(Pattern::parse(pattern).is_err(), "{pattern}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_compiler_fall_over(text in "\\PC{0,40}") {
            let _ = Pattern::parse(&text);
        }
    }
}
