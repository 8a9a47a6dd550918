//! Which retention rules hold for an image: its own, or the default of its organization.

use berth_core::retention::{Algorithm, Guards, Policy, Rule};
use berth_core::swr::retention::MAX_POLICIES;

use crate::error::Result;
use crate::store::retention::RetentionRow;
use crate::store::run::RunRule;
use crate::store::{Read, retention, retention_default, retention_setting};

/// The number that the record of removed tags has for a rule of the organization.
const OF_DEFAULT: i64 = 0;

/// What an image has.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Holding {
    /// Its own policies, the oldest first.
    pub(super) own: Vec<RetentionRow>,
    /// The default of its organization.
    pub(super) default: Option<Vec<Rule>>,
    /// What keeps tags that a rule selects.
    pub(super) guards: Guards,
}

impl Holding {
    pub(super) async fn load(read: Read<'_>, id: i64, namespace_id: i64) -> Result<Self> {
        Ok(Self {
            own: retention::list(read, id, MAX_POLICIES).await?,
            default: retention_default::get(read, namespace_id).await?,
            guards: retention_setting::guards(read, id).await?,
        })
    }

    /// Returns the rules of all own policies together.
    pub(super) fn joint(&self) -> Option<Policy> {
        let own = self.own.iter().flat_map(|policy| policy.rules.clone());
        joint(own.collect())
    }

    /// Returns the rules that hold, each with the policy that it is of. The default holds only
    /// where the image has no policy of its own.
    pub(super) fn rules(&self) -> Vec<RunRule> {
        match self.own.is_empty() {
            true => of_default(self.default.as_deref().unwrap_or_default()),
            false => self.own.iter().flat_map(of_policy).collect(),
        }
    }
}

/// Returns the rules of a policy.
pub(super) fn of_policy(policy: &RetentionRow) -> Vec<RunRule> {
    with(policy.id, &policy.rules)
}

/// Returns rules that are of no policy.
pub(super) fn of_default(rules: &[Rule]) -> Vec<RunRule> {
    with(OF_DEFAULT, rules)
}

/// Returns rules as those of a policy.
pub(super) fn with(retention_id: i64, rules: &[Rule]) -> Vec<RunRule> {
    let rule = |rule: &Rule| RunRule {
        retention_id,
        rule: rule.clone(),
    };
    rules.iter().map(rule).collect()
}

/// Returns the rules without their policies, as the decision wants them.
pub(super) fn bare(rules: &[RunRule]) -> Vec<Rule> {
    rules.iter().map(|rule| rule.rule.clone()).collect()
}

/// Puts rules into the form of one policy; none where there are none.
pub(super) fn joint(rules: Vec<Rule>) -> Option<Policy> {
    (!rules.is_empty()).then_some(Policy {
        algorithm: Algorithm::Or,
        rules,
    })
}
