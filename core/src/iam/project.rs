//! Projects and accounts of the caller (document 002, chapter 5.3).

use serde::{Deserialize, Serialize};

use crate::endpoint::{Access, Api, Empty, Endpoint, Json, Method};
use crate::error::{Code, IdentityCode};
use crate::scope::Scope;

/// Links of a list or of a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Links {
    /// The next page; null where a list ends or is whole.
    pub next: Option<String>,
    /// The page before; null, since lists go forward only.
    pub previous: Option<String>,
    /// This address.
    #[serde(rename = "self")]
    pub this: String,
}

/// A project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Project {
    /// The account.
    pub domain_id: String,
    /// Whether it is an account; false.
    pub is_domain: bool,
    /// What it belongs to: the account.
    pub parent_id: String,
    /// Its name.
    pub name: String,
    /// Its description.
    pub description: String,
    /// Its address.
    pub links: Links,
    /// Its id.
    pub id: String,
    /// Whether it may be used.
    pub enabled: bool,
}

/// Answer of [`ListProjects`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProjectList {
    /// The projects.
    pub projects: Vec<Project>,
    /// The address of this list.
    pub links: Links,
}

/// Answer of [`ShowProject`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProjectBody {
    /// The project.
    pub project: Project,
}

/// The path of one project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProjectPath {
    /// The project's id.
    pub project_id: String,
}

/// Query of [`ListProjects`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListProjectsQuery {
    /// Only the project of this name.
    pub name: Option<String>,
    /// Only projects of this account.
    pub domain_id: Option<String>,
}

/// Lists the projects of the caller's account.
#[derive(Debug)]
pub struct ListProjects;

impl Endpoint for ListProjects {
    const ID: &'static str = "list_projects";
    const SUMMARY: &'static str = "Lists the projects of the caller's account.";
    const SOURCE: &'static str = "002, 5.3";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v3/projects";
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::AnyUser;
    type Path = Empty;
    type Query = ListProjectsQuery;
    type Body = Empty;
    type Response = Json<ProjectList>;

    fn scope(_: &Empty, _: &ListProjectsQuery, _: &Empty) -> Scope {
        Scope::Account
    }
}

/// Shows a project of the caller's account.
#[derive(Debug)]
pub struct ShowProject;

impl Endpoint for ShowProject {
    const ID: &'static str = "show_project";
    const SUMMARY: &'static str = "Shows a project of the caller's account.";
    const SOURCE: &'static str = "Keystone v3";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v3/projects/{project_id}";
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::AnyUser;
    const ERRORS: &'static [Code] = &[Code::Identity(IdentityCode::ProjectNotFound)];
    type Path = ProjectPath;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<ProjectBody>;

    fn scope(_: &ProjectPath, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}

/// Lists the projects that the caller may sign in to.
#[derive(Debug)]
pub struct ListAuthProjects;

impl Endpoint for ListAuthProjects {
    const ID: &'static str = "list_auth_projects";
    const SUMMARY: &'static str = "Lists the projects that the caller may sign in to.";
    const SOURCE: &'static str = "002, 3.2";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v3/auth/projects";
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::AnyUser;
    type Path = Empty;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<ProjectList>;

    fn scope(_: &Empty, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Domain {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its description.
    pub description: String,
    /// Whether it may be used.
    pub enabled: bool,
    /// Its address.
    pub links: Links,
}

/// Answer of [`ListAuthDomains`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DomainList {
    /// The accounts: the caller's own.
    pub domains: Vec<Domain>,
    /// The address of this list.
    pub links: Links,
}

/// Lists the accounts that the caller belongs to: one.
#[derive(Debug)]
pub struct ListAuthDomains;

impl Endpoint for ListAuthDomains {
    const ID: &'static str = "list_auth_domains";
    const SUMMARY: &'static str = "Lists the accounts that the caller belongs to.";
    const SOURCE: &'static str = "Keystone v3, as the public SDK asks for a global account";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v3/auth/domains";
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::AnyUser;
    type Path = Empty;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<DomainList>;

    fn scope(_: &Empty, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}
