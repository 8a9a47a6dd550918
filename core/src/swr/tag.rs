//! Image tags (document 002, chapter 4.3).

use serde::{Deserialize, Serialize};

use super::reply::Ranged;
use super::repository::RepositoryPath;
use crate::action::Action;
use crate::audit::Event;
use crate::endpoint::{Access, Api, Empty, Endpoint, Json, Method, NoContent};
use crate::error::Code;
use crate::name::{NamespaceName, RepositoryParam, Tag};
use crate::oci::ImageName;
use crate::scope::Scope;
use crate::time::Timestamp;

/// A tag as [`ListTags`] gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TagRow {
    /// Its number.
    pub id: i64,
    /// The number of its repository.
    pub repo_id: i64,
    /// Its name.
    #[serde(rename = "Tag")]
    pub tag: String,
    /// The hex digest of the image's config; empty for an index.
    pub image_id: String,
    /// The manifest as it was pushed.
    pub manifest: String,
    /// The digest of the manifest.
    pub digest: String,
    /// The version of the manifest schema.
    pub schema: i64,
    /// The pull address.
    pub path: String,
    /// The pull address from within; the same here.
    pub internal_path: String,
    /// Bytes of the image's config and layers; of an index, those of its
    /// images, each blob counted once.
    pub size: i64,
    /// Whether a signature is about it: a manifest that has it as its subject,
    /// or one under the tag of its digest. Whose it is, nothing verifies.
    pub is_trusted: bool,
    /// When the tag was first pushed.
    pub created: Timestamp,
    /// When the tag was last pushed.
    pub updated: Timestamp,
    /// When it was deleted; listed tags are not, so null.
    pub deleted: Option<Timestamp>,
    /// The id of the account.
    pub domain_id: String,
    /// Whether a vulnerability scan was done; nothing scans yet, so false.
    pub scanned: bool,
    /// 0 for a manifest, 1 for a list of manifests.
    pub tag_type: i64,
}

/// Query of [`ListTags`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListTagsQuery {
    /// How many rows; all of them if absent.
    pub limit: Option<String>,
    /// How many rows are passed over: 0 or a multiple of `limit`.
    pub offset: Option<String>,
    /// `updated_at`; goes with `order_type`.
    pub order_column: Option<String>,
    /// `asc` or `desc`; goes with `order_column`.
    pub order_type: Option<String>,
    /// Only tags that hold this text.
    pub tag: Option<String>,
    /// `key::value` pairs joined by `|`; wins over the other parameters.
    pub filter: Option<String>,
}

/// Lists the tags of a repository.
#[derive(Debug)]
pub struct ListTags;

impl ListTags {
    /// The keys of `filter`.
    pub const FILTER: &'static [&'static str] =
        &["offset", "limit", "order_column", "order_type", "tag"];
}

impl Endpoint for ListTags {
    const ID: &'static str = "list_repository_tags";
    const SUMMARY: &'static str = "Lists the tags of an image repository.";
    const SOURCE: &'static str = "002, 4.3.1";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v2/manage/namespaces/{namespace}/repos/{repository}/tags";
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::ListRepoTags);
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::InvalidRepository,
        Code::NamespaceNotFound,
        Code::RepositoryNotFound,
        Code::InvalidFilter,
        Code::InvalidPage,
    ];
    type Path = RepositoryPath;
    type Query = ListTagsQuery;
    type Body = Empty;
    type Response = Ranged<Vec<TagRow>>;

    fn scope(path: &RepositoryPath, _: &ListTagsQuery, _: &Empty) -> Scope {
        path.scope()
    }
}

/// The path of one tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TagPath {
    /// The organization.
    pub namespace: NamespaceName,
    /// The repository, with `$` for `/`.
    pub repository: RepositoryParam,
    /// The tag.
    pub tag: Tag,
}

impl TagPath {
    /// Returns the repository as an image name.
    #[must_use]
    pub fn image(&self) -> ImageName {
        ImageName::new(self.namespace.clone(), self.repository.name().clone())
    }

    /// Returns the repository as a scope.
    #[must_use]
    pub fn scope(&self) -> Scope {
        Scope::Repository(self.namespace.clone(), self.repository.name().clone())
    }
}

/// Deletes a tag.
#[derive(Debug)]
pub struct DeleteTag;

