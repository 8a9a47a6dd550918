//! Policies in the shape of Huawei IAM v3: what is a policy in v5 is a role here.

use serde::{Deserialize, Serialize};

use super::project::Links;
use crate::audit::Event;
use crate::endpoint::{Access, Api, Empty, Endpoint, Json, Method, NoContent};
use crate::error::{Code, IdentityCode};
use crate::name::PolicyName;
use crate::policy::WrittenPolicy;
use crate::scope::Scope;

/// The version of every policy in this shape.
pub const ROLE_VERSION: &str = "1.1";

/// How many rows a page of roles may have.
pub const MAX_ROWS: u32 = 300;

/// Where a role holds. It is kept and told again, and nothing else: every role holds in the whole
/// account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum RoleType {
    /// In the account.
    #[serde(rename = "AX")]
    Account,
    /// In projects.
    #[serde(rename = "XA")]
    Projects,
}

/// A role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Role {
    /// The id, which is that of the policy.
    pub id: String,
    /// A name that no other role has, made of the id.
    pub name: String,
    /// The name that people gave it, unique in the account.
    pub display_name: PolicyName,
    /// Where it holds.
    pub r#type: RoleType,
    /// `CUSTOMED`, or `SWR` for a role of the system.
    pub catalog: String,
    /// What it is for; may be empty.
    pub description: String,
    /// The account that wrote it; absent for a role of the system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domain_id: Option<String>,
    /// What it says, in version 1.1.
    pub policy: WrittenPolicy,
    /// How many users and groups of the account have it.
    pub references: u64,
    /// When it came to be, in milliseconds since 1970; absent for a role of the system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_time: Option<String>,
    /// When it was last changed, in milliseconds since 1970; absent for a role of the system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_time: Option<String>,
    /// The address.
    pub links: Links,
}

/// A role, as it stands in bodies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RoleBody {
    /// The role.
    pub role: Role,
}

/// A page of roles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RoleList {
    /// The roles, by name.
    pub roles: Vec<Role>,
    /// The address of this list.
    pub links: Links,
    /// How many there are on all pages.
    pub total_number: u64,
}

/// The path of one role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RolePath {
    /// The role's id.
    pub role_id: String,
}

/// Query of [`ListCustomRoles`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListCustomRolesQuery {
    /// Which page, from 1 on, which is also what is meant if absent.
    #[serde(
        default,
        with = "crate::text::option",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "schema", schemars(with = "Option<u32>"))]
    pub page: Option<u32>,
    /// How many rows, 1 to 300, which is also what is meant if absent.
    #[serde(
        default,
        with = "crate::text::option",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "schema", schemars(with = "Option<u32>"))]
    pub per_page: Option<u32>,
}

/// Query of [`ListRoles`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListRolesQuery {
    /// The roles that this account wrote, which can only be the own one; those of the system if
    /// absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domain_id: Option<String>,
    /// Only the role of this `name`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Only the role of this `display_name`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Which page, from 1 on, which is also what is meant if absent.
    #[serde(
        default,
        with = "crate::text::option",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "schema", schemars(with = "Option<u32>"))]
    pub page: Option<u32>,
    /// How many rows, 1 to 300, which is also what is meant if absent.
    #[serde(
        default,
        with = "crate::text::option",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "schema", schemars(with = "Option<u32>"))]
    pub per_page: Option<u32>,
}

/// A role to be, or all that a role is to be from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NewRole {
    /// The name.
    pub display_name: PolicyName,
    /// Where it is to hold.
    pub r#type: RoleType,
    /// What it is for, up to 1,000 characters; of a role that is there it stays if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What it says, in version 1.1.
    pub policy: WrittenPolicy,
}

/// Body of [`CreateCustomRole`] and [`UpdateCustomRole`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NewRoleBody {
    /// The role.
    pub role: NewRole,
}

/// Lists the roles of the system, or those that the account wrote.
#[derive(Debug)]
pub struct ListRoles;

impl Endpoint for ListRoles {
    const ID: &'static str = "list_roles";
    const SUMMARY: &'static str = "Lists the roles of the system, or those that the account wrote.";
    const SOURCE: &'static str = "Huawei IAM v3";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v3/roles";
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::Administrator;
    const ERRORS: &'static [Code] = &[Code::InvalidPage];
    type Path = Empty;
    type Query = ListRolesQuery;
    type Body = Empty;
    type Response = Json<RoleList>;

    fn scope(_: &Empty, _: &ListRolesQuery, _: &Empty) -> Scope {
        Scope::Account
    }
}

/// Shows a role of the system or of the account.
#[derive(Debug)]
pub struct ShowRole;

impl Endpoint for ShowRole {
    const ID: &'static str = "show_role";
    const SUMMARY: &'static str = "Shows a role of the system or of the account.";
    const SOURCE: &'static str = "Huawei IAM v3";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v3/roles/{role_id}";
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::Administrator;
    const ERRORS: &'static [Code] = &[Code::Identity(IdentityCode::PolicyNotFound)];
    type Path = RolePath;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<RoleBody>;

