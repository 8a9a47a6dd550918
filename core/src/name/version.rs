//! Ids of the versions of a policy.

use serde::{Deserialize, Serialize};

use super::error::{NameError, broken};

const WHAT: &str = "version";

/// The id of a version of a policy: `v` and a number from 1 on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct VersionId(u32);

impl VersionId {
    /// The first version of every policy.
    pub const FIRST: Self = Self(1);

    /// Parses an id.
    ///
    /// # Errors
    /// The rule that the text breaks.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let digits = text.strip_prefix('v').unwrap_or_default();
        let is_written_so = !digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit());
        match digits.parse() {
            Ok(number) if is_written_so => Ok(Self(number)),
            _ => Err(broken(WHAT, "is `v` and a number from 1 on, as `v2`")),
        }
    }

    /// Returns the id of a number, if it is one.
    #[must_use]
    pub fn of(number: i64) -> Option<Self> {
        let number = u32::try_from(number).ok()?;
        (number > 0).then_some(Self(number))
    }

    /// Returns the number.
    #[must_use]
    pub fn number(self) -> i64 {
        self.0.into()
    }

    /// Returns the id behind this one; the last one there is has itself behind it.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl std::fmt::Display for VersionId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "v{}", self.0)
    }
}

impl TryFrom<String> for VersionId {
    type Error = NameError;

    fn try_from(text: String) -> Result<Self, NameError> {
        Self::parse(&text)
    }
}

impl From<VersionId> for String {
    fn from(id: VersionId) -> Self {
        id.to_string()
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for VersionId {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "VersionId".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^v[1-9][0-9]{0,9}$" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        for text in ["v1", "v10", "v4294967295"] {
            assert_eq!(VersionId::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(VersionId::FIRST.next(), VersionId::parse("v2").unwrap());
        assert_eq!(VersionId::of(2), Some(VersionId(2)));
        assert_eq!(VersionId::of(0), None);
    }

    #[test]
    fn what_is_no_version_is_refused() {
        for text in [
            "",
            "v",
            "1",
            "v0",
            "v01",
            "V1",
            "v-1",
            "v+1",
            "v1 ",
            "v4294967296",
        ] {
            assert!(VersionId::parse(text).is_err(), "{text}");
        }
    }
}
