//! Roles that groups have, in the shape of Keystone v3: a role that is granted to a group is a
//! policy that is attached to it, for the account or for one of its projects alike, since what the
//! registry holds lies in no project.

use serde::{Deserialize, Serialize};

use super::role::RoleList;
use crate::audit::Event;
use crate::endpoint::{Access, Api, Empty, Endpoint, Json, Method, NoContent, Visitor};
use crate::error::{Code, IdentityCode};
use crate::scope::Scope;

/// Shows every endpoint of this file to the visitor.
pub(super) fn visit_all(visitor: &mut impl Visitor) {
    visitor.visit::<GrantDomainRole>();
    visitor.visit::<CheckDomainRole>();
    visitor.visit::<RevokeDomainRole>();
    visitor.visit::<ListDomainRoles>();
    visitor.visit::<GrantProjectRole>();
    visitor.visit::<CheckProjectRole>();
    visitor.visit::<RevokeProjectRole>();
    visitor.visit::<ListProjectRoles>();
}

/// The path of one role of a group for an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DomainRolePath {
    /// The account, which can only be the own one.
    pub domain_id: String,
    /// The group's id.
    pub group_id: String,
    /// The role's id.
    pub role_id: String,
}

/// The path of the roles of a group for an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DomainRolesPath {
    /// The account, which can only be the own one.
    pub domain_id: String,
    /// The group's id.
    pub group_id: String,
}

/// The path of one role of a group for a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProjectRolePath {
    /// A project of the account.
    pub project_id: String,
    /// The group's id.
    pub group_id: String,
    /// The role's id.
    pub role_id: String,
}

/// The path of the roles of a group for a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProjectRolesPath {
    /// A project of the account.
    pub project_id: String,
    /// The group's id.
    pub group_id: String,
}

/// Grants a role to a group for the account; once granted it stays so.
#[derive(Debug)]
pub struct GrantDomainRole;

impl Endpoint for GrantDomainRole {
    const ID: &'static str = "grant_domain_role";
    const SUMMARY: &'static str =
        "Grants a role to a group for the account; once granted it stays so.";
    const SOURCE: &'static str = "Keystone v3";
    const METHOD: Method = Method::Put;
    const PATH: &'static str = "/v3/domains/{domain_id}/groups/{group_id}/roles/{role_id}";
    const STATUS: u16 = 204;
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::Administrator;
    const AUDIT: Option<Event> = Some(Event::AttachGroupPolicy);
    const ERRORS: &'static [Code] = &[
        Code::AccountNotFound,
        Code::Identity(IdentityCode::GroupNotFound),
        Code::Identity(IdentityCode::PolicyNotFound),
        Code::Identity(IdentityCode::Quota),
    ];
    type Path = DomainRolePath;
    type Query = Empty;
    type Body = Empty;
    type Response = NoContent;

    fn scope(_: &DomainRolePath, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}

/// Tells whether a group has a role for the account; `HEAD` asks the same.
#[derive(Debug)]
pub struct CheckDomainRole;

impl Endpoint for CheckDomainRole {
    const ID: &'static str = "check_domain_role";
    const SUMMARY: &'static str =
        "Tells whether a group has a role for the account; `HEAD` asks the same.";
    const SOURCE: &'static str = "Keystone v3";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v3/domains/{domain_id}/groups/{group_id}/roles/{role_id}";
    const STATUS: u16 = 204;
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::Administrator;
    const ERRORS: &'static [Code] = &[
        Code::AccountNotFound,
        Code::Identity(IdentityCode::GroupNotFound),
        Code::Identity(IdentityCode::PolicyNotFound),
    ];
    type Path = DomainRolePath;
    type Query = Empty;
    type Body = Empty;
    type Response = NoContent;

    fn scope(_: &DomainRolePath, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}

/// Takes a role for the account from a group.
#[derive(Debug)]
pub struct RevokeDomainRole;

impl Endpoint for RevokeDomainRole {
    const ID: &'static str = "revoke_domain_role";
    const SUMMARY: &'static str = "Takes a role for the account from a group.";
    const SOURCE: &'static str = "Keystone v3";
    const METHOD: Method = Method::Delete;
    const PATH: &'static str = "/v3/domains/{domain_id}/groups/{group_id}/roles/{role_id}";
    const STATUS: u16 = 204;
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::Administrator;
    const AUDIT: Option<Event> = Some(Event::DetachGroupPolicy);
    const ERRORS: &'static [Code] = &[
        Code::AccountNotFound,
        Code::Identity(IdentityCode::GroupNotFound),
        Code::Identity(IdentityCode::PolicyNotFound),
    ];
    type Path = DomainRolePath;
    type Query = Empty;
    type Body = Empty;
    type Response = NoContent;

    fn scope(_: &DomainRolePath, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}

