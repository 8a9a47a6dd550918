//! Kubernetes clusters of an account, whose workloads triggers update.

use serde::{Deserialize, Serialize};

use crate::audit::Event;
use crate::endpoint::{Access, Api, Empty, Endpoint, Json, Method, NoContent};
use crate::error::Code;
use crate::name::ClusterName;
use crate::scope::Scope;
use crate::time::Timestamp;

/// The most clusters of one account.
pub const MAX_CLUSTERS: u64 = 50;

/// A cluster. What it is entered with is never shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Cluster {
    /// Its id, as triggers name it.
    pub id: String,
    /// Its name.
    pub name: ClusterName,
    /// The address of its API.
    pub server: String,
    /// The name of the user who registered it.
    pub creator_name: String,
    /// When it was registered.
    pub created: Timestamp,
}

/// Answer of [`ListClusters`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ClusterList {
    /// The clusters, by name.
    pub items: Vec<Cluster>,
}

/// Lists the clusters of the account.
#[derive(Debug)]
pub struct ListClusters;

impl Endpoint for ListClusters {
    const ID: &'static str = "list_clusters";
    const SUMMARY: &'static str = "Lists the clusters of the account, for its administrators.";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/berth/v1/clusters";
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::Administrator;
    type Path = Empty;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<ClusterList>;

    fn scope(_: &Empty, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}

/// Body of [`CreateCluster`]: either a kubeconfig, or server and credential.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CreateClusterBody {
    /// The name.
    pub name: ClusterName,
    /// The text of a kubeconfig, in YAML or JSON. It may hold data alone: what would run a program
    /// or read a file on the server is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kubeconfig: Option<String>,
    /// The `https` address of the API.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    /// The certificates of those who may vouch for the server, in PEM; those whom the machine of
    /// this server trusts if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca: Option<String>,
    /// The token to enter with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// The client certificate to enter with, in PEM.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
    /// Its private key, in PEM.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}

/// Registers a cluster.
#[derive(Debug)]
pub struct CreateCluster;

impl Endpoint for CreateCluster {
    const ID: &'static str = "create_cluster";
    const SUMMARY: &'static str =
        "Registers a cluster of the account, for triggers to update its workloads.";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/api/berth/v1/clusters";
    const STATUS: u16 = 201;
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::Administrator;
    const AUDIT: Option<Event> = Some(Event::CreateCluster);
    const ERRORS: &'static [Code] = &[Code::ClusterExists, Code::ClusterQuota];
    type Path = Empty;
    type Query = Empty;
    type Body = CreateClusterBody;
    type Response = Json<Cluster>;

    fn scope(_: &Empty, _: &Empty, _: &CreateClusterBody) -> Scope {
        Scope::Account
    }
}

/// The path of one cluster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ClusterPath {
    /// Its id.
    pub cluster: String,
}

/// Forgets a cluster.
#[derive(Debug)]
pub struct DeleteCluster;

impl Endpoint for DeleteCluster {
    const ID: &'static str = "delete_cluster";
    const SUMMARY: &'static str =
        "Forgets a cluster of the account; triggers that name it fail until there is one again.";
    const METHOD: Method = Method::Delete;
    const PATH: &'static str = "/api/berth/v1/clusters/{cluster}";
    const STATUS: u16 = 204;
    const API: Api = Api::Berth;
    const ACCESS: Access = Access::Administrator;
    const AUDIT: Option<Event> = Some(Event::DeleteCluster);
    const ERRORS: &'static [Code] = &[Code::ClusterNotFound];
    type Path = ClusterPath;
    type Query = Empty;
    type Body = Empty;
    type Response = NoContent;

    fn scope(_: &ClusterPath, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}
