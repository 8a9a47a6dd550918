//! Retention policies of an image (document 002, chapter 4.9).

use serde::{Deserialize, Serialize};

use super::reply::Ranged;
use super::repository::RepositoryPath;
use crate::action::Action;
use crate::audit::Event;
use crate::endpoint::{Access, Api, Empty, Endpoint, Json, Method, NoContent};
use crate::error::Code;
use crate::name::{NamespaceName, RepositoryName, RepositoryParam};
use crate::oci::ImageName;
use crate::retention::{Algorithm, Policy, Rule};
use crate::scope::Scope;
use crate::time::Timestamp;

/// The most policies of one image.
pub const MAX_POLICIES: u64 = 20;

/// The number of a policy, as digits in a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RetentionId(i64);

impl RetentionId {
    /// Returns the number.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }
}

impl From<i64> for RetentionId {
    fn from(id: i64) -> Self {
        Self(id)
    }
}

impl TryFrom<String> for RetentionId {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let number = is_number.then(|| text.parse().ok()).flatten();
        number.map(Self).ok_or("the id of a policy is digits")
    }
}

impl From<RetentionId> for String {
    fn from(id: RetentionId) -> Self {
        id.0.to_string()
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for RetentionId {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "RetentionId".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^[0-9]{1,18}$" })
    }
}

/// The path of one policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RetentionPath {
    /// The organization.
    pub namespace: NamespaceName,
    /// The repository, with `$` for `/`.
    pub repository: RepositoryParam,
    /// The policy.
    pub retention_id: RetentionId,
}

impl RetentionPath {
    /// Returns the repository as an image name.
    #[must_use]
    pub fn image(&self) -> ImageName {
        ImageName::new(self.namespace.clone(), self.repository.name().clone())
    }

    fn scope(&self) -> Scope {
        Scope::Repository(self.namespace.clone(), self.repository.name().clone())
    }
}

/// A policy as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Retention {
    /// How the rules go together.
    pub algorithm: Algorithm,
    /// Its number.
    pub id: i64,
    /// The rules.
    pub rules: Vec<Rule>,
    /// Reserved by the document; empty.
    pub scope: String,
}

/// The answer of [`CreateRetention`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NewRetention {
    /// The number of the policy.
    pub id: i64,
}

/// Adds a policy.
#[derive(Debug)]
pub struct CreateRetention;

impl Endpoint for CreateRetention {
    const ID: &'static str = "create_retention";
    const SUMMARY: &'static str = "Adds a retention policy to an image repository.";
    const SOURCE: &'static str = "002, 4.9.1";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/v2/manage/namespaces/{namespace}/repos/{repository}/retentions";
    const STATUS: u16 = 201;
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::CreateRetention);
    const AUDIT: Option<Event> = Some(Event::Of(Action::CreateRetention));
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::InvalidRepository,
        Code::NamespaceNotFound,
        Code::RepositoryNotFound,
        Code::RetentionQuota,
    ];
    type Path = RepositoryPath;
    type Query = Empty;
    type Body = Policy;
    type Response = Json<NewRetention>;

    fn scope(path: &RepositoryPath, _: &Empty, _: &Policy) -> Scope {
        path.scope()
    }
}

/// Lists the policies of an image, the oldest first.
#[derive(Debug)]
pub struct ListRetentions;

impl Endpoint for ListRetentions {
    const ID: &'static str = "list_retentions";
    const SUMMARY: &'static str = "Lists the retention policies of an image repository.";
    const SOURCE: &'static str = "002, 4.9.2";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v2/manage/namespaces/{namespace}/repos/{repository}/retentions";
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::ListRetentions);
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::InvalidRepository,
        Code::NamespaceNotFound,
        Code::RepositoryNotFound,
    ];
    type Path = RepositoryPath;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<Vec<Retention>>;

    fn scope(path: &RepositoryPath, _: &Empty, _: &Empty) -> Scope {
        path.scope()
    }
}

/// The refusals of a call about one policy.
const OF_ONE: &[Code] = &[
    Code::InvalidNamespace,
    Code::InvalidRepository,
    Code::NamespaceNotFound,
    Code::RepositoryNotFound,
    Code::RetentionNotFound,
];

/// Deletes a policy.
#[derive(Debug)]
pub struct DeleteRetention;

