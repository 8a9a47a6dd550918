//! The tags of an image, in pages by cursor.

use serde::{Deserialize, Serialize};

use super::repository::Sort;
use crate::action::Action;
use crate::endpoint::{Access, Api, Empty, Endpoint, Json, Method};
use crate::error::Code;
use crate::page::Page;
use crate::protection::TagPattern;
use crate::scope::Scope;
use crate::swr::repository::RepositoryPath;
use crate::time::Timestamp;

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ImageTag {
    /// Its name.
    pub name: String,
    /// The digest of its manifest.
    pub digest: String,
    /// The media type of its manifest.
    pub media_type: String,
    /// What the artifact is, where it is no container image.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub artifact_type: Option<String>,
    /// Whether it is an index of manifests.
    pub is_index: bool,
    /// Its platforms, as `linux/arm64`.
    pub platforms: Vec<String>,
    /// Bytes of its config and layers; of an index, those of its images, each blob counted once.
    pub size: u64,
    /// When it was last pushed.
    pub pushed: Timestamp,
    /// Who pushed it.
    pub pushed_by: String,
    /// When it was last pulled.
    pub last_pull: Option<Timestamp>,
    /// How many times it was pulled by this tag.
    pub pulls: u64,
    /// How many manifests refer to it: signatures, SBOMs.
    pub referrers: u64,
    /// The pattern that protects the tag, so that nothing may move or remove it; the first, where
    /// several do.
    pub protected_by: Option<TagPattern>,
    /// Other tags of the same manifest, at most 20.
    pub others: Vec<String>,
}

/// Query of [`ListImageTags`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListImageTagsQuery {
    /// Only tags that hold this text, or whose digest begins with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// The order; by last push if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sort: Option<Sort>,
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

/// Lists the tags of an image.
#[derive(Debug)]
pub struct ListImageTags;

impl Endpoint for ListImageTags {
    const ID: &'static str = "list_image_tags";
    const SUMMARY: &'static str = "Lists the tags of an image.";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/berth/v1/organizations/{namespace}/images/{repository}/tags";
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::Needs(Action::ListRepoTags);
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::InvalidRepository,
        Code::NamespaceNotFound,
        Code::RepositoryNotFound,
        Code::InvalidPage,
    ];
    type Path = RepositoryPath;
    type Query = ListImageTagsQuery;
    type Body = Empty;
    type Response = Json<Page<ImageTag>>;

    fn scope(path: &RepositoryPath, _: &ListImageTagsQuery, _: &Empty) -> Scope {
        path.scope()
    }
}
