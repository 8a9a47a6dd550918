//! Whom policies are attached to: a user or a group.

use berth_core::endpoint::Empty;
use berth_core::iam::attachment::{
    AttachToGroup, AttachToUser, AttachedList, DetachFromGroup, DetachFromUser, ListOfGroup,
    ListOfUser, OfGroupBody, OfUserBody,
};
use berth_core::iam::group::GroupPath;
use berth_core::iam::policy::PolicyPath;
use berth_core::iam::user::UserPath;

use crate::api::{Loaded, load};
use crate::task::Task;

/// A user or a group.
#[derive(Debug, Clone)]
pub(crate) enum Holder {
    /// A user, by id.
    User(String),
    /// A group, by id.
    Group(String),
}

impl Holder {
    /// Reads what is attached to it.
    pub(crate) fn load(self) -> Loaded<AttachedList> {
        match self {
            Self::User(user_id) => load::<ListOfUser, _>(move || {
                (
                    UserPath {
                        user_id: user_id.clone(),
                    },
                    Empty {},
                )
            }),
            Self::Group(group_id) => load::<ListOfGroup, _>(move || {
                let group_id = group_id.clone();
                (GroupPath { group_id }, Empty {})
            }),
        }
    }

    /// Attaches policies to it, one after the other.
    pub(crate) fn attach(self, task: Task, policies: Vec<String>, then: impl FnOnce() + 'static) {
        let paths = policies
            .into_iter()
            .map(|policy_id| PolicyPath { policy_id });
        match self {
            Self::User(user_id) => {
                let body = OfUserBody { user_id };
                let calls = paths.map(|path| (path, Empty {}, body.clone()));
                task.each::<AttachToUser>(calls.collect(), then);
            }
            Self::Group(group_id) => {
                let body = OfGroupBody { group_id };
                let calls = paths.map(|path| (path, Empty {}, body.clone()));
                task.each::<AttachToGroup>(calls.collect(), then);
            }
        }
    }

    /// Takes a policy from it.
    pub(crate) fn detach(self, task: Task, policy_id: String, then: impl FnOnce() + 'static) {
        let path = PolicyPath { policy_id };
        let then = move |_| then();
        match self {
            Self::User(user_id) => {
                task.call::<DetachFromUser>(path, Empty {}, OfUserBody { user_id }, then);
            }
            Self::Group(group_id) => {
                task.call::<DetachFromGroup>(path, Empty {}, OfGroupBody { group_id }, then);
            }
        }
    }
}