impl Endpoint for DeleteRetention {
    const ID: &'static str = "delete_retention";
    const SUMMARY: &'static str = "Deletes a retention policy; what it removed stays on record.";
    const SOURCE: &'static str = "002, 4.9.3";
    const METHOD: Method = Method::Delete;
    const PATH: &'static str =
        "/v2/manage/namespaces/{namespace}/repos/{repository}/retentions/{retention_id}";
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::DeleteRetention);
    const AUDIT: Option<Event> = Some(Event::Of(Action::DeleteRetention));
    const ERRORS: &'static [Code] = OF_ONE;
    type Path = RetentionPath;
    type Query = Empty;
    type Body = Empty;
    type Response = NoContent;

    fn scope(path: &RetentionPath, _: &Empty, _: &Empty) -> Scope {
        path.scope()
    }
}

/// Shows a policy.
#[derive(Debug)]
pub struct ShowRetention;

impl Endpoint for ShowRetention {
    const ID: &'static str = "show_retention";
    const SUMMARY: &'static str = "Shows a retention policy.";
    const SOURCE: &'static str = "002, 4.9.4";
    const METHOD: Method = Method::Get;
    const PATH: &'static str =
        "/v2/manage/namespaces/{namespace}/repos/{repository}/retentions/{retention_id}";
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::GetRetention);
    const ERRORS: &'static [Code] = OF_ONE;
    type Path = RetentionPath;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<Retention>;

    fn scope(path: &RetentionPath, _: &Empty, _: &Empty) -> Scope {
        path.scope()
    }
}

/// Changes a policy.
#[derive(Debug)]
pub struct UpdateRetention;

impl Endpoint for UpdateRetention {
    const ID: &'static str = "update_retention";
    const SUMMARY: &'static str = "Puts other rules into a retention policy.";
    const SOURCE: &'static str = "002, 4.9.5";
    const METHOD: Method = Method::Patch;
    const PATH: &'static str =
        "/v2/manage/namespaces/{namespace}/repos/{repository}/retentions/{retention_id}";
    const STATUS: u16 = 201;
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::UpdateRetention);
    const AUDIT: Option<Event> = Some(Event::Of(Action::UpdateRetention));
    const ERRORS: &'static [Code] = OF_ONE;
    type Path = RetentionPath;
    type Query = Empty;
    type Body = Policy;
    type Response = NoContent;

    fn scope(path: &RetentionPath, _: &Empty, _: &Policy) -> Scope {
        path.scope()
    }
}

/// Query of [`ListRetentionHistories`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListRetentionHistoriesQuery {
    /// How many rows; 100 if absent.
    pub limit: Option<String>,
    /// How many rows are passed over: 0 or a multiple of `limit`.
    pub offset: Option<String>,
    /// `limit::n|offset::n`; wins over the other parameters.
    pub filter: Option<String>,
}

/// A tag that a policy removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RetentionLog {
    /// When the tag was removed.
    pub created_at: Timestamp,
    /// The number of the entry.
    pub id: i64,
    /// The organization.
    pub namespace: NamespaceName,
    /// The repository.
    pub repo: RepositoryName,
    /// The policy, which may be gone.
    pub retention_id: i64,
    /// The rule that selected the tag, as JSON.
    pub rule_type: String,
    /// The tag.
    pub tag: String,
}

/// The answer of [`ListRetentionHistories`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RetentionLogs {
    /// The tags, the last removed first.
    pub retention_log: Vec<RetentionLog>,
    /// How many entries there are in all.
    pub total: i64,
}

/// Lists what the policies of an image removed.
#[derive(Debug)]
pub struct ListRetentionHistories;

impl ListRetentionHistories {
    /// The keys of `filter`.
    pub const FILTER: &'static [&'static str] = &["limit", "offset"];
}

impl Endpoint for ListRetentionHistories {
    const ID: &'static str = "list_retention_histories";
    const SUMMARY: &'static str = "Lists the tags that retention policies removed.";
    const SOURCE: &'static str = "002, 4.9.6";
    const METHOD: Method = Method::Get;
    const PATH: &'static str =
        "/v2/manage/namespaces/{namespace}/repos/{repository}/retentions/histories";
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::ListRetentionHistories);
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::InvalidRepository,
        Code::NamespaceNotFound,
        Code::RepositoryNotFound,
        Code::InvalidFilter,
        Code::InvalidPage,
    ];
    type Path = RepositoryPath;
    type Query = ListRetentionHistoriesQuery;
    type Body = Empty;
    type Response = Ranged<RetentionLogs>;

    fn scope(path: &RepositoryPath, _: &ListRetentionHistoriesQuery, _: &Empty) -> Scope {
        path.scope()
    }
}
