//! Permission codes: 7 manage, 3 write, 1 read.

use serde::{Deserialize, Serialize};

/// What a user may do with an organization or an image. Each includes the
/// ones before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub enum Permission {
    /// See and pull: code 1.
    Read,
    /// Also push and edit attributes: code 3.
    Write,
    /// Also delete, grant and share: code 7.
    Manage,
}

impl Permission {
    /// Every permission, weakest first.
    pub const ALL: [Self; 3] = [Self::Read, Self::Write, Self::Manage];

    /// Returns the code on the wire.
    #[must_use]
    pub const fn code(self) -> i64 {
        match self {
            Self::Read => 1,
            Self::Write => 3,
            Self::Manage => 7,
        }
    }

    /// Returns the word on the screen.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Read => "Read",
            Self::Write => "Write",
            Self::Manage => "Manage",
        }
    }

    /// Returns what counts where something was granted on an organization and on an image of it:
    /// the stronger.
    #[must_use]
    pub fn stronger(on_namespace: Option<Self>, on_image: Option<Self>) -> Option<Self> {
        on_namespace.max(on_image)
    }

    /// Returns the permission of a code.
    #[must_use]
    pub fn from_code(code: i64) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|permission| permission.code() == code)
    }
}

impl TryFrom<i64> for Permission {
    type Error = String;

    fn try_from(code: i64) -> Result<Self, Self::Error> {
        Self::from_code(code).ok_or_else(|| format!("permission `{code}` is none of 7, 3 and 1"))
    }
}

impl From<Permission> for i64 {
    fn from(permission: Permission) -> Self {
        permission.code()
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Permission {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Permission".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "integer", "enum": [7, 3, 1]})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stronger_permission_has_the_bits_of_the_weaker() {
        for pair in Permission::ALL.windows(2) {
            assert_eq!(pair[0].code() & pair[1].code(), pair[0].code());
            assert!(pair[0] < pair[1]);
        }
    }

    #[test]
    fn of_two_grants_the_stronger_counts() {
        let (read, manage) = (Some(Permission::Read), Some(Permission::Manage));
        assert_eq!(Permission::stronger(read, manage), manage);
        assert_eq!(Permission::stronger(manage, read), manage);
        assert_eq!(Permission::stronger(None, read), read);
        assert_eq!(Permission::stronger(None, None), None);
    }

    #[test]
    fn other_codes_are_refused() {
        for code in [-1, 0, 2, 4, 5, 6, 8] {
            assert!(Permission::try_from(code).is_err());
        }
    }
}
