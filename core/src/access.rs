//! Who may do what: one pure decision, the same on the server and in the console.

use crate::action::{Action, Needs};
use crate::permission::Permission;

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
}

/// Decides whether the subject may do the action to the resource.
///
/// An administrator may do everything in the own account. Without a right,
/// things of the own account are refused openly and things of other
/// accounts cannot be told from absent ones; a public image may be seen and
/// pulled by everybody.
#[must_use]
pub fn decide(subject: Subject<'_>, action: Action, resource: Resource<'_>) -> Decision {
    let open = matches!(
        resource,
        Resource::Existing {
            is_public: true,
            ..
        }
    );
    let Subject::User {
        account_id,
        is_admin,
    } = subject
    else {
        return if open && action == Action::Download {
            Decision::Allow
        } else {
            Decision::SignIn
        };
    };
    let needs = action.needs();
    match resource {
        Resource::Absent => Decision::Hide,
        Resource::OwnAccount => match needs {
            Needs::AnyUser => Decision::Allow,
            Needs::Administrator | Needs::Permission(_) if is_admin => Decision::Allow,
            Needs::Administrator | Needs::Permission(_) => Decision::Lack(needs),
        },
        Resource::Existing {
            account_id: owner,
            is_public,
            granted,
        } => {
            if owner != account_id {
                return match action {
                    Action::Download | Action::GetRepo | Action::ListRepoTags if is_public => {
                        Decision::Allow
                    }
                    _ if is_public => Decision::Lack(needs),
                    _ => Decision::Hide,
                };
            }
            let enough = match needs {
                Needs::AnyUser => true,
                Needs::Administrator => false,
                Needs::Permission(least) => {
                    let by_grant = granted.is_some_and(|granted| granted >= least);
                    by_grant || (is_public && least == Permission::Read)
                }
            };
            if is_admin || enough {
                Decision::Allow
            } else {
                Decision::Lack(needs)
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
mod tests {
    use super::*;

    const ME: Subject<'_> = Subject::User {
        account_id: "a",
        is_admin: false,
    };
    const ADMIN: Subject<'_> = Subject::User {
        account_id: "a",
        is_admin: true,
    };

    fn thing(account_id: &str, is_public: bool, granted: Option<Permission>) -> Resource<'_> {
        Resource::Existing {
            account_id,
            is_public,
            granted,
        }
    }

    #[test]
    fn read_write_and_manage_allow_what_the_table_says() {
        let table = [
            (Action::Download, Permission::Read),
            (Action::GetNamespace, Permission::Read),
            (Action::Upload, Permission::Write),
            (Action::CreateRepo, Permission::Write),
            (Action::UpdateRepo, Permission::Write),
            (Action::DeleteRepoTag, Permission::Manage),
            (Action::DeleteNamespace, Permission::Manage),
        ];
        for (action, least) in table {
            for granted in Permission::ALL {
                let decision = decide(ME, action, thing("a", false, Some(granted)));
                assert_eq!(
                    decision == Decision::Allow,
                    granted >= least,
                    "{action} {granted:?}"
                );
            }
        }
    }

    #[test]
    fn an_administrator_may_do_everything_at_home_and_nothing_abroad() {
        for action in Action::ALL {
            assert_eq!(
                decide(ADMIN, *action, thing("a", false, None)),
                Decision::Allow
            );
            assert_eq!(
                decide(ADMIN, *action, thing("b", false, None)),
                Decision::Hide
            );
        }
    }

    #[test]
    fn anonymous_callers_only_pull_public_images() {
        for action in Action::ALL {
            assert_eq!(
                decide(Subject::Anonymous, *action, thing("a", false, None)),
                Decision::SignIn
            );
            let public = decide(Subject::Anonymous, *action, thing("a", true, None));
            assert_eq!(
                public == Decision::Allow,
                *action == Action::Download,
                "{action}"
            );
            assert_eq!(
                decide(Subject::Anonymous, *action, Resource::Absent),
                Decision::SignIn
            );
        }
    }

    #[test]
    fn a_public_image_of_another_account_is_seen_but_not_changed() {
        let public = thing("b", true, None);
        assert_eq!(decide(ME, Action::Download, public), Decision::Allow);
        assert_eq!(decide(ME, Action::ListRepoTags, public), Decision::Allow);
        assert!(matches!(
            decide(ME, Action::Upload, public),
            Decision::Lack(_)
        ));
        assert!(matches!(
            decide(ADMIN, Action::DeleteRepo, public),
            Decision::Lack(_)
        ));
    }

    #[test]
    fn a_thing_of_another_account_is_as_absent_whatever_was_granted_there() {
        for action in Action::ALL {
            let foreign = decide(ME, *action, thing("b", false, Some(Permission::Manage)));
            assert_eq!(foreign, decide(ME, *action, Resource::Absent));
        }
    }

    #[test]
    fn only_an_administrator_creates_an_organization() {
        let lack = Decision::Lack(Needs::Administrator);
        assert_eq!(
            decide(ME, Action::CreateNamespace, Resource::OwnAccount),
            lack
        );
        assert_eq!(
            decide(ADMIN, Action::CreateNamespace, Resource::OwnAccount),
            Decision::Allow
        );
    }

    #[test]
    fn only_manage_turns_a_private_image_public() {
        for shown in [None, Some(Permission::Read), Some(Permission::Write)] {
            assert!(!may_publish(false, true, shown));
            assert!(may_publish(true, true, shown));
            assert!(may_publish(true, false, shown));
            assert!(may_publish(false, false, shown));
        }
        assert!(may_publish(false, true, Some(Permission::Manage)));
    }
}
