//! All policies that speak of one user, and what they say together.

use super::context::Context;
use super::document::PolicyDocument;
use super::statement::Effect;
use super::urn::Urn;
use crate::action::Action;

/// By what a policy reaches a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Through {
    /// It is attached to the user.
    User,
    /// It is attached to a group of this name that the user is in.
    Group(String),
    /// It bounds the account.
    Account,
}

/// A policy that speaks of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached {
    /// The name of the policy.
    pub name: String,
    /// By what it reaches the user.
    pub through: Through,
    /// What it says.
    pub document: PolicyDocument,
}

/// The policies that speak of a user.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policies {
    /// Those of the user and of the groups.
    pub identity: Vec<Attached>,
    /// The service control policies of the account. They allow nothing by themselves; where there
    /// are any, only what one of them allows can be allowed. Without any, nothing is bounded.
    pub bounds: Vec<Attached>,
}

/// Which bound keeps something from being allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound<'a> {
    /// This one denies it.
    Denies(&'a Attached),
    /// None of them allows it.
    NoneAllows,
}

/// What policies say to an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judged<'a> {
    /// Nothing: other rights decide.
    Silent,
    /// This one allows it.
    Allowed(&'a Attached),
    /// This one denies it, whatever else allows it.
    Denied(&'a Attached),
    /// It is beyond what the account may ever allow.
    OutOfBounds(Bound<'a>),
}

impl Policies {
    /// Tells whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.identity.is_empty() && self.bounds.is_empty()
    }

    /// Says what the policies say to an action on a resource.
    ///
    /// Service control policies come first, then what denies, then what allows.
    #[must_use]
    pub fn judge(&self, action: Action, urn: Option<&Urn>, context: &Context) -> Judged<'_> {
        let first = |of: &'_ [Attached], effect: Effect| -> Option<usize> {
            of.iter()
                .position(|one| says(&one.document, effect, action, urn, context))
        };
        if let Some(denies) = first(&self.bounds, Effect::Deny).and_then(|at| self.bounds.get(at)) {
            return Judged::OutOfBounds(Bound::Denies(denies));
        }
        if !self.bounds.is_empty() && first(&self.bounds, Effect::Allow).is_none() {
            return Judged::OutOfBounds(Bound::NoneAllows);
        }
        let identity = |effect| first(&self.identity, effect).and_then(|at| self.identity.get(at));
        if let Some(denies) = identity(Effect::Deny) {
            return Judged::Denied(denies);
        }
        identity(Effect::Allow).map_or(Judged::Silent, Judged::Allowed)
    }
}

fn says(
    document: &PolicyDocument,
    effect: Effect,
    action: Action,
    urn: Option<&Urn>,
    context: &Context,
) -> bool {
    document.statements().iter().any(|statement| {
        statement.effect == effect
            && statement.names(action)
            && statement.covers(urn)
            && statement.holds(context)
    })
}
