//! Organizations with their figures.

use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::endpoint::{Access, Api, Empty, Endpoint, Json, Method};
use crate::error::Code;
use crate::name::NamespaceName;
use crate::permission::Permission;
use crate::scope::Scope;
use crate::swr::namespace::NamespacePath;
use crate::time::Timestamp;

/// An organization with its figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Organization {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: NamespaceName,
    /// What the caller may do with it.
    pub auth: Permission,
    /// How many images it has.
    pub repositories: u64,
    /// How many tags these have.
    pub tags: u64,
    /// Bytes of its images.
    pub size: u64,
    /// Who created it.
    pub creator_name: String,
    /// When it was created.
    pub created: Timestamp,
}

/// Answer of [`ListOrganizations`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OrganizationList {
    /// The organizations that the caller may see, by name.
    pub items: Vec<Organization>,
    /// How many the account may have.
    pub quota: u64,
    /// How many the account has, also those that the caller does not see.
    pub used: u64,
}

/// Lists the organizations that the caller may see, with their figures.
#[derive(Debug)]
pub struct ListOrganizations;

impl Endpoint for ListOrganizations {
    const ID: &'static str = "list_organizations";
    const SUMMARY: &'static str =
        "Lists the organizations that the caller may see, with their figures.";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/berth/v1/organizations";
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::Needs(Action::ListNamespaces);
    type Path = Empty;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<OrganizationList>;

    fn scope(_: &Empty, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}

/// Shows an organization with its figures.
#[derive(Debug)]
pub struct ShowOrganization;

impl Endpoint for ShowOrganization {
    const ID: &'static str = "show_organization";
    const SUMMARY: &'static str = "Shows an organization with its figures.";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/berth/v1/organizations/{namespace}";
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::Needs(Action::GetNamespace);
    const ERRORS: &'static [Code] = &[Code::InvalidNamespace, Code::NamespaceNotFound];
    type Path = NamespacePath;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<Organization>;

    fn scope(path: &NamespacePath, _: &Empty, _: &Empty) -> Scope {
        Scope::Namespace(path.namespace.clone())
    }
}
