//! Organizations (document 002, chapter 4.1).

use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::audit::Event;
use crate::endpoint::{Access, Api, Empty, Endpoint, Json, Method, NoContent};
use crate::error::Code;
use crate::name::{NamespaceName, SwrNamespaceName};
use crate::permission::Permission;
use crate::scope::Scope;

/// An organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Namespace {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: NamespaceName,
    /// The user who created it.
    pub creator_name: String,
    /// What the caller may do with it.
    pub auth: Permission,
}

/// The path of one organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NamespacePath {
    /// The organization.
    pub namespace: NamespaceName,
}

/// Body of [`CreateNamespace`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CreateNamespaceBody {
    /// The name; unique over all accounts.
    pub namespace: SwrNamespaceName,
}

/// Creates an organization.
#[derive(Debug)]
pub struct CreateNamespace;

impl Endpoint for CreateNamespace {
    const ID: &'static str = "create_namespace";
    const SUMMARY: &'static str = "Creates an organization.";
    const SOURCE: &'static str = "002, 4.1.1";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/v2/manage/namespaces";
    const STATUS: u16 = 201;
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::CreateNamespace);
    const AUDIT: Option<Event> = Some(Event::Of(Action::CreateNamespace));
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::NamespaceExists,
        Code::NamespaceQuota,
    ];
    type Path = Empty;
    type Query = Empty;
    type Body = CreateNamespaceBody;
    type Response = NoContent;

    fn scope(_: &Empty, _: &Empty, _: &CreateNamespaceBody) -> Scope {
        Scope::Account
    }
}

/// Deletes an organization that holds no repository.
#[derive(Debug)]
pub struct DeleteNamespace;

impl Endpoint for DeleteNamespace {
    const ID: &'static str = "delete_namespaces";
    const SUMMARY: &'static str = "Deletes an organization that holds no repository.";
    const SOURCE: &'static str = "002, 4.1.2";
    const METHOD: Method = Method::Delete;
    const PATH: &'static str = "/v2/manage/namespaces/{namespace}";
    const STATUS: u16 = 204;
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::DeleteNamespace);
    const AUDIT: Option<Event> = Some(Event::Of(Action::DeleteNamespace));
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::NamespaceNotFound,
        Code::NamespaceNotEmpty,
    ];
    type Path = NamespacePath;
    type Query = Empty;
    type Body = Empty;
    type Response = NoContent;

    fn scope(path: &NamespacePath, _: &Empty, _: &Empty) -> Scope {
        Scope::Namespace(path.namespace.clone())
    }
}

/// Query of [`ListNamespaces`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListNamespacesQuery {
    /// Only the organization of exactly this name.
    pub namespace: Option<NamespaceName>,
    /// `namespace::{name}|mode::visible`; wins over `namespace`. With
    /// `visible`, organizations that are seen only through an image come too.
    pub filter: Option<String>,
}

/// Answer of [`ListNamespaces`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NamespaceList {
    /// The organizations, by name.
    pub namespaces: Vec<Namespace>,
}

/// Lists the organizations that the caller may see.
#[derive(Debug)]
pub struct ListNamespaces;

impl ListNamespaces {
    /// The keys of `filter`.
    pub const FILTER: &'static [&'static str] = &["namespace", "mode"];
}

impl Endpoint for ListNamespaces {
    const ID: &'static str = "list_namespaces";
    const SUMMARY: &'static str = "Lists the organizations that the caller may see.";
    const SOURCE: &'static str = "002, 4.1.3";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v2/manage/namespaces";
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::ListNamespaces);
    const ERRORS: &'static [Code] = &[Code::InvalidNamespace, Code::InvalidFilter];
    type Path = Empty;
    type Query = ListNamespacesQuery;
    type Body = Empty;
    type Response = Json<NamespaceList>;

    fn scope(_: &Empty, _: &ListNamespacesQuery, _: &Empty) -> Scope {
        Scope::Account
    }
}

/// Shows an organization.
#[derive(Debug)]
pub struct ShowNamespace;

impl Endpoint for ShowNamespace {
    const ID: &'static str = "show_namespace";
    const SUMMARY: &'static str = "Shows an organization.";
    const SOURCE: &'static str = "002, 4.1.4";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v2/manage/namespaces/{namespace}";
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::GetNamespace);
    const ERRORS: &'static [Code] = &[Code::InvalidNamespace, Code::NamespaceNotFound];
    type Path = NamespacePath;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<Namespace>;

    fn scope(path: &NamespacePath, _: &Empty, _: &Empty) -> Scope {
        Scope::Namespace(path.namespace.clone())
    }
}
