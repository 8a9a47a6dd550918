//! A user as pages and questions speak of him.

use berth_core::berth::user::AccountUser;
use berth_core::iam::user::User;
use leptos::prelude::*;

use crate::session::session;
use crate::ui::badge;

/// A user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Person {
    /// The id.
    pub(crate) id: String,
    /// The name.
    pub(crate) name: String,
    /// Whether the user may sign in and use keys.
    pub(crate) enabled: bool,
    /// Whether the user is an administrator of the account.
    pub(crate) is_admin: bool,
}

impl Person {
    /// Tells whether it is who is signed in.
    pub(crate) fn is_me(&self) -> bool {
        session().me().is_some_and(|me| me.user_id == self.id)
    }
}

impl From<&AccountUser> for Person {
    fn from(user: &AccountUser) -> Self {
        Self {
            id: user.user_id.clone(),
            name: user.user_name.to_string(),
            enabled: user.enabled,
            is_admin: user.is_admin,
        }
    }
}

impl From<&User> for Person {
    fn from(user: &User) -> Self {
        Self {
            id: user.id.clone(),
            name: user.name.to_string(),
            enabled: user.enabled,
            is_admin: user.is_admin,
        }
    }
}

/// Makes the badge of a user's role.
pub(crate) fn role_badge(is_admin: bool) -> AnyView {
    match is_admin {
        true => badge("accent", "shield", "Administrator"),
        false => badge("line", "user", "Member"),
    }
}

/// Makes the badge of whether something opens anything.
pub(crate) fn state_badge(enabled: bool) -> AnyView {
    match enabled {
        true => badge("ok", "check", "Enabled"),
        false => badge("", "x", "Disabled"),
    }
}
