//! Shared images (document 002, section 4.2.6): by the own account, and with it.

use serde::{Deserialize, Serialize};

use super::reply::Ranged;
use super::repository_list::RepositoryRow;
use crate::action::Action;
use crate::endpoint::{Access, Api, Empty, Endpoint, Method};
use crate::error::Code;
use crate::name::NamespaceName;
use crate::scope::Scope;

/// Whose shares are meant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Center {
    /// Images that the own account shares with others.
    #[default]
    #[serde(rename = "self")]
    Own,
    /// Images that others share with the own account.
    Thirdparty,
}

impl Center {
    /// Returns the side of a word on the wire.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "self" => Some(Self::Own),
            "thirdparty" => Some(Self::Thirdparty),
            _ => None,
        }
    }
}

/// Query of [`ListSharedRepos`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListSharedReposQuery {
    /// Only of this organization.
    pub namespace: Option<NamespaceName>,
    /// Only repositories whose name holds this text.
    pub name: Option<String>,
    /// `self` for images shared by the account, which is the default, or `thirdparty` for images
    /// shared with it.
    pub center: Option<Center>,
    /// How many rows; all of them if absent.
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

/// Lists the images that the account shares, or that are shared with it. One whose share has ended
/// stays listed until it is deleted, with `status` false and without its tags.
#[derive(Debug)]
pub struct ListSharedRepos;

impl ListSharedRepos {
    /// The keys of `filter`.
    pub const FILTER: &'static [&'static str] = &[
        "center",
        "namespace",
        "name",
        "limit",
        "offset",
        "order_column",
        "order_type",
    ];
}

impl Endpoint for ListSharedRepos {
    const ID: &'static str = "list_shared_repos_details";
    const SUMMARY: &'static str =
        "Lists the images that the account shares with others, or that others share with it.";
    const SOURCE: &'static str = "002, 4.2.6";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v2/manage/shared-repositories";
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::ListSharedRepos);
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::InvalidFilter,
        Code::InvalidPage,
    ];
    type Path = Empty;
    type Query = ListSharedReposQuery;
    type Body = Empty;
    type Response = Ranged<Vec<RepositoryRow>>;

    fn scope(_: &Empty, _: &ListSharedReposQuery, _: &Empty) -> Scope {
        Scope::Account
    }
}
