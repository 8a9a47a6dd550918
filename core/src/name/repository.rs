//! Repository names: what follows the organization in a pull address.

use serde::{Deserialize, Serialize};

use super::error::{NameError, broken, is_path_component};
use crate::text::text_newtype;

const WHAT: &str = "image name";

/// A repository name, without its organization: 1 to 253 characters of OCI's
/// grammar; may hold slashes.
///
/// A push may make every such name; the SWR API gives fewer
/// ([`SwrRepositoryName`]).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RepositoryName(String);

impl RepositoryName {
    /// Parses a name.
    ///
    /// # Errors
    /// The rule that the text breaks.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        if text.is_empty() {
            return Err(broken(WHAT, "is empty"));
        }
        if text.len() > 253 {
            return Err(broken(WHAT, "is longer than 253 characters"));
        }
        if !is_path_component(text, true) {
            return Err(broken(
                WHAT,
                "may hold lowercase letters and digits, joined by `-` or one `.`, `/`, `_` or `__`",
            ));
        }
        Ok(Self(text.to_owned()))
    }
}

text_newtype!(
    RepositoryName,
    pattern = "^[a-z0-9]+(?:(?:\\.|-+|/|_{1,2})[a-z0-9]+)*$",
    max = 253
);

/// A name under which the SWR API creates a repository: 1 to 128 characters,
/// with single hyphens (document 002, section 4.2.1).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SwrRepositoryName(String);

impl SwrRepositoryName {
    /// Parses a name.
    ///
    /// # Errors
    /// The rule that the text breaks.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        if text.len() > 128 {
            return Err(broken(WHAT, "is longer than 128 characters"));
        }
        if text.contains("--") {
            return Err(broken(
                WHAT,
                "may hold lowercase letters and digits, joined by one `.`, `-`, `/`, `_` or `__`",
            ));
        }
        RepositoryName::parse(text).map(|name| Self(name.0))
    }

    /// Returns the name of the repository that comes to be.
    #[must_use]
    pub fn into_name(self) -> RepositoryName {
        RepositoryName(self.0)
    }
}

text_newtype!(
    SwrRepositoryName,
    pattern = "^[a-z0-9]+(?:(?:\\.|-|/|_{1,2})[a-z0-9]+)*$",
    max = 128
);

/// A repository name as one segment of a path, where `$` stands for `/`
/// (document 002, section 4.2.3). A decoded `/` is taken as well.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RepositoryParam(RepositoryName);

impl RepositoryParam {
    /// Returns the name.
    #[must_use]
    pub const fn name(&self) -> &RepositoryName {
        &self.0
    }

    /// Returns the name.
    #[must_use]
    pub fn into_name(self) -> RepositoryName {
        self.0
    }
}

impl From<RepositoryName> for RepositoryParam {
    fn from(name: RepositoryName) -> Self {
        Self(name)
    }
}

impl TryFrom<String> for RepositoryParam {
    type Error = NameError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        RepositoryName::parse(&text.replace('$', "/")).map(Self)
    }
}

impl From<RepositoryParam> for String {
    fn from(param: RepositoryParam) -> Self {
        param.0.as_str().replace('/', "$")
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for RepositoryParam {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "RepositoryParam".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "pattern": "^[a-z0-9]+(?:(?:\\.|-+|\\$|_{1,2})[a-z0-9]+)*$",
            "minLength": 1,
            "maxLength": 253,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn documented() -> regex_lite::Regex {
        regex_lite::Regex::new("^[a-z0-9]+(?:(?:\\.|-|/|_{1,2})[a-z0-9]+)*$").unwrap()
    }

    fn oci() -> regex_lite::Regex {
        let component = "[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*";
        regex_lite::Regex::new(&format!("^{component}(/{component})*$")).unwrap()
    }

    #[test]
    fn a_dollar_in_a_path_is_a_slash() {
        let param = RepositoryParam::try_from("web$front".to_owned()).unwrap();
        assert_eq!(param.name().as_str(), "web/front");
        assert_eq!(String::from(param), "web$front");
    }

    proptest! {
        #[test]
        fn the_parser_and_the_documented_expression_agree(text in "[a-c0-1A._/é$-]{0,9}") {
            let expected = documented().is_match(&text) && text.len() <= 128;
            prop_assert_eq!(SwrRepositoryName::parse(&text).is_ok(), expected, "{}", text);
        }

        #[test]
        fn the_names_are_those_of_oci(text in "[a-c0-1A._/é-]{0,9}") {
            prop_assert_eq!(RepositoryName::parse(&text).is_ok(), oci().is_match(&text), "{}", text);
        }
    }
}
