//! Sharing policies: the four `shares` calls that document 002 names in table 6-3 alone.
//!
//! A policy is a share of chapter 4.4 with a number of its own: what one of the two makes, changes
//! or deletes is the same for the other.

use serde::{Deserialize, Serialize};

use super::reply::Ranged;
use super::repository::RepositoryPath;
use super::sharing::{CreateRepoDomainBody, ListRepoDomainsQuery};
use crate::action::Action;
use crate::audit::Event;
use crate::endpoint::{Access, Api, Empty, Endpoint, Json, Method, NoContent};
use crate::error::Code;
use crate::name::{AccountName, NamespaceName, RepositoryParam};
use crate::oci::ImageName;
use crate::policy::Facts;
use crate::scope::Scope;
use crate::share::{Deadline, Permit};
use crate::time::Timestamp;

/// The number of a policy, in a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ShareId(i64);

impl ShareId {
    /// Returns the number.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }
}

impl From<i64> for ShareId {
    fn from(id: i64) -> Self {
        Self(id)
    }
}

impl TryFrom<String> for ShareId {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let number = is_number.then(|| text.parse().ok()).flatten();
        number
            .map(Self)
            .ok_or("the id of a sharing policy is digits")
    }
}

impl From<ShareId> for String {
    fn from(id: ShareId) -> Self {
        id.0.to_string()
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for ShareId {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ShareId".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^[0-9]{1,18}$" })
    }
}

/// The path of one policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SharePath {
    /// The organization.
    pub namespace: NamespaceName,
    /// The repository, with `$` for `/`.
    pub repository: RepositoryParam,
    /// The policy.
    pub share_id: ShareId,
}

impl SharePath {
    /// Returns the repository as an image name.
    #[must_use]
    pub fn image(&self) -> ImageName {
        ImageName::new(self.namespace.clone(), self.repository.name().clone())
    }

    fn scope(&self) -> Scope {
        Scope::Repository(self.namespace.clone(), self.repository.name().clone())
    }
}

/// A sharing policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SharePolicy {
    /// Its number.
    pub id: i64,
    /// The name of the account that the image is shared with.
    pub access_domain: AccountName,
    /// What that account may do.
    pub permit: Permit,
    /// Until when; the share ends with the day of this time, in UTC.
    pub deadline: Deadline,
    /// The description; both accounts see it.
    pub description: String,
    /// The id of the user who shared it.
    pub creator_id: String,
    /// The name of the user who shared it.
    pub creator_name: String,
    /// When it was shared.
    pub created: Timestamp,
    /// When the policy was last changed.
    pub updated: Timestamp,
    /// Whether it is valid: not ended.
    pub status: bool,
    /// How many times a manifest was pulled by users of the account.
    pub num_download: i64,
    /// When one was last pulled by them.
    pub last_download: Option<Timestamp>,
}

/// The answer of [`CreateRepoShare`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NewShare {
    /// The number of the policy.
    pub id: i64,
}

/// Creates a sharing policy.
#[derive(Debug)]
pub struct CreateRepoShare;

impl Endpoint for CreateRepoShare {
    const ID: &'static str = "create_repo_share";
    const SUMMARY: &'static str =
        "Creates a sharing policy: shares an image with another account until a deadline.";
    const SOURCE: &'static str = "002, table 6-3";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/v2/manage/namespaces/{namespace}/repos/{repository}/shares";
    const STATUS: u16 = 201;
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::CreateRepoShare);
    const AUDIT: Option<Event> = Some(Event::Of(Action::CreateRepoShare));
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::InvalidRepository,
        Code::InvalidAccount,
        Code::NamespaceNotFound,
        Code::RepositoryNotFound,
        Code::AccountNotFound,
        Code::ShareExists,
        Code::ShareQuota,
        Code::DescriptionTooLong,
    ];
    type Path = RepositoryPath;
    type Query = Empty;
    type Body = CreateRepoDomainBody;
    type Response = Json<NewShare>;

    fn scope(path: &RepositoryPath, _: &Empty, _: &CreateRepoDomainBody) -> Scope {
        path.scope()
    }

    fn facts(_: &RepositoryPath, _: &Empty, body: &CreateRepoDomainBody) -> Facts {
        Facts::shared_with(&body.access_domain)
    }
}