/// Lists the roles that a group has for the account.
#[derive(Debug)]
pub struct ListDomainRoles;

impl Endpoint for ListDomainRoles {
    const ID: &'static str = "list_domain_roles";
    const SUMMARY: &'static str = "Lists the roles that a group has for the account.";
    const SOURCE: &'static str = "Keystone v3";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v3/domains/{domain_id}/groups/{group_id}/roles";
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::Administrator;
    const ERRORS: &'static [Code] = &[
        Code::AccountNotFound,
        Code::Identity(IdentityCode::GroupNotFound),
    ];
    type Path = DomainRolesPath;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<RoleList>;

    fn scope(_: &DomainRolesPath, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}

/// Grants a role to a group for a project; once granted it stays so.
#[derive(Debug)]
pub struct GrantProjectRole;

impl Endpoint for GrantProjectRole {
    const ID: &'static str = "grant_project_role";
    const SUMMARY: &'static str =
        "Grants a role to a group for a project; once granted it stays so.";
    const SOURCE: &'static str = "Keystone v3";
    const METHOD: Method = Method::Put;
    const PATH: &'static str = "/v3/projects/{project_id}/groups/{group_id}/roles/{role_id}";
    const STATUS: u16 = 204;
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::Administrator;
    const AUDIT: Option<Event> = Some(Event::AttachGroupPolicy);
    const ERRORS: &'static [Code] = &[
        Code::Identity(IdentityCode::ProjectNotFound),
        Code::Identity(IdentityCode::GroupNotFound),
        Code::Identity(IdentityCode::PolicyNotFound),
        Code::Identity(IdentityCode::Quota),
    ];
    type Path = ProjectRolePath;
    type Query = Empty;
    type Body = Empty;
    type Response = NoContent;

    fn scope(_: &ProjectRolePath, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}

/// Tells whether a group has a role for a project; `HEAD` asks the same.
#[derive(Debug)]
pub struct CheckProjectRole;

impl Endpoint for CheckProjectRole {
    const ID: &'static str = "check_project_role";
    const SUMMARY: &'static str =
        "Tells whether a group has a role for a project; `HEAD` asks the same.";
    const SOURCE: &'static str = "Keystone v3";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v3/projects/{project_id}/groups/{group_id}/roles/{role_id}";
    const STATUS: u16 = 204;
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::Administrator;
    const ERRORS: &'static [Code] = &[
        Code::Identity(IdentityCode::ProjectNotFound),
        Code::Identity(IdentityCode::GroupNotFound),
        Code::Identity(IdentityCode::PolicyNotFound),
    ];
    type Path = ProjectRolePath;
    type Query = Empty;
    type Body = Empty;
    type Response = NoContent;

    fn scope(_: &ProjectRolePath, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}

/// Takes a role for a project from a group.
#[derive(Debug)]
pub struct RevokeProjectRole;

impl Endpoint for RevokeProjectRole {
    const ID: &'static str = "revoke_project_role";
    const SUMMARY: &'static str = "Takes a role for a project from a group.";
    const SOURCE: &'static str = "Keystone v3";
    const METHOD: Method = Method::Delete;
    const PATH: &'static str = "/v3/projects/{project_id}/groups/{group_id}/roles/{role_id}";
    const STATUS: u16 = 204;
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::Administrator;
    const AUDIT: Option<Event> = Some(Event::DetachGroupPolicy);
    const ERRORS: &'static [Code] = &[
        Code::Identity(IdentityCode::ProjectNotFound),
        Code::Identity(IdentityCode::GroupNotFound),
        Code::Identity(IdentityCode::PolicyNotFound),
    ];
    type Path = ProjectRolePath;
    type Query = Empty;
    type Body = Empty;
    type Response = NoContent;

    fn scope(_: &ProjectRolePath, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}

/// Lists the roles that a group has for a project.
#[derive(Debug)]
pub struct ListProjectRoles;

impl Endpoint for ListProjectRoles {
    const ID: &'static str = "list_project_roles";
    const SUMMARY: &'static str = "Lists the roles that a group has for a project.";
    const SOURCE: &'static str = "Keystone v3";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v3/projects/{project_id}/groups/{group_id}/roles";
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::Administrator;
    const ERRORS: &'static [Code] = &[
        Code::Identity(IdentityCode::ProjectNotFound),
        Code::Identity(IdentityCode::GroupNotFound),
    ];
    type Path = ProjectRolesPath;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<RoleList>;

    fn scope(_: &ProjectRolesPath, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}
