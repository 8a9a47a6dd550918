//! Whom a policy is attached to, in the shape of Huawei IAM v5.

use serde::{Deserialize, Serialize};

use super::policy::{PageInfo, PolicyPath};
use crate::endpoint::{Access, Api, Empty, Endpoint, Json, Method};
use crate::error::{Code, IdentityCode};
use crate::scope::Scope;
use crate::time::Timestamp;

/// How many users and groups a page may have.
pub const MAX_ROWS: u32 = 200;

/// A kind of thing that a policy may be attached to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum EntityType {
    /// A user.
    User,
    /// A group.
    Group,
}

/// A user whom a policy is attached to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PolicyUser {
    /// The user's id.
    pub user_id: String,
    /// Since when.
    pub attached_at: Timestamp,
}

/// A group that a policy is attached to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PolicyGroup {
    /// The group's id.
    pub group_id: String,
    /// Since when.
    pub attached_at: Timestamp,
}

/// A page of users and groups: first the users, then the groups, each by id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EntityList {
    /// The users.
    pub policy_users: Vec<PolicyUser>,
    /// The groups.
    pub policy_groups: Vec<PolicyGroup>,
    /// Where the list goes on.
    pub page_info: PageInfo,
}

/// Query of [`ListEntitiesOfPolicy`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListEntitiesQuery {
    /// Only users, or only groups.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity_type: Option<EntityType>,
    /// Where the page begins: `next_marker` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marker: Option<String>,
    /// How many rows, 1 to 200, which is also what is meant if absent.
    #[serde(
        default,
        with = "crate::text::option",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "schema", schemars(with = "Option<u32>"))]
    pub limit: Option<u32>,
}

/// Lists the users and groups of the account that a policy is attached to.
#[derive(Debug)]
pub struct ListEntitiesOfPolicy;

impl Endpoint for ListEntitiesOfPolicy {
    const ID: &'static str = "list_entities_of_policy";
    const SUMMARY: &'static str =
        "Lists the users and groups of the account that a policy is attached to.";
    const SOURCE: &'static str = "Huawei IAM v5";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v5/policies/{policy_id}/attached-entities";
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::Administrator;
    const ERRORS: &'static [Code] = &[
        Code::Identity(IdentityCode::PolicyNotFound),
        Code::InvalidPage,
    ];
    type Path = PolicyPath;
    type Query = ListEntitiesQuery;
    type Body = Empty;
    type Response = Json<EntityList>;

    fn scope(_: &PolicyPath, _: &ListEntitiesQuery, _: &Empty) -> Scope {
        Scope::Account
    }
}
