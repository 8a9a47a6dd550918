//! The password of oneself, in the shape of Keystone v3.

use serde::{Deserialize, Serialize};

use super::user::UserPath;
use crate::audit::Event;
use crate::endpoint::{Access, Api, Empty, Endpoint, Method, NoContent};
use crate::error::Code;
use crate::scope::Scope;

/// The password that is and the one that is to be.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PasswordChange {
    /// The password to be, 12 characters at least.
    pub password: String,
    /// The password until now.
    pub original_password: String,
}

/// Body of [`ChangePassword`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChangePasswordBody {
    /// The change.
    pub user: PasswordChange,
}

/// Changes the caller's own password. Sessions, tokens and logins of the caller end.
#[derive(Debug)]
pub struct ChangePassword;

impl Endpoint for ChangePassword {
    const ID: &'static str = "change_password";
    const SUMMARY: &'static str =
        "Changes the caller's own password. Sessions, tokens and logins of the caller end.";
    const SOURCE: &'static str = "Keystone v3";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/v3/users/{user_id}/password";
    const STATUS: u16 = 204;
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::AnyUser;
    const AUDIT: Option<Event> = Some(Event::UpdateUser);
    const ERRORS: &'static [Code] = &[Code::UserNotFound, Code::WeakPassword];
    type Path = UserPath;
    type Query = Empty;
    type Body = ChangePasswordBody;
    type Response = NoContent;

    fn scope(_: &UserPath, _: &Empty, _: &ChangePasswordBody) -> Scope {
        Scope::Account
    }
}
