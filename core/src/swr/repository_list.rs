//! The list of image repositories (document 002, chapter 4.2.5).

use serde::{Deserialize, Serialize};

use super::reply::Ranged;
use super::repository::Category;
use crate::action::Action;
use crate::endpoint::{Access, Api, Empty, Endpoint, Method};
use crate::error::Code;
use crate::name::{NamespaceName, RepositoryName};
use crate::scope::Scope;
use crate::time::Timestamp;

/// Query of [`ListRepos`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListReposQuery {
    /// Only of this organization.
    pub namespace: Option<NamespaceName>,
    /// Only repositories whose name holds this text.
    pub name: Option<String>,
    /// Only of this category.
    pub category: Option<Category>,
    /// How many rows; 100 if absent.
    pub limit: Option<String>,
    /// How many rows are passed over: 0 or a multiple of `limit`.
    pub offset: Option<String>,
    /// `updated_at`, `updated_time`, `name`, `namespace` or `tag_count`; goes with `order_type`.
    pub order_column: Option<String>,
    /// `asc` or `desc`; goes with `order_column`.
    pub order_type: Option<String>,
    /// `key::value` pairs joined by `|`; wins over the other parameters.
    /// `namespace` and `name` match anywhere in the name.
    pub filter: Option<String>,
}

/// A repository as [`ListRepos`] gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RepositoryRow {
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
    /// Reserved by the document; empty.
    pub logo: String,
    /// Reserved by the document; empty.
    pub url: String,
    /// The pull address.
    pub path: String,
    /// The pull address from within; the same here.
    pub internal_path: String,
    /// The name of its account.
    pub domain_name: String,
    /// The name of its organization.
    pub namespace: NamespaceName,
    /// Its newest tags, at most 100.
    pub tags: Vec<String>,
    /// Whether it is shared with the account of the caller, and the share has not ended; false for
    /// the images of the account itself.
    pub status: bool,
    /// How many rows the whole list has.
    pub total_range: i64,
}

/// Lists the repositories of the account that the caller may see.
#[derive(Debug)]
pub struct ListRepos;

impl ListRepos {
    /// The keys of `filter`.
    pub const FILTER: &'static [&'static str] = &[
        "namespace",
        "name",
        "category",
        "limit",
        "offset",
        "order_column",
        "order_type",
    ];
}

impl Endpoint for ListRepos {
    const ID: &'static str = "list_repos_details";
    const SUMMARY: &'static str = "Lists the image repositories that the caller may see.";
    const SOURCE: &'static str = "002, 4.2.5";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v2/manage/repos";
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::ListRepos);
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::InvalidFilter,
        Code::InvalidPage,
    ];
    type Path = Empty;
    type Query = ListReposQuery;
    type Body = Empty;
    type Response = Ranged<Vec<RepositoryRow>>;

    fn scope(_: &Empty, _: &ListReposQuery, _: &Empty) -> Scope {
        Scope::Account
    }
}
