//! Who is a member of which group, in the shape of Keystone v3.

use serde::{Deserialize, Serialize};

use super::group::{GroupList, GroupPath};
use super::user::{UserList, UserPath};
use crate::audit::Event;
use crate::endpoint::{Access, Api, Empty, Endpoint, Json, Method, NoContent};
use crate::error::{Code, IdentityCode};
use crate::scope::Scope;

/// How many groups a user may be a member of.
pub const MAX_GROUPS_OF_USER: u64 = 10;

/// The path of one member of a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MemberPath {
    /// The group's id.
    pub group_id: String,
    /// The user's id.
    pub user_id: String,
}

/// Query of [`ListMembers`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListMembersQuery {
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

/// Makes a user a member of a group; a member stays one.
#[derive(Debug)]
pub struct AddMember;

impl Endpoint for AddMember {
    const ID: &'static str = "add_user_to_group";
    const SUMMARY: &'static str = "Makes a user a member of a group; a member stays one.";
    const SOURCE: &'static str = "Keystone v3";
    const METHOD: Method = Method::Put;
    const PATH: &'static str = "/v3/groups/{group_id}/users/{user_id}";
    const STATUS: u16 = 204;
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::Administrator;
    const AUDIT: Option<Event> = Some(Event::AddGroupMember);
    const ERRORS: &'static [Code] = &[
        Code::Identity(IdentityCode::GroupNotFound),
        Code::UserNotFound,
        Code::Identity(IdentityCode::Quota),
    ];
    type Path = MemberPath;
    type Query = Empty;
    type Body = Empty;
    type Response = NoContent;

    fn scope(_: &MemberPath, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}

/// Tells whether a user is a member of a group.
#[derive(Debug)]
pub struct CheckMember;

impl Endpoint for CheckMember {
    const ID: &'static str = "check_user_in_group";
    const SUMMARY: &'static str = "Tells whether a user is a member of a group.";
    const SOURCE: &'static str = "Keystone v3";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v3/groups/{group_id}/users/{user_id}";
    const STATUS: u16 = 204;
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::Administrator;
    const ERRORS: &'static [Code] = &[
        Code::Identity(IdentityCode::GroupNotFound),
        Code::UserNotFound,
    ];
    type Path = MemberPath;
    type Query = Empty;
    type Body = Empty;
    type Response = NoContent;

    fn scope(_: &MemberPath, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}

/// Takes a user out of a group.
#[derive(Debug)]
pub struct RemoveMember;

impl Endpoint for RemoveMember {
    const ID: &'static str = "remove_user_from_group";
    const SUMMARY: &'static str = "Takes a user out of a group.";
    const SOURCE: &'static str = "Keystone v3";
    const METHOD: Method = Method::Delete;
    const PATH: &'static str = "/v3/groups/{group_id}/users/{user_id}";
    const STATUS: u16 = 204;
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::Administrator;
    const AUDIT: Option<Event> = Some(Event::RemoveGroupMember);
    const ERRORS: &'static [Code] = &[
        Code::Identity(IdentityCode::GroupNotFound),
        Code::UserNotFound,
    ];
    type Path = MemberPath;
    type Query = Empty;
    type Body = Empty;
    type Response = NoContent;

    fn scope(_: &MemberPath, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}

/// Lists the members of a group.
#[derive(Debug)]
pub struct ListMembers;

impl Endpoint for ListMembers {
    const ID: &'static str = "list_users_of_group";
    const SUMMARY: &'static str = "Lists the members of a group.";
    const SOURCE: &'static str = "Keystone v3";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v3/groups/{group_id}/users";
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::Administrator;
    const ERRORS: &'static [Code] = &[
        Code::Identity(IdentityCode::GroupNotFound),
        Code::InvalidPage,
    ];
    type Path = GroupPath;
    type Query = ListMembersQuery;
    type Body = Empty;
    type Response = Json<UserList>;

    fn scope(_: &GroupPath, _: &ListMembersQuery, _: &Empty) -> Scope {
        Scope::Account
    }
}

/// Lists the groups of a user: to administrators of any of the account, to others their own.
#[derive(Debug)]
pub struct ListGroupsOfUser;

impl Endpoint for ListGroupsOfUser {
    const ID: &'static str = "list_groups_of_user";
    const SUMMARY: &'static str =
        "Lists the groups of a user: to administrators of any of the account, to others their own.";
    const SOURCE: &'static str = "Keystone v3";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v3/users/{user_id}/groups";
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::AnyUser;
    const ERRORS: &'static [Code] = &[Code::UserNotFound];
    type Path = UserPath;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<GroupList>;

    fn scope(_: &UserPath, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}