impl Endpoint for DeleteTag {
    const ID: &'static str = "delete_repo_tag";
    const SUMMARY: &'static str =
        "Deletes a tag that is not protected; other tags of the same image stay.";
    const SOURCE: &'static str = "002, 4.3.2";
    const METHOD: Method = Method::Delete;
    const PATH: &'static str = "/v2/manage/namespaces/{namespace}/repos/{repository}/tags/{tag}";
    const STATUS: u16 = 204;
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::DeleteRepoTag);
    const AUDIT: Option<Event> = Some(Event::Of(Action::DeleteRepoTag));
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::InvalidRepository,
        Code::InvalidTag,
        Code::NamespaceNotFound,
        Code::RepositoryNotFound,
        Code::TagNotFound,
        Code::TagProtected,
    ];
    type Path = TagPath;
    type Query = Empty;
    type Body = Empty;
    type Response = NoContent;

    fn scope(path: &TagPath, _: &Empty, _: &Empty) -> Scope {
        path.scope()
    }
}

/// A tag as [`ShowTag`] and the list by marker give it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ShownTag {
    /// Its number.
    pub id: i64,
    /// The number of its repository.
    pub repo_id: i64,
    /// Its name.
    pub tag: String,
    /// The hex digest of the image's config; empty for an index.
    pub image_id: String,
    /// The manifest as it was pushed; empty in a list that was asked without.
    pub manifest: String,
    /// The digest of the manifest.
    pub digest: String,
    /// The version of the manifest schema.
    pub schema: i64,
    /// The pull address.
    pub path: String,
    /// The pull address from within; the same here.
    pub internal_path: String,
    /// Bytes of the image's config and layers; of an index, those of its
    /// images, each blob counted once.
    pub size: i64,
    /// Whether a signature is about it; whose it is, nothing verifies.
    pub is_trusted: bool,
    /// When the tag was first pushed.
    pub created: Timestamp,
    /// When the tag was last pushed.
    pub updated: Timestamp,
    /// The id of the account.
    pub domain_id: String,
    /// 0 for a manifest, 1 for a list of manifests.
    pub tag_type: i64,
}

impl From<TagRow> for ShownTag {
    fn from(row: TagRow) -> Self {
        Self {
            id: row.id,
            repo_id: row.repo_id,
            tag: row.tag,
            image_id: row.image_id,
            manifest: row.manifest,
            digest: row.digest,
            schema: row.schema,
            path: row.path,
            internal_path: row.internal_path,
            size: row.size,
            is_trusted: row.is_trusted,
            created: row.created,
            updated: row.updated,
            domain_id: row.domain_id,
            tag_type: row.tag_type,
        }
    }
}

/// Shows a tag.
#[derive(Debug)]
pub struct ShowTag;

impl Endpoint for ShowTag {
    const ID: &'static str = "show_repo_tag";
    const SUMMARY: &'static str = "Shows a tag of an image repository.";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v2/manage/namespaces/{namespace}/repos/{repository}/tags/{tag}";
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::ListRepoTags);
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::InvalidRepository,
        Code::InvalidTag,
        Code::NamespaceNotFound,
        Code::RepositoryNotFound,
        Code::TagNotFound,
    ];
    type Path = TagPath;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<ShownTag>;

    fn scope(path: &TagPath, _: &Empty, _: &Empty) -> Scope {
        path.scope()
    }
}

/// Body of [`CreateTag`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CreateTagBody {
    /// A tag of the image.
    pub source_tag: Tag,
    /// The tag that is to be of the same manifest.
    pub destination_tag: Tag,
    /// Whether a tag that is there is moved; false if absent.
    #[serde(default, rename = "override")]
    pub moves: bool,
}

/// Gives an image another tag, as a push of it would.
#[derive(Debug)]
pub struct CreateTag;

impl Endpoint for CreateTag {
    const ID: &'static str = "create_repo_tag";
    const SUMMARY: &'static str = "Gives an image another tag.";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/v2/manage/namespaces/{namespace}/repos/{repository}/tags";
    const STATUS: u16 = 201;
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::CreateRepoTag);
    const AUDIT: Option<Event> = Some(Event::Of(Action::CreateRepoTag));
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::InvalidRepository,
        Code::InvalidTag,
        Code::NamespaceNotFound,
        Code::RepositoryNotFound,
        Code::TagNotFound,
        Code::TagExists,
        Code::TagQuota,
        Code::TagProtected,
    ];
    type Path = RepositoryPath;
    type Query = Empty;
    type Body = CreateTagBody;
    type Response = NoContent;

    fn scope(path: &RepositoryPath, _: &Empty, _: &CreateTagBody) -> Scope {
        path.scope()
    }
}
