//! The groups of the own account with what belongs to each, as administrators look at them.

use serde::{Deserialize, Serialize};

use crate::endpoint::{Access, Api, Empty, Endpoint, Json, Method};
use crate::name::GroupName;
use crate::scope::Scope;
use crate::time::Timestamp;

/// A group with the number of what belongs to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AccountGroup {
    /// The id.
    pub group_id: String,
    /// The name, unique in the account.
    pub group_name: GroupName,
    /// What it is for; may be empty.
    pub description: String,
    /// When it came to be.
    pub created: Timestamp,
    /// How many members it has.
    pub members: u64,
    /// How many policies are attached to it.
    pub policies: u64,
}

/// Answer of [`ListAccountGroups`]: always whole, since there is a limit to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AccountGroupList {
    /// The groups, by name.
    pub items: Vec<AccountGroup>,
}

/// Query of [`ListAccountGroups`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListAccountGroupsQuery {
    /// Only groups to which the policy with this id is attached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy_id: Option<String>,
}

/// Lists the groups of the caller's account.
#[derive(Debug)]
pub struct ListAccountGroups;

impl Endpoint for ListAccountGroups {
    const ID: &'static str = "list_account_groups";
    const SUMMARY: &'static str =
        "Lists the groups of the caller's account, by name, with what belongs to each.";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/berth/v1/groups";
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::Administrator;
    type Path = Empty;
    type Query = ListAccountGroupsQuery;
    type Body = Empty;
    type Response = Json<AccountGroupList>;

    fn scope(_: &Empty, _: &ListAccountGroupsQuery, _: &Empty) -> Scope {
        Scope::Account
    }
}