/// Lists the sharing policies of an image.
#[derive(Debug)]
pub struct ListRepoShares;

impl Endpoint for ListRepoShares {
    const ID: &'static str = "list_repo_shares";
    const SUMMARY: &'static str =
        "Lists the sharing policies of an image, in the order in which they were made.";
    const SOURCE: &'static str = "002, table 6-3";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v2/manage/namespaces/{namespace}/repos/{repository}/shares";
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::ListRepoShares);
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::InvalidRepository,
        Code::NamespaceNotFound,
        Code::RepositoryNotFound,
        Code::InvalidPage,
    ];
    type Path = RepositoryPath;
    type Query = ListRepoDomainsQuery;
    type Body = Empty;
    type Response = Ranged<Vec<SharePolicy>>;

    fn scope(path: &RepositoryPath, _: &ListRepoDomainsQuery, _: &Empty) -> Scope {
        path.scope()
    }
}

/// Deletes a sharing policy.
#[derive(Debug)]
pub struct DeleteRepoShare;

impl Endpoint for DeleteRepoShare {
    const ID: &'static str = "delete_repo_share";
    const SUMMARY: &'static str =
        "Deletes a sharing policy: ends the sharing with its account, at once.";
    const SOURCE: &'static str = "002, table 6-3";
    const METHOD: Method = Method::Delete;
    const PATH: &'static str =
        "/v2/manage/namespaces/{namespace}/repos/{repository}/shares/{share_id}";
    const STATUS: u16 = 204;
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::DeleteRepoShare);
    const AUDIT: Option<Event> = Some(Event::Of(Action::DeleteRepoShare));
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::InvalidRepository,
        Code::NamespaceNotFound,
        Code::RepositoryNotFound,
        Code::ShareNotFound,
    ];
    type Path = SharePath;
    type Query = Empty;
    type Body = Empty;
    type Response = NoContent;

    fn scope(path: &SharePath, _: &Empty, _: &Empty) -> Scope {
        path.scope()
    }

    fn facts(path: &SharePath, _: &Empty, _: &Empty) -> Facts {
        Facts::of_share(path.share_id.get())
    }
}

/// Body of [`UpdateRepoShare`]. What is absent is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UpdateRepoShareBody {
    /// What the account may do: `read`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permit: Option<Permit>,
    /// `forever`, or a time; the share ends with the day of it, in UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Deadline>,
    /// A description of at most 30,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// Changes a sharing policy.
#[derive(Debug)]
pub struct UpdateRepoShare;

impl Endpoint for UpdateRepoShare {
    const ID: &'static str = "update_repo_share";
    const SUMMARY: &'static str =
        "Changes deadline or description of a sharing policy; what is absent is kept.";
    const SOURCE: &'static str = "002, table 6-3";
    const METHOD: Method = Method::Patch;
    const PATH: &'static str =
        "/v2/manage/namespaces/{namespace}/repos/{repository}/shares/{share_id}";
    const STATUS: u16 = 201;
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::UpdateRepoShare);
    const AUDIT: Option<Event> = Some(Event::Of(Action::UpdateRepoShare));
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::InvalidRepository,
        Code::NamespaceNotFound,
        Code::RepositoryNotFound,
        Code::ShareNotFound,
        Code::DescriptionTooLong,
    ];
    type Path = SharePath;
    type Query = Empty;
    type Body = UpdateRepoShareBody;
    type Response = NoContent;

    fn scope(path: &SharePath, _: &Empty, _: &UpdateRepoShareBody) -> Scope {
        path.scope()
    }

    fn facts(path: &SharePath, _: &Empty, _: &UpdateRepoShareBody) -> Facts {
        Facts::of_share(path.share_id.get())
    }
}
