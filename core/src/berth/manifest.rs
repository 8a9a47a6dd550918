//! One manifest of an image, with what belongs to it.

use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::endpoint::{Access, Api, Empty, Endpoint, Json, Method};
use crate::error::Code;
use crate::name::{NamespaceName, RepositoryParam};
use crate::oci::{Digest, ImageName};
use crate::scope::Scope;
use crate::time::Timestamp;

/// The path of one manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ManifestPath {
    /// The organization.
    pub namespace: NamespaceName,
    /// The image, with `$` for `/`.
    pub repository: RepositoryParam,
    /// The digest.
    pub digest: Digest,
}

impl ManifestPath {
    /// Returns the image's name.
    #[must_use]
    pub fn image(&self) -> ImageName {
        ImageName::new(self.namespace.clone(), self.repository.name().clone())
    }
}

/// A layer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Layer {
    /// Its digest.
    pub digest: String,
    /// Its media type.
    pub media_type: String,
    /// Its bytes.
    pub size: u64,
}

/// A manifest of an index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Child {
    /// Its digest.
    pub digest: String,
    /// Its platform; absent for attestations and the like.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
    /// Bytes of its config and layers.
    pub size: u64,
    /// How many layers it has.
    pub layers: u64,
    /// How many times it was pulled.
    pub pulls: u64,
}

/// A manifest that refers to this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Referrer {
    /// Its digest.
    pub digest: String,
    /// What it is.
    pub artifact_type: String,
    /// Bytes of its config and layers.
    pub size: u64,
    /// When it was pushed.
    pub pushed: Timestamp,
}

/// A manifest with what belongs to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ManifestDetail {
    /// Its digest.
    pub digest: String,
    /// Its media type.
    pub media_type: String,
    /// Bytes of the manifest itself.
    pub size: u64,
    /// Bytes of its config and layers; of an index, those of its images, each blob counted once.
    pub image_size: u64,
    /// Its platform.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
    /// When the image was built, as its config says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<Timestamp>,
    /// When it was pushed.
    pub pushed: Timestamp,
    /// Who pushed it.
    pub pushed_by: String,
    /// Its tags, at most 100.
    pub tags: Vec<String>,
    /// Its layers.
    pub layers: Vec<Layer>,
    /// The manifests of an index.
    pub children: Vec<Child>,
    /// The manifests that refer to it, newest first, at most 100.
    pub referrers: Vec<Referrer>,
}

/// Shows a manifest of an image with its layers, children and referrers.
#[derive(Debug)]
pub struct ShowManifest;

impl Endpoint for ShowManifest {
    const ID: &'static str = "show_manifest";
    const SUMMARY: &'static str =
        "Shows a manifest of an image with its layers, children and referrers.";
    const METHOD: Method = Method::Get;
    const PATH: &'static str =
        "/api/berth/v1/organizations/{namespace}/images/{repository}/manifests/{digest}";
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::Needs(Action::ListRepoTags);
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::InvalidRepository,
        Code::NamespaceNotFound,
        Code::RepositoryNotFound,
        Code::ManifestNotFound,
    ];
    type Path = ManifestPath;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<ManifestDetail>;

    fn scope(path: &ManifestPath, _: &Empty, _: &Empty) -> Scope {
        Scope::Repository(path.namespace.clone(), path.repository.name().clone())
    }
}
