//! Protected tags of an organization and of an image.

use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::audit::Event;
use crate::endpoint::{Access, Api, Empty, Endpoint, Json, Method, NoContent};
use crate::error::Code;
use crate::name::{NamespaceName, RepositoryParam};
use crate::oci::ImageName;
use crate::protection::TagPattern;
use crate::scope::Scope;
use crate::swr::namespace::NamespacePath;
use crate::swr::repository::RepositoryPath;
use crate::time::Timestamp;

/// A pattern of tags that nothing may move or remove.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProtectedTags {
    /// The pattern.
    pub pattern: TagPattern,
    /// Whether it is the organization's and so holds for all of its images.
    pub of_namespace: bool,
    /// When it was added.
    pub created: Timestamp,
    /// Who added it.
    pub created_by: String,
}

/// The patterns of an organization or an image, at most 100 of each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProtectedTagsList {
    /// The patterns: the organization's first, then the image's own, each by their text.
    pub items: Vec<ProtectedTags>,
}

/// Body of [`ProtectOrganizationTags`] and [`ProtectImageTags`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProtectTagsBody {
    /// The pattern.
    pub pattern: TagPattern,
}

/// The path of a pattern of an organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OrganizationPatternPath {
    /// The organization.
    pub namespace: NamespaceName,
    /// The pattern.
    pub pattern: TagPattern,
}

/// The path of a pattern of an image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ImagePatternPath {
    /// The organization.
    pub namespace: NamespaceName,
    /// The repository, with `$` for `/`.
    pub repository: RepositoryParam,
    /// The pattern.
    pub pattern: TagPattern,
}

impl ImagePatternPath {
    /// Returns the repository as an image name.
    #[must_use]
    pub fn image(&self) -> ImageName {
        ImageName::new(self.namespace.clone(), self.repository.name().clone())
    }
}

/// Lists the protected tags of an organization.
#[derive(Debug)]
pub struct ListOrganizationProtectedTags;

impl Endpoint for ListOrganizationProtectedTags {
    const ID: &'static str = "list_organization_protections";
    const SUMMARY: &'static str = "Lists the patterns of tags that nothing may move or remove in any image of an organization.";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/berth/v1/organizations/{namespace}/protected-tags";
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::Needs(Action::UpdateRetention);
    const ERRORS: &'static [Code] = &[Code::InvalidNamespace, Code::NamespaceNotFound];
    type Path = NamespacePath;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<ProtectedTagsList>;

    fn scope(path: &NamespacePath, _: &Empty, _: &Empty) -> Scope {
        Scope::Namespace(path.namespace.clone())
    }
}

/// Protects tags of all images of an organization.
#[derive(Debug)]
pub struct ProtectOrganizationTags;

impl Endpoint for ProtectOrganizationTags {
    const ID: &'static str = "protect_organization_tags";
    const SUMMARY: &'static str = "Protects the tags that a pattern covers, in every image of an \
        organization: they may be made, and then neither moved nor removed.";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/api/berth/v1/organizations/{namespace}/protected-tags";
    const STATUS: u16 = 201;
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::Needs(Action::UpdateRetention);
    const AUDIT: Option<Event> = Some(Event::ProtectTags);
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::NamespaceNotFound,
        Code::ProtectionExists,
    ];
    type Path = NamespacePath;
    type Query = Empty;
    type Body = ProtectTagsBody;
    type Response = Json<ProtectedTags>;

    fn scope(path: &NamespacePath, _: &Empty, _: &ProtectTagsBody) -> Scope {
        Scope::Namespace(path.namespace.clone())
    }
}

/// Removes a pattern of an organization.
#[derive(Debug)]
pub struct UnprotectOrganizationTags;

impl Endpoint for UnprotectOrganizationTags {
    const ID: &'static str = "unprotect_organization_tags";
    const SUMMARY: &'static str = "Removes a pattern of protected tags of an organization.";
    const METHOD: Method = Method::Delete;
    const PATH: &'static str = "/api/berth/v1/organizations/{namespace}/protected-tags/{pattern}";
    const STATUS: u16 = 204;
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::Needs(Action::UpdateRetention);
    const AUDIT: Option<Event> = Some(Event::UnprotectTags);
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::NamespaceNotFound,
        Code::ProtectionNotFound,
    ];
    type Path = OrganizationPatternPath;
    type Query = Empty;
    type Body = Empty;
    type Response = NoContent;

    fn scope(path: &OrganizationPatternPath, _: &Empty, _: &Empty) -> Scope {
        Scope::Namespace(path.namespace.clone())
    }
}

/// Lists the protected tags of an image.
#[derive(Debug)]
pub struct ListImageProtectedTags;

impl Endpoint for ListImageProtectedTags {
    const ID: &'static str = "list_image_protections";
    const SUMMARY: &'static str = "Lists the patterns of tags that nothing may move or remove in \
        an image: its organization's and its own.";
    const METHOD: Method = Method::Get;
    const PATH: &'static str =
        "/api/berth/v1/organizations/{namespace}/images/{repository}/protected-tags";
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::Needs(Action::UpdateRetention);
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::InvalidRepository,
        Code::RepositoryNotFound,
    ];
    type Path = RepositoryPath;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<ProtectedTagsList>;

    fn scope(path: &RepositoryPath, _: &Empty, _: &Empty) -> Scope {
        path.scope()
    }
}

/// Protects tags of an image.
#[derive(Debug)]
pub struct ProtectImageTags;

impl Endpoint for ProtectImageTags {
    const ID: &'static str = "protect_image_tags";
    const SUMMARY: &'static str = "Protects the tags of an image that a pattern covers: they may \
        be made, and then neither moved nor removed.";
    const METHOD: Method = Method::Post;
    const PATH: &'static str =
        "/api/berth/v1/organizations/{namespace}/images/{repository}/protected-tags";
    const STATUS: u16 = 201;
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::Needs(Action::UpdateRetention);
    const AUDIT: Option<Event> = Some(Event::ProtectTags);
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::InvalidRepository,
        Code::RepositoryNotFound,
        Code::ProtectionExists,
    ];
    type Path = RepositoryPath;
    type Query = Empty;
    type Body = ProtectTagsBody;
    type Response = Json<ProtectedTags>;

    fn scope(path: &RepositoryPath, _: &Empty, _: &ProtectTagsBody) -> Scope {
        path.scope()
    }
}

/// Removes a pattern of an image.
#[derive(Debug)]
pub struct UnprotectImageTags;

impl Endpoint for UnprotectImageTags {
    const ID: &'static str = "unprotect_image_tags";
    const SUMMARY: &'static str =
        "Removes a pattern of protected tags of an image; those of its organization stay.";
    const METHOD: Method = Method::Delete;
    const PATH: &'static str =
        "/api/berth/v1/organizations/{namespace}/images/{repository}/protected-tags/{pattern}";
    const STATUS: u16 = 204;
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::Needs(Action::UpdateRetention);
    const AUDIT: Option<Event> = Some(Event::UnprotectTags);
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::InvalidRepository,
        Code::RepositoryNotFound,
        Code::ProtectionNotFound,
    ];
    type Path = ImagePatternPath;
    type Query = Empty;
    type Body = Empty;
    type Response = NoContent;

    fn scope(path: &ImagePatternPath, _: &Empty, _: &Empty) -> Scope {
        Scope::Repository(path.namespace.clone(), path.repository.name().clone())
    }
}