    fn scope(_: &RolePath, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}

/// Lists the roles that the account wrote.
#[derive(Debug)]
pub struct ListCustomRoles;

impl Endpoint for ListCustomRoles {
    const ID: &'static str = "list_custom_roles";
    const SUMMARY: &'static str = "Lists the roles that the account wrote.";
    const SOURCE: &'static str = "Huawei IAM v3.0";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v3.0/OS-ROLE/roles";
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::Administrator;
    const ERRORS: &'static [Code] = &[Code::InvalidPage];
    type Path = Empty;
    type Query = ListCustomRolesQuery;
    type Body = Empty;
    type Response = Json<RoleList>;

    fn scope(_: &Empty, _: &ListCustomRolesQuery, _: &Empty) -> Scope {
        Scope::Account
    }
}

/// Writes a role.
#[derive(Debug)]
pub struct CreateCustomRole;

impl Endpoint for CreateCustomRole {
    const ID: &'static str = "create_custom_role";
    const SUMMARY: &'static str = "Writes a role.";
    const SOURCE: &'static str = "Huawei IAM v3.0";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/v3.0/OS-ROLE/roles";
    const STATUS: u16 = 201;
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::Administrator;
    const AUDIT: Option<Event> = Some(Event::CreatePolicy);
    const ERRORS: &'static [Code] = &[
        Code::Identity(IdentityCode::InvalidPolicy),
        Code::Identity(IdentityCode::PolicyExists),
        Code::Identity(IdentityCode::Quota),
    ];
    type Path = Empty;
    type Query = Empty;
    type Body = NewRoleBody;
    type Response = Json<RoleBody>;

    fn scope(_: &Empty, _: &Empty, _: &NewRoleBody) -> Scope {
        Scope::Account
    }
}

/// Shows a role of the account or of the system.
#[derive(Debug)]
pub struct ShowCustomRole;

impl Endpoint for ShowCustomRole {
    const ID: &'static str = "show_custom_role";
    const SUMMARY: &'static str = "Shows a role of the account or of the system.";
    const SOURCE: &'static str = "Huawei IAM v3.0";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v3.0/OS-ROLE/roles/{role_id}";
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::Administrator;
    const ERRORS: &'static [Code] = &[Code::Identity(IdentityCode::PolicyNotFound)];
    type Path = RolePath;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<RoleBody>;

    fn scope(_: &RolePath, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}

/// Changes name, description and what a role says, wherever it is granted.
#[derive(Debug)]
pub struct UpdateCustomRole;

impl Endpoint for UpdateCustomRole {
    const ID: &'static str = "update_custom_role";
    const SUMMARY: &'static str =
        "Changes name, description and what a role says, wherever it is granted.";
    const SOURCE: &'static str = "Huawei IAM v3.0";
    const METHOD: Method = Method::Patch;
    const PATH: &'static str = "/v3.0/OS-ROLE/roles/{role_id}";
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::Administrator;
    const AUDIT: Option<Event> = Some(Event::UpdatePolicy);
    const ERRORS: &'static [Code] = &[
        Code::Identity(IdentityCode::InvalidPolicy),
        Code::Identity(IdentityCode::PolicyExists),
        Code::Identity(IdentityCode::PolicyNotFound),
    ];
    type Path = RolePath;
    type Query = Empty;
    type Body = NewRoleBody;
    type Response = Json<RoleBody>;

    fn scope(_: &RolePath, _: &Empty, _: &NewRoleBody) -> Scope {
        Scope::Account
    }
}

/// Deletes a role that nobody has.
#[derive(Debug)]
pub struct DeleteCustomRole;

impl Endpoint for DeleteCustomRole {
    const ID: &'static str = "delete_custom_role";
    const SUMMARY: &'static str = "Deletes a role that nobody has.";
    const SOURCE: &'static str = "Huawei IAM v3.0";
    const METHOD: Method = Method::Delete;
    const PATH: &'static str = "/v3.0/OS-ROLE/roles/{role_id}";
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::Administrator;
    const AUDIT: Option<Event> = Some(Event::DeletePolicy);
    const ERRORS: &'static [Code] = &[
        Code::Identity(IdentityCode::PolicyNotFound),
        Code::Identity(IdentityCode::PolicyAttached),
    ];
    type Path = RolePath;
    type Query = Empty;
    type Body = Empty;
    type Response = NoContent;

    fn scope(_: &RolePath, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}

#[cfg(test)]
mod tests {
    use super::super::policy::MAX_POLICIES;
    use super::*;

    #[test]
    fn who_asks_for_no_page_gets_every_role_that_an_account_may_write() {
        assert!(u64::from(MAX_ROWS) >= MAX_POLICIES);
    }
}
