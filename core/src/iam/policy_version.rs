//! Versions of what a policy says, in the shape of Huawei IAM v5. One of them is the default, and
//! decides; what a version says never changes.

use serde::{Deserialize, Serialize};

use super::policy::{PageInfo, PolicyPath};
use crate::audit::Event;
use crate::endpoint::{Access, Api, Empty, Endpoint, Json, Method, NoContent};
use crate::error::{Code, IdentityCode};
use crate::name::VersionId;
use crate::scope::Scope;
use crate::time::Timestamp;

/// How many versions a policy may have.
pub const MAX_VERSIONS: u64 = 5;

/// A version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PolicyVersion {
    /// The id, unique in the policy and never given again.
    pub version_id: VersionId,
    /// What it says, as JSON text.
    pub document: String,
    /// Whether it decides.
    pub is_default: bool,
    /// When it came to be; absent for a policy of the system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
}

/// A version, as it stands in bodies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PolicyVersionBody {
    /// The version.
    pub policy_version: PolicyVersion,
}

/// The versions of a policy: always whole, since there is a limit to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PolicyVersionList {
    /// The versions, newest first.
    pub versions: Vec<PolicyVersion>,
    /// How many there are.
    pub page_info: PageInfo,
}

/// The path of one version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PolicyVersionPath {
    /// The policy's id.
    pub policy_id: String,
    /// The version's id.
    pub version_id: VersionId,
}

/// Body of [`CreatePolicyVersion`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NewPolicyVersion {
    /// What it says, as JSON text.
    pub policy_document: String,
    /// Whether it is the default from now on; false if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set_as_default: Option<bool>,
}

/// Lists the versions of a policy.
#[derive(Debug)]
pub struct ListPolicyVersions;

impl Endpoint for ListPolicyVersions {
    const ID: &'static str = "list_policy_versions";
    const SUMMARY: &'static str = "Lists the versions of a policy.";
    const SOURCE: &'static str = "Huawei IAM v5";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v5/policies/{policy_id}/versions";
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::Administrator;
    const ERRORS: &'static [Code] = &[Code::Identity(IdentityCode::PolicyNotFound)];
    type Path = PolicyPath;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<PolicyVersionList>;

    fn scope(_: &PolicyPath, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}

/// Writes a version of a policy.
#[derive(Debug)]
pub struct CreatePolicyVersion;

impl Endpoint for CreatePolicyVersion {
    const ID: &'static str = "create_policy_version";
    const SUMMARY: &'static str = "Writes a version of a policy.";
    const SOURCE: &'static str = "Huawei IAM v5";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/v5/policies/{policy_id}/versions";
    const STATUS: u16 = 201;
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::Administrator;
    const AUDIT: Option<Event> = Some(Event::CreatePolicyVersion);
    const ERRORS: &'static [Code] = &[
        Code::Identity(IdentityCode::InvalidPolicy),
        Code::Identity(IdentityCode::PolicyNotFound),
        Code::Identity(IdentityCode::Quota),
    ];
    type Path = PolicyPath;
    type Query = Empty;
    type Body = NewPolicyVersion;
    type Response = Json<PolicyVersionBody>;

    fn scope(_: &PolicyPath, _: &Empty, _: &NewPolicyVersion) -> Scope {
        Scope::Account
    }
}

/// Shows a version of a policy.
#[derive(Debug)]
pub struct ShowPolicyVersion;

impl Endpoint for ShowPolicyVersion {
    const ID: &'static str = "show_policy_version";
    const SUMMARY: &'static str = "Shows a version of a policy.";
    const SOURCE: &'static str = "Huawei IAM v5";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v5/policies/{policy_id}/versions/{version_id}";
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::Administrator;
    const ERRORS: &'static [Code] = &[
        Code::Identity(IdentityCode::PolicyNotFound),
        Code::Identity(IdentityCode::PolicyVersionNotFound),
    ];
    type Path = PolicyVersionPath;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<PolicyVersionBody>;

    fn scope(_: &PolicyVersionPath, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}

/// Makes a version of a policy the default, which decides wherever the policy is attached.
#[derive(Debug)]
pub struct SetDefaultPolicyVersion;

impl Endpoint for SetDefaultPolicyVersion {
    const ID: &'static str = "set_default_policy_version";
    const SUMMARY: &'static str =
        "Makes a version of a policy the default, which decides wherever the policy is attached.";
    const SOURCE: &'static str = "Huawei IAM v5";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/v5/policies/{policy_id}/versions/{version_id}/set-default";
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::Administrator;
    const AUDIT: Option<Event> = Some(Event::SetDefaultPolicyVersion);
    const ERRORS: &'static [Code] = &[
        Code::Identity(IdentityCode::PolicyNotFound),
        Code::Identity(IdentityCode::PolicyVersionNotFound),
    ];
    type Path = PolicyVersionPath;
    type Query = Empty;
    type Body = Empty;
    type Response = NoContent;

    fn scope(_: &PolicyVersionPath, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}

/// Deletes a version of a policy that is not the default.
#[derive(Debug)]
pub struct DeletePolicyVersion;

impl Endpoint for DeletePolicyVersion {
    const ID: &'static str = "delete_policy_version";
    const SUMMARY: &'static str = "Deletes a version of a policy that is not the default.";
    const SOURCE: &'static str = "Huawei IAM v5";
    const METHOD: Method = Method::Delete;
    const PATH: &'static str = "/v5/policies/{policy_id}/versions/{version_id}";
    const STATUS: u16 = 204;
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::Administrator;
    const AUDIT: Option<Event> = Some(Event::DeletePolicyVersion);
    const ERRORS: &'static [Code] = &[
        Code::Identity(IdentityCode::PolicyNotFound),
        Code::Identity(IdentityCode::PolicyVersionNotFound),
        Code::Identity(IdentityCode::DefaultVersion),
    ];
    type Path = PolicyVersionPath;
    type Query = Empty;
    type Body = Empty;
    type Response = NoContent;

    fn scope(_: &PolicyVersionPath, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}
