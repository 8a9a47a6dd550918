//! A policy: rules of which each removes tags on its own.

use serde::de::{Deserializer, Error};
use serde::{Deserialize, Serialize};

use super::rule::Rule;
use crate::bounded;

/// The most rules of a policy.
pub const MAX_RULES: usize = 10;

/// How the rules of a policy go together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "RetentionAlgorithm"))]
pub enum Algorithm {
    /// A tag goes if any rule selects it.
    #[default]
    Or,
}

/// A retention policy, as it travels (document 002, chapter 4.9).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "RetentionPolicy"))]
pub struct Policy {
    /// How the rules go together.
    pub algorithm: Algorithm,
    /// The rules: 1 to 10.
    #[serde(deserialize_with = "rules")]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 10)))]
    pub rules: Vec<Rule>,
}

fn rules<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Rule>, D::Error> {
    let rules = bounded::list::<Rule, D, MAX_RULES>(deserializer)?;
    match rules.is_empty() {
        true => Err(D::Error::custom("a policy needs at least one rule")),
        false => Ok(rules),
    }
}
