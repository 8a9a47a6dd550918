//! Users of an account, in the shape of Keystone v3.

use serde::{Deserialize, Serialize};

use super::project::Links;
use crate::audit::Event;
use crate::endpoint::{Access, Api, Empty, Endpoint, Json, Method, NoContent};
use crate::error::{Code, IdentityCode};
use crate::name::UserName;
use crate::scope::Scope;
use crate::time::Timestamp;

/// How many users an account may have.
pub const MAX_USERS: u64 = 10_000;

/// How many rows a page of users or groups may have.
pub const MAX_ROWS: u32 = 1000;

/// A user. Neither a description nor an end of the password is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct User {
    /// The id.
    pub id: String,
    /// The name, unique in the account.
    pub name: UserName,
    /// The account.
    pub domain_id: String,
    /// Whether the user may sign in and use keys.
    pub enabled: bool,
    /// Whether the user is an administrator of the account.
    pub is_admin: bool,
    /// When the user came to be.
    pub create_time: Timestamp,
    /// The address.
    pub links: Links,
}

/// A user, as it stands in bodies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UserBody {
    /// The user.
    pub user: User,
}

/// A page of users.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UserList {
    /// The users, by name.
    pub users: Vec<User>,
    /// The addresses of this page and the next.
    pub links: Links,
}

/// The path of one user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UserPath {
    /// The user's id.
    pub user_id: String,
}

/// Query of [`ListUsers`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListUsersQuery {
    /// Only the user of this name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<UserName>,
    /// Only users that may sign in, or only those that may not.
    #[serde(
        default,
        with = "crate::text::option",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "schema", schemars(with = "Option<bool>"))]
    pub enabled: Option<bool>,
    /// Only users of this account: of the own one all, of another one none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domain_id: Option<String>,
    /// Where the page begins: behind the row that the page before ended with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marker: Option<String>,
    /// How many rows, 1 to 1000, which is also what is meant if absent.
    #[serde(
        default,
        with = "crate::text::option",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "schema", schemars(with = "Option<u32>"))]
    pub limit: Option<u32>,
}

/// A user to be.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NewUser {
    /// The name.
    pub name: UserName,
    /// The password, 12 characters at least; who has none signs in nowhere, but may have keys.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// Whether the user may sign in; true if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// Whether the user is an administrator of the account; false if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_admin: Option<bool>,
    /// The account, which can only be the own one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domain_id: Option<String>,
}

/// Body of [`CreateUser`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CreateUserBody {
    /// The user.
    pub user: NewUser,
}

/// What is to change of a user; what is absent stays.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UserChange {
    /// The name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<UserName>,
    /// The password. Sessions, tokens and logins of the user end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// Whether the user may sign in and use keys. Sessions, tokens and logins
    /// end where this changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// Whether the user is an administrator of the account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_admin: Option<bool>,
}

/// Body of [`UpdateUser`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UpdateUserBody {
    /// The change.
    pub user: UserChange,
}

/// Lists the users of the caller's account.
#[derive(Debug)]
pub struct ListUsers;

impl Endpoint for ListUsers {
    const ID: &'static str = "list_users";
    const SUMMARY: &'static str = "Lists the users of the caller's account.";
    const SOURCE: &'static str = "Keystone v3";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v3/users";
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::Administrator;
    const ERRORS: &'static [Code] = &[Code::InvalidPage];
    type Path = Empty;
    type Query = ListUsersQuery;
    type Body = Empty;
    type Response = Json<UserList>;

    fn scope(_: &Empty, _: &ListUsersQuery, _: &Empty) -> Scope {
        Scope::Account
    }
}

/// Creates a user in the caller's account.
#[derive(Debug)]
pub struct CreateUser;

impl Endpoint for CreateUser {
    const ID: &'static str = "create_user";
    const SUMMARY: &'static str = "Creates a user in the caller's account.";
    const SOURCE: &'static str = "Keystone v3";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/v3/users";
    const STATUS: u16 = 201;
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::Administrator;
    const AUDIT: Option<Event> = Some(Event::CreateUser);
    const ERRORS: &'static [Code] = &[
        Code::UserExists,
        Code::WeakPassword,
        Code::Identity(IdentityCode::Quota),
        Code::AccountNotFound,
    ];
    type Path = Empty;
    type Query = Empty;
    type Body = CreateUserBody;
    type Response = Json<UserBody>;

    fn scope(_: &Empty, _: &Empty, _: &CreateUserBody) -> Scope {
        Scope::Account
    }
}

/// Shows a user: to administrators any of the account, to others themselves.
#[derive(Debug)]
pub struct ShowUser;

impl Endpoint for ShowUser {
    const ID: &'static str = "show_user";
    const SUMMARY: &'static str =
        "Shows a user: to administrators any of the account, to others themselves.";
    const SOURCE: &'static str = "Keystone v3";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v3/users/{user_id}";
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::AnyUser;
    const ERRORS: &'static [Code] = &[Code::UserNotFound];
    type Path = UserPath;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<UserBody>;

    fn scope(_: &UserPath, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}

/// Changes a user.
#[derive(Debug)]
pub struct UpdateUser;

impl Endpoint for UpdateUser {
    const ID: &'static str = "update_user";
    const SUMMARY: &'static str = "Changes a user.";
    const SOURCE: &'static str = "Keystone v3";
    const METHOD: Method = Method::Patch;
    const PATH: &'static str = "/v3/users/{user_id}";
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::Administrator;
    const AUDIT: Option<Event> = Some(Event::UpdateUser);
    const ERRORS: &'static [Code] = &[
        Code::UserNotFound,
        Code::UserExists,
        Code::WeakPassword,
        Code::Identity(IdentityCode::LastAdministrator),
    ];
    type Path = UserPath;
    type Query = Empty;
    type Body = UpdateUserBody;
    type Response = Json<UserBody>;

    fn scope(_: &UserPath, _: &Empty, _: &UpdateUserBody) -> Scope {
        Scope::Account
    }
}

/// Deletes a user with all keys, logins and rights.
#[derive(Debug)]
pub struct DeleteUser;

impl Endpoint for DeleteUser {
    const ID: &'static str = "delete_user";
    const SUMMARY: &'static str = "Deletes a user with all keys, logins and rights.";
    const SOURCE: &'static str = "Keystone v3";
    const METHOD: Method = Method::Delete;
    const PATH: &'static str = "/v3/users/{user_id}";
    const STATUS: u16 = 204;
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::Administrator;
    const AUDIT: Option<Event> = Some(Event::DeleteUser);
    const ERRORS: &'static [Code] = &[
        Code::UserNotFound,
        Code::Identity(IdentityCode::LastAdministrator),
    ];
    type Path = UserPath;
    type Query = Empty;
    type Body = Empty;
    type Response = NoContent;

    fn scope(_: &UserPath, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}
