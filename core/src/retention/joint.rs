//! The rules of several policies as one: more of them than a policy that is sent may have.

use serde::{Deserialize, Deserializer};

use super::policy::{Algorithm, MAX_RULES, Policy};
use super::rule::Rule;
use crate::bounded;
use crate::swr::retention::MAX_POLICIES;

/// The most rules of all policies of an image together.
pub const MAX_JOINT: usize = MAX_RULES * 20;

const _: () = assert!(
    MAX_POLICIES == 20,
    "`MAX_JOINT` counts the policies of an image"
);

/// The rules of all policies of an image together, in the form of one.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "JointRetentionPolicy"))]
pub struct Joint {
    /// How the rules go together.
    algorithm: Algorithm,
    /// The rules: 1 to 200.
    #[serde(deserialize_with = "bounded::list::<_, _, MAX_JOINT>")]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 200)))]
    rules: Vec<Rule>,
}

/// Reads what may be absent, for `deserialize_with`; the field needs `default` too.
///
/// # Errors
/// Those of the rules, and too many of them.
pub fn optional<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Policy>, D::Error> {
    let joint = Option::<Joint>::deserialize(deserializer)?;
    Ok(joint.map(|joint| Policy {
        algorithm: joint.algorithm,
        rules: joint.rules,
    }))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[derive(Debug, Deserialize)]
    struct Shown {
        #[serde(default, deserialize_with = "optional")]
        policy: Option<Policy>,
    }

    fn read(rules: usize) -> Option<usize> {
        let rule = json!({ "template": "tag_rule", "params": { "num": "7" }, "tag_selectors": [] });
        let policy = json!({ "algorithm": "or", "rules": vec![rule; rules] });
        let shown: Shown = serde_json::from_value(json!({ "policy": policy })).ok()?;
        shown.policy.map(|policy| policy.rules.len())
    }

    #[test]
    fn more_rules_are_read_than_one_policy_has() {
        assert_eq!(read(MAX_RULES + 1), Some(MAX_RULES + 1));
        assert_eq!(read(MAX_JOINT), Some(MAX_JOINT));
        assert_eq!(read(MAX_JOINT + 1), None);
        let none: Shown = serde_json::from_value(json!({})).unwrap();
        assert_eq!(none.policy, None);
    }
}
