//! Policies of an account and of the system, in the shape of Huawei IAM v5.

use serde::{Deserialize, Serialize};

use crate::audit::Event;
use crate::endpoint::{Access, Api, Empty, Endpoint, Json, Method, NoContent};
use crate::error::{Code, IdentityCode};
use crate::name::{PolicyName, VersionId};
use crate::scope::Scope;
use crate::time::Timestamp;

/// How many policies an account may write.
pub const MAX_POLICIES: u64 = 200;

/// How many rows a page of policies may have.
pub const MAX_ROWS: u32 = 200;

/// How many characters the description of a policy or group may have.
pub const MAX_DESCRIPTION: usize = 1000;

/// Who wrote a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum PolicyType {
    /// The account.
    Custom,
    /// Nobody: it is there from the beginning, and stays as it is.
    System,
}

/// A policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Policy {
    /// Who wrote it.
    pub policy_type: PolicyType,
    /// The name, unique in the account.
    pub policy_name: PolicyName,
    /// The id.
    pub policy_id: String,
    /// The name among everything in the cloud.
    pub urn: String,
    /// The version that decides.
    pub default_version_id: VersionId,
    /// How many users and groups of the account it is attached to.
    pub attachment_count: u64,
    /// What it is for; may be empty.
    pub description: String,
    /// What the default version says, as JSON text; absent in lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy_document: Option<String>,
    /// When it came to be; absent for one of the system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// When it was last changed; absent for one of the system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Timestamp>,
}

/// A policy, as it stands in bodies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PolicyBody {
    /// The policy.
    pub policy: Policy,
}

/// Where a list goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PageInfo {
    /// The marker of the next page; absent on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_marker: Option<String>,
    /// How many rows this page has.
    pub current_count: u64,
}

/// A page of policies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PolicyList {
    /// The policies: those of the system, then those of the account by name.
    pub policies: Vec<Policy>,
    /// Where the list goes on.
    pub page_info: PageInfo,
}

/// The path of one policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PolicyPath {
    /// The policy's id.
    pub policy_id: String,
}

/// Query of [`ListPolicies`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListPoliciesQuery {
    /// Only policies of this type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy_type: Option<PolicyType>,
    /// Where the page begins: `next_marker` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marker: Option<String>,
    /// How many rows, 1 to 200, which is also what is meant if absent.
    #[serde(
        default,
        with = "crate::text::option",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "schema", schemars(with = "Option<u32>"))]
    pub limit: Option<u32>,
}

/// Body of [`CreatePolicy`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CreatePolicyBody {
    /// The name.
    pub policy_name: PolicyName,
    /// What it says, as JSON text.
    pub policy_document: String,
    /// What it is for, up to 1,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// Body of [`UpdatePolicy`]; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UpdatePolicyBody {
    /// What it says from now on, as JSON text: a new version, which is the default. Where there
    /// are five, the oldest that is not the default goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy_document: Option<String>,
    /// What it is for, up to 1,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// Lists the policies that may be attached.
#[derive(Debug)]
pub struct ListPolicies;

impl Endpoint for ListPolicies {
    const ID: &'static str = "list_policies";
    const SUMMARY: &'static str = "Lists the policies that may be attached.";
    const SOURCE: &'static str = "Huawei IAM v5";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v5/policies";
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::Administrator;
    const ERRORS: &'static [Code] = &[Code::InvalidPage];
    type Path = Empty;
    type Query = ListPoliciesQuery;
    type Body = Empty;
    type Response = Json<PolicyList>;

    fn scope(_: &Empty, _: &ListPoliciesQuery, _: &Empty) -> Scope {
        Scope::Account
    }
}

/// Writes a policy.
#[derive(Debug)]
pub struct CreatePolicy;

impl Endpoint for CreatePolicy {
    const ID: &'static str = "create_policy";
    const SUMMARY: &'static str = "Writes a policy.";
    const SOURCE: &'static str = "Huawei IAM v5";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/v5/policies";
    const STATUS: u16 = 201;
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::Administrator;
    const AUDIT: Option<Event> = Some(Event::CreatePolicy);
    const ERRORS: &'static [Code] = &[
        Code::Identity(IdentityCode::InvalidPolicy),
        Code::Identity(IdentityCode::PolicyExists),
        Code::Identity(IdentityCode::Quota),
    ];
    type Path = Empty;
    type Query = Empty;
    type Body = CreatePolicyBody;
    type Response = Json<PolicyBody>;

    fn scope(_: &Empty, _: &Empty, _: &CreatePolicyBody) -> Scope {
        Scope::Account
    }
}

/// Shows a policy with what it says.
#[derive(Debug)]
pub struct ShowPolicy;

impl Endpoint for ShowPolicy {
    const ID: &'static str = "show_policy";
    const SUMMARY: &'static str = "Shows a policy with what it says.";
    const SOURCE: &'static str = "Huawei IAM v5";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v5/policies/{policy_id}";
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::Administrator;
    const ERRORS: &'static [Code] = &[Code::Identity(IdentityCode::PolicyNotFound)];
    type Path = PolicyPath;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<PolicyBody>;

    fn scope(_: &PolicyPath, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}

/// Changes what a policy says, wherever it is attached.
#[derive(Debug)]
pub struct UpdatePolicy;

impl Endpoint for UpdatePolicy {
    const ID: &'static str = "update_policy";
    const SUMMARY: &'static str = "Changes what a policy says, wherever it is attached.";
    const METHOD: Method = Method::Put;
    const PATH: &'static str = "/v5/policies/{policy_id}";
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::Administrator;
    const AUDIT: Option<Event> = Some(Event::UpdatePolicy);
    const ERRORS: &'static [Code] = &[
        Code::Identity(IdentityCode::InvalidPolicy),
        Code::Identity(IdentityCode::PolicyNotFound),
    ];
    type Path = PolicyPath;
    type Query = Empty;
    type Body = UpdatePolicyBody;
    type Response = Json<PolicyBody>;

    fn scope(_: &PolicyPath, _: &Empty, _: &UpdatePolicyBody) -> Scope {
        Scope::Account
    }
}

/// Deletes a policy that is attached to nobody.
#[derive(Debug)]
pub struct DeletePolicy;

impl Endpoint for DeletePolicy {
    const ID: &'static str = "delete_policy";
    const SUMMARY: &'static str = "Deletes a policy that is attached to nobody.";
    const SOURCE: &'static str = "Huawei IAM v5";
    const METHOD: Method = Method::Delete;
    const PATH: &'static str = "/v5/policies/{policy_id}";
    const STATUS: u16 = 204;
    const API: Api = Api::Iam;
    const ACCESS: Access = Access::Administrator;
    const AUDIT: Option<Event> = Some(Event::DeletePolicy);
    const ERRORS: &'static [Code] = &[
        Code::Identity(IdentityCode::PolicyNotFound),
        Code::Identity(IdentityCode::PolicyAttached),
    ];
    type Path = PolicyPath;
    type Query = Empty;
    type Body = Empty;
    type Response = NoContent;

    fn scope(_: &PolicyPath, _: &Empty, _: &Empty) -> Scope {
        Scope::Account
    }
}
