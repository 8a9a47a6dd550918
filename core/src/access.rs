//! Who may do what: one pure decision, the same on the server and in the console.

use crate::action::{Action, Needs};
use crate::permission::Permission;
use crate::policy::{Attached, Bound, Context, Judged, Policies, Urn};

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject<'a> {
    /// Nobody signed in.
    Anonymous,
    /// A user of an account.
    User {
        /// The account that the user belongs to.
        account_id: &'a str,
        /// Whether the user is an administrator of that account.
        is_admin: bool,
    },
}

/// What is known of the resource that the action is done to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resource<'a> {
    /// The caller's own account.
    OwnAccount,
    /// Something that is not there.
    Absent,
    /// An organization or an image.
    Existing {
        /// The account that owns it.
        account_id: &'a str,
        /// Whether it is a public image.
        is_public: bool,
        /// Whether it is an image that is shared with the account of who asks, and the share has
        /// not ended.
        is_shared: bool,
        /// The stronger of the grants that the user has on it.
        granted: Option<Permission>,
    },
}

/// The answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Yes.
    Allow,
    /// No: first say who you are.
    SignIn,
    /// No, and whether the thing exists is not said.
    Hide,
    /// No: the user is of the account, but lacks this.
    Lack(Needs),
    /// No: a policy denies it, or does not let the account allow it.
    Deny,
}

/// Why the answer is what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason<'a> {
    /// Yes: an administrator of the account.
    Administrator,
    /// Yes: every user of the account may.
    Member,
    /// Yes: by a grant of this permission.
    Granted(Permission),
    /// Yes: everybody may see a public image.
    Public,
    /// Yes: the image is shared with the account.
    Shared,
    /// Yes: this policy allows it.
    AllowedBy(&'a Attached),
    /// No: nobody is signed in.
    Anonymous,
    /// No: there is no such thing, or it is another account's.
    Unknown,
    /// No: nothing allows it; this would.
    Lacks(Needs),
    /// No: this policy denies it, whatever else allows it.
    DeniedBy(&'a Attached),
    /// No: the service control policies of the account keep it out.
    OutOfBounds(Bound<'a>),
}

impl Reason<'_> {
    /// Returns the answer.
    #[must_use]
    pub const fn decision(self) -> Decision {
        match self {
            Self::Administrator
            | Self::Member
            | Self::Granted(_)
            | Self::Public
            | Self::Shared
            | Self::AllowedBy(_) => Decision::Allow,
            Self::Anonymous => Decision::SignIn,
            Self::Unknown => Decision::Hide,
            Self::Lacks(needs) => Decision::Lack(needs),
            Self::DeniedBy(_) | Self::OutOfBounds(_) => Decision::Deny,
        }
    }
}

/// What policies say of the call: those that speak of the user, the name of the resource, and what
/// conditions may ask of the request.
#[derive(Debug, Clone, Copy)]
pub struct Spoken<'p, 'r> {
    /// The policies.
    pub policies: &'p Policies,
    /// The name of the resource; absent for an action that is done to the account.
    pub urn: Option<&'r Urn>,
    /// The request.
    pub context: &'r Context,
}

/// Decides whether the subject may do the action to the resource.
///
/// What is not there, or is another account's and neither public nor shared, stays hidden. Else
/// the service control policies of the account come first, then what a policy denies, which binds
/// administrators too; then what grants, roles and visibility allow, and last what a policy
/// allows in the own account.
#[must_use]
pub fn decide(
    subject: Subject<'_>,
    action: Action,
    resource: Resource<'_>,
    spoken: Spoken<'_, '_>,
) -> Decision {
    explain(subject, action, resource, spoken).decision()
}

/// Decides, and says why.
#[must_use]
pub fn explain<'p>(
    subject: Subject<'_>,
    action: Action,
    resource: Resource<'_>,
    spoken: Spoken<'p, '_>,
) -> Reason<'p> {
    let by_right = by_right(subject, action, resource);
    if matches!(by_right, Reason::Anonymous | Reason::Unknown) || subject == Subject::Anonymous {
        return by_right;
    }
    match spoken.policies.judge(action, spoken.urn, spoken.context) {
        Judged::OutOfBounds(bound) => Reason::OutOfBounds(bound),
        Judged::Denied(policy) => Reason::DeniedBy(policy),
        Judged::Allowed(policy) if is_own(subject, resource) => match by_right.decision() {
            Decision::Allow => by_right,
            _ => Reason::AllowedBy(policy),
        },
        Judged::Allowed(_) | Judged::Silent => by_right,
    }
}

/// Tells whether the resource is of the subject's own account, where alone policies allow.
fn is_own(subject: Subject<'_>, resource: Resource<'_>) -> bool {
    match (subject, resource) {
        (
            Subject::User { account_id, .. },
            Resource::Existing {
                account_id: owner, ..
            },
        ) => owner == account_id,
        (Subject::User { .. }, Resource::OwnAccount) => true,
        _ => false,
    }
}

/// What holds where no policy speaks.
fn by_right(subject: Subject<'_>, action: Action, resource: Resource<'_>) -> Reason<'static> {
    let Subject::User {
        account_id,
        is_admin,
    } = subject
    else {
        return match resource {
            Resource::Existing {
                is_public: true, ..
            } if action == Action::Download => Reason::Public,
            _ => Reason::Anonymous,
        };
    };
    let needs = action.needs();
    match resource {
        Resource::Absent => Reason::Unknown,
        Resource::OwnAccount => match needs {
            Needs::AnyUser => Reason::Member,
            Needs::Administrator | Needs::Permission(_) if is_admin => Reason::Administrator,
            Needs::Administrator | Needs::Permission(_) => Reason::Lacks(needs),
        },
        Resource::Existing {
            account_id: owner,
            is_public,
            is_shared,
            ..
        } if owner != account_id => {
            let seen = match (is_public, is_shared) {
                (true, _) => Reason::Public,
                (_, true) => Reason::Shared,
                _ => return Reason::Unknown,
            };
            match action {
                Action::Download | Action::GetRepo | Action::ListRepoTags => seen,
                _ => Reason::Lacks(needs),
            }
        }
        Resource::Existing {
            is_public, granted, ..
        } => {
            let by_grant = |least| granted.filter(|granted| *granted >= least);
            match needs {
                Needs::AnyUser => Reason::Member,
                _ if is_admin => Reason::Administrator,
                Needs::Administrator => Reason::Lacks(needs),
                Needs::Permission(least) => match by_grant(least) {
                    Some(granted) => Reason::Granted(granted),
                    None if is_public && least == Permission::Read => Reason::Public,
                    None => Reason::Lacks(needs),
                },
            }
        }
    }
}

/// Returns the permission code that is shown for a resource of the own
/// account: an administrator has 7 without a grant.
#[must_use]
pub fn shown(is_admin: bool, granted: Option<Permission>) -> Option<Permission> {
    if is_admin {
        Some(Permission::Manage)
    } else {
        granted
    }
}

/// Tells whether who may otherwise change an image may also give it this visibility: what was
/// private becomes public only by manage. `shown` is the permission on the organization.
#[must_use]
pub fn may_publish(was_public: bool, is_public: bool, shown: Option<Permission>) -> bool {
    was_public || !is_public || shown >= Some(Permission::Manage)
}

#[cfg(test)]
#[path = "access_tests.rs"]
mod tests;
