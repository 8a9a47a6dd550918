//! What this server can do of what clients know (known to clients alone).

use serde::{Deserialize, Serialize};

use super::quota::ProjectPath;
use crate::endpoint::{Access, Api, Empty, Endpoint, Json, Method};
use crate::scope::Scope;

/// What the server can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "clients know each switch by its name"
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FeatureGates {
    /// A place to try images out: there is none.
    pub enable_experience: bool,
    /// Host security: there is none.
    pub enable_hss_service: bool,
    /// Scans for vulnerabilities: nothing scans.
    pub enable_image_scan: bool,
    /// SM3 digests and signatures: SHA-2 alone.
    pub enable_sm3: bool,
    /// Synchronisation with other regions: whether the operator has named any but this one.
    pub enable_image_sync: bool,
    /// Container instances as the target of triggers: there are none.
    pub enable_cci_service: bool,
    /// Labels of images: there are none.
    pub enable_image_label: bool,
    /// Pipelines: there are none.
    pub enable_pipeline: bool,
    /// The enhanced login command: it is there.
    pub enable_authorization_token: bool,
    /// The image center: there is none.
    pub enable_resource: bool,
    /// Lists with markers under `/v3/manage`.
    pub enable_list_v3: bool,
    /// Limits on images and tags: whether the operator has set one for the account.
    pub enable_image_quota: bool,
}

/// Shows what the server can do.
#[derive(Debug)]
pub struct ShowFeatureGates;

impl Endpoint for ShowFeatureGates {
    const ID: &'static str = "show_share_feature_gates";
    const SUMMARY: &'static str = "Shows what the server can do of what clients know.";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v2/manage/projects/{project_id}/feature-gates";
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::AnyUser;
    type Path = ProjectPath;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<FeatureGates>;

    fn scope(_: &ProjectPath, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}
