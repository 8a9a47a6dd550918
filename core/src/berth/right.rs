//! Who may do what with an organization or an image, and through what.

use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::endpoint::{Access, Api, Empty, Endpoint, Json, Method};
use crate::error::Code;
use crate::name::UserName;
use crate::page::Page;
use crate::permission::Permission;
use crate::scope::Scope;
use crate::swr::namespace::NamespacePath;
use crate::swr::repository::RepositoryPath;
use crate::time::Timestamp;

/// A user with what he may do, and through what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Right {
    /// The user's id.
    pub user_id: String,
    /// The user's name.
    pub user_name: UserName,
    /// Whether the user may sign in.
    pub enabled: bool,
    /// What he may do: the strongest of what follows; absent where there is nothing of it.
    pub auth: Option<Permission>,
    /// Whether he is an administrator of the account, who may do all of it.
    pub is_admin: bool,
    /// What was granted on the organization.
    pub by_namespace: Option<Granted>,
    /// What was granted on the image; absent where an organization was asked for.
    pub by_image: Option<Granted>,
}

/// A right that was granted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Granted {
    /// The right.
    pub auth: Permission,
    /// When it was granted, or last changed.
    pub at: Timestamp,
    /// Who granted it; absent where that user is gone.
    pub by: Option<UserName>,
}

/// Query of the lists of users.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListRightsQuery {
    /// Only users whose name holds this text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// Where the page begins: `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// How many rows, 1 to 100; 25 if absent.
    #[serde(
        default,
        with = "crate::text::option",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "schema", schemars(with = "Option<u32>"))]
    pub limit: Option<u32>,
}

const OF_NAMESPACE: &[Code] = &[
    Code::InvalidNamespace,
    Code::NamespaceNotFound,
    Code::InvalidPage,
];

const OF_IMAGE: &[Code] = &[
    Code::InvalidNamespace,
    Code::InvalidRepository,
    Code::RepositoryNotFound,
    Code::InvalidPage,
];

/// Lists who may do something with an organization.
#[derive(Debug)]
pub struct ListOrganizationRights;

impl Endpoint for ListOrganizationRights {
    const ID: &'static str = "list_organization_rights";
    const SUMMARY: &'static str =
        "Lists the users that may do something with an organization, by name, and through what.";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/berth/v1/organizations/{namespace}/rights";
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::Needs(Action::GetNamespaceAccess);
    const ERRORS: &'static [Code] = OF_NAMESPACE;
    type Path = NamespacePath;
    type Query = ListRightsQuery;
    type Body = Empty;
    type Response = Json<Page<Right>>;

    fn scope(path: &NamespacePath, _: &ListRightsQuery, _: &Empty) -> Scope {
        Scope::Namespace(path.namespace.clone())
    }
}

/// Lists who may do something with an image, besides what everybody may with a public one.
#[derive(Debug)]
pub struct ListImageRights;

impl Endpoint for ListImageRights {
    const ID: &'static str = "list_image_rights";
    const SUMMARY: &'static str = "Lists the users that may do something with an image, by name, \
        and through what; what everybody may with a public one aside.";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/berth/v1/organizations/{namespace}/images/{repository}/rights";
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::Needs(Action::GetRepoAccess);
    const ERRORS: &'static [Code] = OF_IMAGE;
    type Path = RepositoryPath;
    type Query = ListRightsQuery;
    type Body = Empty;
    type Response = Json<Page<Right>>;

    fn scope(path: &RepositoryPath, _: &ListRightsQuery, _: &Empty) -> Scope {
        path.scope()
    }
}

/// Lists the users of the account to who may grant one of them something on an organization.
#[derive(Debug)]
pub struct ListOrganizationUsers;

impl Endpoint for ListOrganizationUsers {
    const ID: &'static str = "list_organization_users";
    const SUMMARY: &'static str = "Lists the users of the account, by name, with their rights on \
        an organization, to who may grant rights on it.";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/berth/v1/organizations/{namespace}/users";
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::Needs(Action::CreateNamespaceAccess);
    const ERRORS: &'static [Code] = OF_NAMESPACE;
    type Path = NamespacePath;
    type Query = ListRightsQuery;
    type Body = Empty;
    type Response = Json<Page<Right>>;

    fn scope(path: &NamespacePath, _: &ListRightsQuery, _: &Empty) -> Scope {
        Scope::Namespace(path.namespace.clone())
    }
}

/// Lists the users of the account to who may grant one of them something on an image.
#[derive(Debug)]
pub struct ListImageUsers;

impl Endpoint for ListImageUsers {
    const ID: &'static str = "list_image_users";
    const SUMMARY: &'static str = "Lists the users of the account, by name, with their rights on \
        an image, to who may grant rights on it.";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/berth/v1/organizations/{namespace}/images/{repository}/users";
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::Needs(Action::CreateRepoAccess);
    const ERRORS: &'static [Code] = OF_IMAGE;
    type Path = RepositoryPath;
    type Query = ListRightsQuery;
    type Body = Empty;
    type Response = Json<Page<Right>>;

    fn scope(path: &RepositoryPath, _: &ListRightsQuery, _: &Empty) -> Scope {
        path.scope()
    }
}
