//! Which policies are attached to which users and groups, in the shape of Huawei IAM v5.

use serde::{Deserialize, Serialize};

use super::group::GroupPath;
use super::policy::{PageInfo, PolicyPath};
use super::user::UserPath;
use crate::audit::Event;
use crate::endpoint::{Access, Api, Empty, Endpoint, Json, Method, NoContent};
use crate::error::{Code, IdentityCode};
use crate::name::PolicyName;
use crate::scope::Scope;
use crate::time::Timestamp;

/// How many policies may be attached to a user, a group or an account.
pub const MAX_ATTACHED: u64 = 20;

/// Body of [`AttachToUser`] and [`DetachFromUser`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OfUserBody {
    /// The user.
    pub user_id: String,
}

/// Body of [`AttachToGroup`] and [`DetachFromGroup`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OfGroupBody {
    /// The group.
    pub group_id: String,
}

/// A policy that is attached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AttachedPolicy {
    /// Its name.
    pub policy_name: PolicyName,
    /// Its id.
    pub policy_id: String,
    /// Its name among everything in the cloud.
    pub urn: String,
    /// When it was attached.
    pub attached_at: Timestamp,
}

/// What is attached to a user or a group: always whole, since there is a limit to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AttachedList {
    /// The policies, by id.
    pub attached_policies: Vec<AttachedPolicy>,
    /// How many there are.
    pub page_info: PageInfo,
}

/// Attaches a policy to a user; once attached it stays so.
#[derive(Debug)]
pub struct AttachToUser;

impl Endpoint for AttachToUser {
    const ID: &'static str = "attach_user_policy";
    const SUMMARY: &'static str = "Attaches a policy to a user; once attached it stays so.";
    const SOURCE: &'static str = "Huawei IAM v5";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/v5/policies/{policy_id}/attach-user";
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::Administrator;
    const AUDIT: Option<Event> = Some(Event::AttachUserPolicy);
    const ERRORS: &'static [Code] = &[
        Code::Identity(IdentityCode::PolicyNotFound),
        Code::UserNotFound,
        Code::Identity(IdentityCode::Quota),
    ];
    type Path = PolicyPath;
    type Query = Empty;
    type Body = OfUserBody;
    type Response = NoContent;

    fn scope(_: &PolicyPath, _: &Empty, _: &OfUserBody) -> Scope {
        Scope::Account
    }
}

/// Takes a policy from a user.
#[derive(Debug)]
pub struct DetachFromUser;

impl Endpoint for DetachFromUser {
    const ID: &'static str = "detach_user_policy";
    const SUMMARY: &'static str = "Takes a policy from a user.";
    const SOURCE: &'static str = "Huawei IAM v5";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/v5/policies/{policy_id}/detach-user";
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::Administrator;
    const AUDIT: Option<Event> = Some(Event::DetachUserPolicy);
    const ERRORS: &'static [Code] = &[
        Code::Identity(IdentityCode::PolicyNotFound),
        Code::UserNotFound,
    ];
    type Path = PolicyPath;
    type Query = Empty;
    type Body = OfUserBody;
    type Response = NoContent;

    fn scope(_: &PolicyPath, _: &Empty, _: &OfUserBody) -> Scope {
        Scope::Account
    }
}

/// Attaches a policy to a group; once attached it stays so.
#[derive(Debug)]
pub struct AttachToGroup;

impl Endpoint for AttachToGroup {
    const ID: &'static str = "attach_group_policy";
    const SUMMARY: &'static str = "Attaches a policy to a group; once attached it stays so.";
    const SOURCE: &'static str = "Huawei IAM v5";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/v5/policies/{policy_id}/attach-group";
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::Administrator;
    const AUDIT: Option<Event> = Some(Event::AttachGroupPolicy);
    const ERRORS: &'static [Code] = &[
        Code::Identity(IdentityCode::PolicyNotFound),
        Code::Identity(IdentityCode::GroupNotFound),
        Code::Identity(IdentityCode::Quota),
    ];
    type Path = PolicyPath;
    type Query = Empty;
    type Body = OfGroupBody;
    type Response = NoContent;

    fn scope(_: &PolicyPath, _: &Empty, _: &OfGroupBody) -> Scope {
        Scope::Account
    }
}

/// Takes a policy from a group.
#[derive(Debug)]
pub struct DetachFromGroup;

impl Endpoint for DetachFromGroup {
    const ID: &'static str = "detach_group_policy";
    const SUMMARY: &'static str = "Takes a policy from a group.";
    const SOURCE: &'static str = "Huawei IAM v5";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/v5/policies/{policy_id}/detach-group";
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::Administrator;
    const AUDIT: Option<Event> = Some(Event::DetachGroupPolicy);
    const ERRORS: &'static [Code] = &[
        Code::Identity(IdentityCode::PolicyNotFound),
        Code::Identity(IdentityCode::GroupNotFound),
    ];
    type Path = PolicyPath;
    type Query = Empty;
    type Body = OfGroupBody;
    type Response = NoContent;

    fn scope(_: &PolicyPath, _: &Empty, _: &OfGroupBody) -> Scope {
        Scope::Account
    }
}

/// Lists the policies attached to a user: to administrators of any of the account, to others their own.
#[derive(Debug)]
pub struct ListOfUser;

impl Endpoint for ListOfUser {
    const ID: &'static str = "list_attached_user_policies";
    const SUMMARY: &'static str = "Lists the policies attached to a user: to administrators of any of the account, to others their own.";
    const SOURCE: &'static str = "Huawei IAM v5";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v5/users/{user_id}/attached-policies";
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::AnyUser;
    const ERRORS: &'static [Code] = &[Code::UserNotFound];
    type Path = UserPath;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<AttachedList>;

    fn scope(_: &UserPath, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}

/// Lists the policies attached to a group.
#[derive(Debug)]
pub struct ListOfGroup;

impl Endpoint for ListOfGroup {
    const ID: &'static str = "list_attached_group_policies";
    const SUMMARY: &'static str = "Lists the policies attached to a group.";
    const SOURCE: &'static str = "Huawei IAM v5";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v5/groups/{group_id}/attached-policies";
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::Administrator;
    const ERRORS: &'static [Code] = &[Code::Identity(IdentityCode::GroupNotFound)];
    type Path = GroupPath;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<AttachedList>;

    fn scope(_: &GroupPath, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}
