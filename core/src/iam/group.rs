//! Groups of users, in the shape of Keystone v3.

use serde::{Deserialize, Serialize};

use super::project::Links;
use crate::audit::Event;
use crate::endpoint::{Access, Api, Empty, Endpoint, Json, Method, NoContent};
use crate::error::{Code, IdentityCode};
use crate::name::GroupName;
use crate::scope::Scope;

/// How many groups an account may have.
pub const MAX_GROUPS: u64 = 200;

/// A group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Group {
    /// The id.
    pub id: String,
    /// The name, unique in the account.
    pub name: GroupName,
    /// What it is for; may be empty.
    pub description: String,
    /// The account.
    pub domain_id: String,
    /// When it came to be, in milliseconds since 1970.
    pub create_time: i64,
    /// The address.
    pub links: Links,
}

/// A group, as it stands in bodies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GroupBody {
    /// The group.
    pub group: Group,
}

/// A page of groups.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GroupList {
    /// The groups, by name.
    pub groups: Vec<Group>,
    /// The addresses of this page and the next.
    pub links: Links,
}

/// The path of one group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GroupPath {
    /// The group's id.
    pub group_id: String,
}

/// Query of [`ListGroups`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListGroupsQuery {
    /// Only the group of this name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<GroupName>,
    /// Only groups of this account: of the own one all, of another one none.
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

/// A group to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NewGroup {
    /// The name.
    pub name: GroupName,
    /// What it is for, up to 1,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The account, which can only be the own one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domain_id: Option<String>,
}

/// Body of [`CreateGroup`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CreateGroupBody {
    /// The group.
    pub group: NewGroup,
}

/// What is to change of a group; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GroupChange {
    /// The name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<GroupName>,
    /// What it is for, up to 1,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// Body of [`UpdateGroup`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UpdateGroupBody {
    /// The change.
    pub group: GroupChange,
}

/// Lists the groups of the caller's account.
#[derive(Debug)]
pub struct ListGroups;

impl Endpoint for ListGroups {
    const ID: &'static str = "list_groups";
    const SUMMARY: &'static str = "Lists the groups of the caller's account.";
    const SOURCE: &'static str = "Keystone v3";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v3/groups";
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::Administrator;
    const ERRORS: &'static [Code] = &[Code::InvalidPage];
    type Path = Empty;
    type Query = ListGroupsQuery;
    type Body = Empty;
    type Response = Json<GroupList>;

    fn scope(_: &Empty, _: &ListGroupsQuery, _: &Empty) -> Scope {
        Scope::Account
    }
}

/// Creates a group in the caller's account.
#[derive(Debug)]
pub struct CreateGroup;

impl Endpoint for CreateGroup {
    const ID: &'static str = "create_group";
    const SUMMARY: &'static str = "Creates a group in the caller's account.";
    const SOURCE: &'static str = "Keystone v3";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/v3/groups";
    const STATUS: u16 = 201;
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::Administrator;
    const AUDIT: Option<Event> = Some(Event::CreateGroup);
    const ERRORS: &'static [Code] = &[
        Code::Identity(IdentityCode::GroupExists),
        Code::Identity(IdentityCode::Quota),
        Code::AccountNotFound,
    ];
    type Path = Empty;
    type Query = Empty;
    type Body = CreateGroupBody;
    type Response = Json<GroupBody>;

    fn scope(_: &Empty, _: &Empty, _: &CreateGroupBody) -> Scope {
        Scope::Account
    }
}

/// Shows a group.
#[derive(Debug)]
pub struct ShowGroup;

impl Endpoint for ShowGroup {
    const ID: &'static str = "show_group";
    const SUMMARY: &'static str = "Shows a group.";
    const SOURCE: &'static str = "Keystone v3";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v3/groups/{group_id}";
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::Administrator;
    const ERRORS: &'static [Code] = &[Code::Identity(IdentityCode::GroupNotFound)];
    type Path = GroupPath;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<GroupBody>;

    fn scope(_: &GroupPath, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}

/// Changes the name or description of a group.
#[derive(Debug)]
pub struct UpdateGroup;

impl Endpoint for UpdateGroup {
    const ID: &'static str = "update_group";
    const SUMMARY: &'static str = "Changes the name or description of a group.";
    const SOURCE: &'static str = "Keystone v3";
    const METHOD: Method = Method::Patch;
    const PATH: &'static str = "/v3/groups/{group_id}";
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::Administrator;
    const AUDIT: Option<Event> = Some(Event::UpdateGroup);
    const ERRORS: &'static [Code] = &[
        Code::Identity(IdentityCode::GroupNotFound),
        Code::Identity(IdentityCode::GroupExists),
    ];
    type Path = GroupPath;
    type Query = Empty;
    type Body = UpdateGroupBody;
    type Response = Json<GroupBody>;

    fn scope(_: &GroupPath, _: &Empty, _: &UpdateGroupBody) -> Scope {
        Scope::Account
    }
}

/// Deletes a group; its members stay, without what they had by it.
#[derive(Debug)]
pub struct DeleteGroup;

impl Endpoint for DeleteGroup {
    const ID: &'static str = "delete_group";
    const SUMMARY: &'static str = "Deletes a group; its members stay, without what they had by it.";
    const SOURCE: &'static str = "Keystone v3";
    const METHOD: Method = Method::Delete;
    const PATH: &'static str = "/v3/groups/{group_id}";
    const STATUS: u16 = 204;
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::Administrator;
    const AUDIT: Option<Event> = Some(Event::DeleteGroup);
    const ERRORS: &'static [Code] = &[Code::Identity(IdentityCode::GroupNotFound)];
    type Path = GroupPath;
    type Query = Empty;
    type Body = Empty;
    type Response = NoContent;

    fn scope(_: &GroupPath, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}
