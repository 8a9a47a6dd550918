//! Retention runs.

use berth_core::retention::Rule;
use serde::{Deserialize, Serialize};

/// A rule of a run, with the policy that it is of; 0 is the default of the organization, or rules
/// that were tried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunRule {
    /// The policy.
    pub retention_id: i64,
    /// The rule.
    pub rule: Rule,
}
