//! What a refused caller is told.

use berth_core::access::Reason;
use berth_core::action::{Action, Needs};
use berth_core::error::Code;
use berth_core::policy::{Attached, Bound, Through};
use berth_core::scope::Scope;

use crate::error::Error;

/// Makes the error for something that is not there, or not to be known of.
pub(crate) fn absent(scope: &Scope) -> Error {
    match scope {
        Scope::Account => Error::new(Code::RouteNotFound, "not found"),
        Scope::Namespace(namespace) | Scope::NewRepository(namespace, _) => Error::new(
            Code::NamespaceNotFound,
            format!("organization `{namespace}` does not exist"),
        ),
        Scope::Repository(..) => Error::new(
            Code::RepositoryNotFound,
            format!("image `{scope}` does not exist"),
        ),
    }
}

/// Makes the error for what a user of the account may not do.
pub(super) fn forbidden(action: Action, scope: &Scope, reason: Reason<'_>) -> Error {
    let on = match scope {
        Scope::Account => String::new(),
        Scope::NewRepository(namespace, _) => format!(" on `{namespace}`"),
        scope => format!(" on `{scope}`"),
    };
    let text = match reason {
        Reason::Lacks(needs) => format!(
            "`{action}`{on} needs {}; ask an administrator of the account for it",
            needed(needs)
        ),
        reason => format!("`{action}`{on} {}", because(reason)),
    };
    Error::new(Code::Forbidden, text)
}

fn needed(needs: Needs) -> String {
    match needs {
        Needs::AnyUser => "a user of the account that owns it".to_owned(),
        Needs::Administrator => "an administrator of the account".to_owned(),
        Needs::Permission(least) => format!(
            "the permission {} ({})",
            least.label().to_lowercase(),
            least.code()
        ),
    }
}

/// Says why something is allowed or not, as the end of a sentence about it.
pub(crate) fn because(reason: Reason<'_>) -> String {
    match reason {
        Reason::Administrator => "is allowed to administrators of the account".to_owned(),
        Reason::Member => "is allowed to every user of the account".to_owned(),
        Reason::Granted(granted) => format!(
            "is allowed by the permission {} ({})",
            granted.label().to_lowercase(),
            granted.code()
        ),
        Reason::Public => "is allowed, since the image is public".to_owned(),
        Reason::Shared => "is allowed, since the image is shared with the account".to_owned(),
        Reason::AllowedBy(policy) => format!("is allowed by {}", named(policy)),
        Reason::Anonymous => "needs a sign-in".to_owned(),
        Reason::Unknown => "has no object: it does not exist, or is not to be seen".to_owned(),
        Reason::Lacks(needs) => format!("needs {}", needed(needs)),
        Reason::DeniedBy(policy) => format!("is denied by {}", named(policy)),
        Reason::OutOfBounds(Bound::Denies(policy)) => {
            format!("is denied to the whole account by {}", named(policy))
        }
        Reason::OutOfBounds(Bound::NoneAllows) => {
            "is beyond what the service control policies let the account allow".to_owned()
        }
    }
}

fn named(policy: &Attached) -> String {
    match &policy.through {
        Through::User => format!("the policy `{}`", policy.name),
        Through::Group(group) => format!("the policy `{}` of the group `{group}`", policy.name),
        Through::Account => format!("the service control policy `{}`", policy.name),
    }
}
