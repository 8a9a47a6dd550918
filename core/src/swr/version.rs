//! API versions (document 002, chapter 4.5).

use serde::{Deserialize, Serialize};

use crate::endpoint::{Access, Api, Empty, Endpoint, Json, Method};
use crate::error::Code;
use crate::scope::Scope;
use crate::time::Timestamp;

/// Where an API version is found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Link {
    /// The address.
    pub href: String,
    /// `self`.
    pub rel: String,
}

/// An API version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Version {
    /// `v2`.
    pub id: String,
    /// Where it is found.
    pub links: Link,
    /// The highest microversion; empty, since there are none.
    pub version: String,
    /// `CURRENT`, `SUPPORTED` or `DEPRECATED`.
    pub status: String,
    /// When it was released.
    pub updated: Timestamp,
    /// The lowest microversion; empty, since there are none.
    pub min_version: String,
}

/// Answer of [`ListVersions`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VersionList {
    /// The versions.
    pub versions: Vec<Version>,
}

/// Answer of [`ShowVersion`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OneVersion {
    /// The version.
    pub version: Version,
}

/// Path of [`ShowVersion`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VersionPath {
    /// The version's id.
    pub api_version: String,
}

/// Lists the API versions.
#[derive(Debug)]
pub struct ListVersions;

impl Endpoint for ListVersions {
    const ID: &'static str = "list_api_versions";
    const SUMMARY: &'static str = "Lists the API versions.";
    const SOURCE: &'static str = "002, 4.5.1";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/";
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Public;
    type Path = Empty;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<VersionList>;

    fn scope(_: &Empty, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}

/// Shows an API version.
#[derive(Debug)]
pub struct ShowVersion;

impl Endpoint for ShowVersion {
    const ID: &'static str = "show_api_version";
    const SUMMARY: &'static str = "Shows an API version.";
    const SOURCE: &'static str = "002, 4.5.2";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/{api_version}";
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Public;
    const ERRORS: &'static [Code] = &[Code::VersionNotFound];
    type Path = VersionPath;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<OneVersion>;

    fn scope(_: &VersionPath, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}
