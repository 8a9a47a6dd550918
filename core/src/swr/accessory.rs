//! What belongs to an image: signatures and other artifacts that are about it.

use serde::{Deserialize, Serialize};

use super::tag::TagPath;
use crate::action::Action;
use crate::endpoint::{Access, Api, Empty, Endpoint, Json, Method};
use crate::error::Code;
use crate::name::{NamespaceName, RepositoryName, Tag};
use crate::scope::Scope;
use crate::time::Timestamp;

/// An artifact that is about an image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Accessory {
    /// The number of its manifest.
    pub id: i64,
    /// The id of the account.
    pub domain_id: String,
    /// The organization.
    pub namespace_name: NamespaceName,
    /// The repository.
    pub repo_name: RepositoryName,
    /// Its first tag; empty if it has none.
    pub sig_tag: String,
    /// The digest of its manifest.
    pub sig_digest: String,
    /// The digest of the image.
    pub target_digest: String,
    /// Bytes of its config and layers.
    pub size: i64,
    /// What it is: its artifact type, or `signature`, `attestation` or `sbom` where its tag says so.
    #[serde(rename = "type")]
    pub kind: String,
    /// When its tag was first pushed; without a tag, when it was last pushed.
    pub created_at: Timestamp,
    /// When it was last pushed.
    pub updated_at: Timestamp,
}

/// The answer of [`ListAccessories`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Accessories {
    /// How many there are in all.
    pub total: i64,
    /// The artifacts, the oldest first.
    pub accessories: Vec<Accessory>,
}

/// Query of [`ListAccessories`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListAccessoriesQuery {
    /// How many rows, 1 to 100; 10 if absent.
    pub limit: Option<String>,
    /// How many rows are passed over: 0 or a multiple of `limit`.
    pub offset: Option<String>,
}

/// The refusals of both lists.
const ERRORS: &[Code] = &[
    Code::InvalidNamespace,
    Code::InvalidRepository,
    Code::InvalidTag,
    Code::NamespaceNotFound,
    Code::RepositoryNotFound,
    Code::TagNotFound,
    Code::InvalidPage,
];

/// Lists what belongs to the image of a tag.
#[derive(Debug)]
pub struct ListAccessories;

impl Endpoint for ListAccessories {
    const ID: &'static str = "list_repo_accessories";
    const SUMMARY: &'static str =
        "Lists the signatures and other artifacts that are about an image.";
    const METHOD: Method = Method::Get;
    const PATH: &'static str =
        "/v2/manage/namespaces/{namespace}/repos/{repository}/{tag}/accessories";
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::ListRepoTags);
    const ERRORS: &'static [Code] = ERRORS;
    type Path = TagPath;
    type Query = ListAccessoriesQuery;
    type Body = Empty;
    type Response = Json<Accessories>;

    fn scope(path: &TagPath, _: &ListAccessoriesQuery, _: &Empty) -> Scope {
        path.scope()
    }
}

/// Query of [`ListReferences`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListReferencesQuery {
    /// How many rows, 1 to 10; 10 if absent.
    pub limit: Option<String>,
    /// The tag behind which the page begins: `next_marker` of the page before.
    pub marker: Option<Tag>,
}

/// The answer of [`ListReferences`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct References {
    /// Where the next page begins; absent on the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_marker: Option<String>,
    /// Whether another page follows.
    pub has_more: bool,
    /// The tags, by name.
    pub tags: Vec<String>,
}

/// Lists the tags of the image that a signature, or another artifact, is about.
#[derive(Debug)]
pub struct ListReferences;

impl Endpoint for ListReferences {
    const ID: &'static str = "list_references";
    const SUMMARY: &'static str = "Lists the tags of the image that a signature is about.";
    const METHOD: Method = Method::Get;
    const PATH: &'static str =
        "/v2/manage/namespaces/{namespace}/repos/{repository}/{tag}/references";
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::ListRepoTags);
    const ERRORS: &'static [Code] = ERRORS;
    type Path = TagPath;
    type Query = ListReferencesQuery;
    type Body = Empty;
    type Response = Json<References>;

    fn scope(path: &TagPath, _: &ListReferencesQuery, _: &Empty) -> Scope {
        path.scope()
    }
}
