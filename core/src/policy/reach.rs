//! How far policies reach: which of many resources an action is allowed on, as patterns that a
//! database can search with.

use super::context::Context;
use super::glob::Glob;
use super::set::{Attached, Policies};
use super::statement::{Effect, Statement};
use super::urn::Urn;
use crate::action::Action;

/// Patterns over the paths of resources, as `team/app`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// The patterns.
    pub globs: Vec<Glob>,
    /// Whether the rule speaks of the paths that match none of them.
    pub is_not: bool,
}

impl Rule {
    /// Tells whether the rule speaks of the path.
    #[must_use]
    pub fn covers(&self, path: &str) -> bool {
        self.globs.iter().any(|glob| glob.matches(path)) != self.is_not
    }
}

/// What policies say to one action on all resources of its type in an account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    /// What they allow, besides what grants allow.
    pub allow: Vec<Rule>,
    /// What they deny, whatever allows it.
    pub deny: Vec<Rule>,
    /// The only paths that may be allowed at all; absent where nothing is bounded.
    pub within: Option<Vec<Rule>>,
}

impl Reach {
    /// Returns how far an action reaches in the account with the id.
    #[must_use]
    pub fn of(
        policies: &Policies,
        action: Action,
        region: &str,
        account_id: &str,
        context: &Context,
    ) -> Self {
        let Some(kind) = action.resource_type() else {
            return Self::default();
        };
        let prefix = Urn::prefix(kind, region, account_id);
        let rules = |of: &[Attached], effect: Effect| -> Vec<Rule> {
            let statements = of.iter().flat_map(|one| one.document.statements());
            let speaks = |statement: &&Statement| {
                statement.effect == effect && statement.names(action) && statement.holds(context)
            };
            statements
                .filter(speaks)
                .map(|statement| rule(statement, &prefix))
                .collect()
        };
        let mut deny = rules(&policies.identity, Effect::Deny);
        deny.extend(rules(&policies.bounds, Effect::Deny));
        let is_bounded = !policies.bounds.is_empty();
        Self {
            allow: rules(&policies.identity, Effect::Allow),
            deny,
            within: is_bounded.then(|| rules(&policies.bounds, Effect::Allow)),
        }
    }

    /// Tells whether a resource is reached; `by_grant` says whether other rights reach it.
    #[must_use]
    pub fn reaches(&self, by_grant: bool, path: &str) -> bool {
        let any = |rules: &[Rule]| rules.iter().any(|rule| rule.covers(path));
        let within = self.within.as_deref().is_none_or(any);
        within && !any(&self.deny) && (by_grant || any(&self.allow))
    }
}

fn rule(statement: &Statement, prefix: &str) -> Rule {
    let patterns = &statement.resources;
    Rule {
        globs: patterns
            .globs
            .iter()
            .flat_map(|glob| glob.after(prefix))
            .collect(),
        is_not: patterns.is_not,
    }
}
