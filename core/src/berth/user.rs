//! The users of the own account with what belongs to each, as administrators look at them.

use serde::{Deserialize, Serialize};

use crate::endpoint::{Access, Api, Empty, Endpoint, Json, Method};
use crate::error::Code;
use crate::name::UserName;
use crate::page::Page;
use crate::scope::Scope;
use crate::time::Timestamp;

/// A user with the number of what belongs to him.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AccountUser {
    /// The id.
    pub user_id: String,
    /// The name, unique in the account.
    pub user_name: UserName,
    /// Whether the user may sign in and use keys.
    pub enabled: bool,
    /// Whether the user is an administrator of the account.
    pub is_admin: bool,
    /// Whether the user has a password; who has none signs in nowhere, but may have keys.
    pub has_password: bool,
    /// When the user came to be.
    pub created: Timestamp,
    /// When the user was last seen: in the console, with a temporary login or with an access key,
    /// to the minute. Absent where nothing of this is left that tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_seen: Option<Timestamp>,
    /// How many groups the user is a member of.
    pub groups: u64,
    /// How many policies are attached to the user, those of the groups aside.
    pub policies: u64,
    /// How many access keys the user has.
    pub keys: u64,
}

/// Query of [`ListAccountUsers`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListAccountUsersQuery {
    /// Only users whose name holds this text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// Only members of the group with this id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group_id: Option<String>,
    /// Only users to whom the policy with this id is attached, groups aside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy_id: Option<String>,
    /// Where the page begins: `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// How many rows, 1 to 100; 25 if absent.
    #[serde(
        default,
        with = "crate::text::option",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "schema", schemars(with = "Option<u32>"))]
    pub limit: Option<u32>,
}

/// Lists the users of the caller's account.
#[derive(Debug)]
pub struct ListAccountUsers;

impl Endpoint for ListAccountUsers {
    const ID: &'static str = "list_account_users";
    const SUMMARY: &'static str =
        "Lists the users of the caller's account, by name, with what belongs to each.";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/berth/v1/users";
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::Administrator;
    const ERRORS: &'static [Code] = &[Code::InvalidPage];
    type Path = Empty;
    type Query = ListAccountUsersQuery;
    type Body = Empty;
    type Response = Json<Page<AccountUser>>;

    fn scope(_: &Empty, _: &ListAccountUsersQuery, _: &Empty) -> Scope {
        Scope::Account
    }
}
