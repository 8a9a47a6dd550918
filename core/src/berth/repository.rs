//! Images, in pages by cursor.

use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::audit::Event;
use crate::endpoint::{Access, Api, Empty, Endpoint, Json, Method, NoContent};
use crate::error::Code;
use crate::name::{NamespaceName, RepositoryName};
use crate::page::Page;
use crate::permission::Permission;
use crate::scope::Scope;
use crate::swr::repository::{Category, RepositoryPath};
use crate::time::Timestamp;

/// What images and tags are sorted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Sort {
    /// The last change (of a tag: its last push), newest first.
    #[default]
    Updated,
    /// The name, from a to z.
    Name,
}

impl Sort {
    /// Returns the word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Updated => "updated",
            Self::Name => "name",
        }
    }
}

/// An image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Image {
    /// Its number.
    pub id: i64,
    /// Its organization.
    pub namespace: NamespaceName,
    /// Its name.
    pub name: RepositoryName,
    /// The pull address, without a tag.
    pub address: String,
    /// What the caller may do with it.
    pub auth: Permission,
    /// Whether it is of the caller's account; the others are public or shared with it.
    pub is_own: bool,
    /// Whether everybody may pull.
    pub is_public: bool,
    /// What it is for.
    pub category: Category,
    /// Its description.
    pub description: String,
    /// How many tags it has.
    pub tags: u64,
    /// Bytes of its manifests and their blobs, each counted once.
    pub size: u64,
    /// How many times a manifest was pulled.
    pub pulls: u64,
    /// When one was last pulled.
    pub last_pull: Option<Timestamp>,
    /// Who created it.
    pub creator_name: String,
    /// When it was created.
    pub created: Timestamp,
    /// When its content or attributes last changed.
    pub updated: Timestamp,
}

/// Query of [`ListImages`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListImagesQuery {
    /// Only of this organization.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub namespace: Option<NamespaceName>,
    /// Only images whose organization or name holds this text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// The order; by last change if absent.
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

/// Lists the images that the caller may see.
#[derive(Debug)]
pub struct ListImages;

impl Endpoint for ListImages {
    const ID: &'static str = "list_images";
    const SUMMARY: &'static str = "Lists the images that the caller may see.";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/berth/v1/images";
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::Needs(Action::ListRepos);
    const ERRORS: &'static [Code] = &[Code::InvalidNamespace, Code::InvalidPage];
    type Path = Empty;
    type Query = ListImagesQuery;
    type Body = Empty;
    type Response = Json<Page<Image>>;

    fn scope(_: &Empty, _: &ListImagesQuery, _: &Empty) -> Scope {
        Scope::Account
    }
}

/// Shows an image.
#[derive(Debug)]
pub struct ShowImage;

impl Endpoint for ShowImage {
    const ID: &'static str = "show_image";
    const SUMMARY: &'static str = "Shows an image.";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/berth/v1/organizations/{namespace}/images/{repository}";
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::Needs(Action::GetRepo);
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::InvalidRepository,
        Code::NamespaceNotFound,
        Code::RepositoryNotFound,
    ];
    type Path = RepositoryPath;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<Image>;

    fn scope(path: &RepositoryPath, _: &Empty, _: &Empty) -> Scope {
        path.scope()
    }
}

/// Query of [`DeleteImage`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeleteImageQuery {
    /// The number of tags that the caller saw and confirmed; another number of tags is refused.
    #[serde(
        default,
        with = "crate::text::option",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "schema", schemars(with = "Option<u64>"))]
    pub tags: Option<u64>,
}

/// Deletes an image with all its tags, if it still has as many as were confirmed.
#[derive(Debug)]
pub struct DeleteImage;

impl Endpoint for DeleteImage {
    const ID: &'static str = "delete_image";
    const SUMMARY: &'static str = "Deletes an image with all its tags, if it still has as many as were confirmed and none \
         of them is protected.";
    const METHOD: Method = Method::Delete;
    const PATH: &'static str = "/api/berth/v1/organizations/{namespace}/images/{repository}";
    const STATUS: u16 = 204;
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::Needs(Action::DeleteRepo);
    const AUDIT: Option<Event> = Some(Event::Of(Action::DeleteRepo));
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::InvalidRepository,
        Code::NamespaceNotFound,
        Code::RepositoryNotFound,
        Code::Changed,
        Code::TagProtected,
    ];
    type Path = RepositoryPath;
    type Query = DeleteImageQuery;
    type Body = Empty;
    type Response = NoContent;

    fn scope(path: &RepositoryPath, _: &DeleteImageQuery, _: &Empty) -> Scope {
        path.scope()
    }
}
