//! Long lists by marker (`/v3/manage/…`): every page costs the same, however far inside it is.

use serde::{Deserialize, Serialize};

use super::repository::{Category, RepositoryPath};
use super::shared_repository::Center;
use super::tag::ShownTag;
use crate::action::Action;
use crate::endpoint::{Access, Api, Empty, Endpoint, Json, Method};
use crate::error::Code;
use crate::name::{NamespaceName, RepositoryName};
use crate::scope::Scope;
use crate::time::Timestamp;

/// A repository as the lists by marker give it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RepositoryEntry {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: RepositoryName,
    /// What it is for.
    pub category: Category,
    /// Its description.
    pub description: String,
    /// Bytes of all its manifests and their blobs, each counted once.
    pub size: i64,
    /// Whether everybody may pull.
    pub is_public: bool,
    /// How many tags it has.
    pub num_images: i64,
    /// How many times a manifest was pulled.
    pub num_download: i64,
    /// When it was created.
    pub created_at: Timestamp,
    /// When its content or attributes last changed.
    pub updated_at: Timestamp,
    /// The name of its account.
    pub domain_name: String,
    /// The name of its organization.
    pub namespace_name: NamespaceName,
    /// Whether it is validly shared with the caller; false for the account's own.
    pub status: bool,
}

/// A page of repositories.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RepositoryPage {
    /// The repositories, the oldest first.
    pub repos: Vec<RepositoryEntry>,
    /// Where the next page begins; absent on the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_marker: Option<i64>,
}

/// Query of [`ListRepositoryPage`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListRepositoryPageQuery {
    /// Only of this organization.
    pub namespace: Option<NamespaceName>,
    /// Only repositories whose name holds this text.
    pub name: Option<String>,
    /// Only of this category.
    pub category: Option<Category>,
    /// How many rows, 1 to 1000; 100 if absent.
    pub limit: Option<String>,
    /// The number behind which the page begins: `nextMarker` of the page before.
    pub marker: Option<String>,
    /// Only public ones, or only private ones.
    #[serde(
        default,
        with = "crate::text::option",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "schema", schemars(with = "Option<bool>"))]
    pub is_public: Option<bool>,
}

/// Lists the repositories of the account that the caller may see.
#[derive(Debug)]
pub struct ListRepositoryPage;

impl Endpoint for ListRepositoryPage {
    const ID: &'static str = "list_repo_details";
    const SUMMARY: &'static str =
        "Lists the image repositories that the caller may see, by marker.";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v3/manage/repos";
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::ListRepos);
    const ERRORS: &'static [Code] = &[Code::InvalidNamespace, Code::InvalidPage];
    type Path = Empty;
    type Query = ListRepositoryPageQuery;
    type Body = Empty;
    type Response = Json<RepositoryPage>;

    fn scope(_: &Empty, _: &ListRepositoryPageQuery, _: &Empty) -> Scope {
        Scope::Account
    }
}

/// Query of [`ListSharedRepositoryPage`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListSharedRepositoryPageQuery {
    /// Only of this organization.
    pub namespace: Option<NamespaceName>,
    /// Only repositories whose name holds this text.
    pub name: Option<String>,
    /// `self` for images shared by the account, which is the default, or `thirdparty` for images
    /// shared with it.
    pub shared_by: Option<Center>,
    /// How many rows, 1 to 1000; 100 if absent.
    pub limit: Option<String>,
    /// The number behind which the page begins: `nextMarker` of the page before.
    pub marker: Option<String>,
    /// Only images whose share with the account has not ended, or only the others.
    #[serde(
        default,
        with = "crate::text::option",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "schema", schemars(with = "Option<bool>"))]
    pub status: Option<bool>,
}

/// Lists the images that the account shares, or that are shared with it.
#[derive(Debug)]
pub struct ListSharedRepositoryPage;

impl Endpoint for ListSharedRepositoryPage {
    const ID: &'static str = "list_shared_repo_details";
    const SUMMARY: &'static str =
        "Lists the images that the account shares, or that are shared with it, by marker.";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v3/manage/shared-repositories";
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::ListSharedRepos);
    const ERRORS: &'static [Code] = &[Code::InvalidNamespace, Code::InvalidPage];
    type Path = Empty;
    type Query = ListSharedRepositoryPageQuery;
    type Body = Empty;
    type Response = Json<RepositoryPage>;

    fn scope(_: &Empty, _: &ListSharedRepositoryPageQuery, _: &Empty) -> Scope {
        Scope::Account
    }
}

/// A page of tags.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "ShownTagPage"))]
pub struct TagPage {
    /// The tags.
    pub tags: Vec<ShownTag>,
    /// Where the next page begins; absent on the last page.
    #[serde(
        default,
        rename = "nextMarker",
        skip_serializing_if = "Option::is_none"
    )]
    pub next_marker: Option<String>,
    /// Whether another page follows.
    pub has_more: bool,
}

/// Query of [`ListTagPage`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListTagPageQuery {
    /// How many rows, 1 to 1000; 100 if absent. A page with long manifests may have fewer.
    pub limit: Option<String>,
    /// Where the page begins: `nextMarker` of the page before, in the same order.
    pub marker: Option<String>,
    /// Only tags that hold this text.
    pub tag: Option<String>,
    /// `updated_at` or `tag`; goes with `order_type`.
    pub order_column: Option<String>,
    /// `asc` or `desc`; goes with `order_column`.
    pub order_type: Option<String>,
    /// Whether the manifests come too; without, `manifest` is empty.
    #[serde(
        default,
        with = "crate::text::option",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "schema", schemars(with = "Option<bool>"))]
    pub with_manifest: Option<bool>,
}

/// Lists the tags of a repository.
#[derive(Debug)]
pub struct ListTagPage;

impl Endpoint for ListTagPage {
    const ID: &'static str = "list_repository_tag";
    const SUMMARY: &'static str = "Lists the tags of an image repository, by marker.";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v3/manage/namespaces/{namespace}/repos/{repository}/tags";
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::ListRepoTags);
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::InvalidRepository,
        Code::NamespaceNotFound,
        Code::RepositoryNotFound,
        Code::InvalidPage,
    ];
    type Path = RepositoryPath;
    type Query = ListTagPageQuery;
    type Body = Empty;
    type Response = Json<TagPage>;

    fn scope(path: &RepositoryPath, _: &ListTagPageQuery, _: &Empty) -> Scope {
        path.scope()
    }
}
