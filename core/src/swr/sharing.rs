//! Images shared with other accounts (document 002, chapter 4.4).

use serde::{Deserialize, Serialize};

use super::reply::Ranged;
use super::repository::RepositoryPath;
use crate::action::Action;
use crate::audit::Event;
use crate::endpoint::{Access, Api, Empty, Endpoint, Json, Method, NoContent};
use crate::error::Code;
use crate::name::{AccountName, NamespaceName, RepositoryName, RepositoryParam};
use crate::oci::ImageName;
use crate::policy::Facts;
use crate::scope::Scope;
use crate::share::{Deadline, Permit};
use crate::time::Timestamp;

/// The path of one account that an image is shared with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RepoDomainPath {
    /// The organization.
    pub namespace: NamespaceName,
    /// The repository, with `$` for `/`.
    pub repository: RepositoryParam,
    /// The name of the account.
    pub access_domain: AccountName,
}

impl RepoDomainPath {
    /// Returns the repository as a scope.
    #[must_use]
    pub fn scope(&self) -> Scope {
        Scope::Repository(self.namespace.clone(), self.repository.name().clone())
    }

    /// Returns the repository as an image name.
    #[must_use]
    pub fn image(&self) -> ImageName {
        ImageName::new(self.namespace.clone(), self.repository.name().clone())
    }
}

/// Body of [`CreateRepoDomain`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CreateRepoDomainBody {
    /// The name of the other account.
    pub access_domain: AccountName,
    /// What it may do: `read`.
    pub permit: Permit,
    /// `forever`, or a time; the share ends with the day of it, in UTC. A day that is over makes a
    /// share that has ended.
    pub deadline: Deadline,
    /// A description of at most 30,000 characters; both accounts see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// Shares an image with another account.
#[derive(Debug)]
pub struct CreateRepoDomain;

impl Endpoint for CreateRepoDomain {
    const ID: &'static str = "create_repo_domains";
    const SUMMARY: &'static str = "Shares an image with another account, which may pull it then.";
    const SOURCE: &'static str = "002, 4.4.1";
    const METHOD: Method = Method::Post;
    const PATH: &'static str =
        "/v2/manage/namespaces/{namespace}/repositories/{repository}/access-domains";
    const STATUS: u16 = 201;
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::CreateRepoDomain);
    const AUDIT: Option<Event> = Some(Event::Of(Action::CreateRepoDomain));
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
    type Response = NoContent;

    fn scope(path: &RepositoryPath, _: &Empty, _: &CreateRepoDomainBody) -> Scope {
        path.scope()
    }

    fn facts(_: &RepositoryPath, _: &Empty, body: &CreateRepoDomainBody) -> Facts {
        Facts::shared_with(&body.access_domain)
    }
}

/// Ends the sharing of an image with an account.
#[derive(Debug)]
pub struct DeleteRepoDomain;

impl Endpoint for DeleteRepoDomain {
    const ID: &'static str = "delete_repo_domains";
    const SUMMARY: &'static str = "Ends the sharing of an image with an account, at once.";
    const SOURCE: &'static str = "002, 4.4.2";
    const METHOD: Method = Method::Delete;
    const PATH: &'static str = "/v2/manage/namespaces/{namespace}/repositories/{repository}/access-domains/{access_domain}";
    const STATUS: u16 = 204;
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::DeleteRepoDomain);
    const AUDIT: Option<Event> = Some(Event::Of(Action::DeleteRepoDomain));
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::InvalidRepository,
        Code::InvalidAccount,
        Code::NamespaceNotFound,
        Code::RepositoryNotFound,
        Code::AccountNotFound,
    ];
    type Path = RepoDomainPath;
    type Query = Empty;
    type Body = Empty;
    type Response = NoContent;

    fn scope(path: &RepoDomainPath, _: &Empty, _: &Empty) -> Scope {
        path.scope()
    }

    fn facts(path: &RepoDomainPath, _: &Empty, _: &Empty) -> Facts {
        Facts::shared_with(&path.access_domain)
    }
}

/// Body of [`UpdateRepoDomain`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UpdateRepoDomainBody {
    /// What the account may do: `read`.
    pub permit: Permit,
    /// `forever`, or a time; the share ends with the day of it, in UTC.
    pub deadline: Deadline,
    /// A description of at most 30,000 characters; the one before is kept if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// Changes until when an image is shared with an account.
#[derive(Debug)]
pub struct UpdateRepoDomain;

impl Endpoint for UpdateRepoDomain {
    const ID: &'static str = "update_repo_domains";
    const SUMMARY: &'static str = "Changes until when an image is shared with an account.";
    const SOURCE: &'static str = "002, 4.4.3";
    const METHOD: Method = Method::Patch;
    const PATH: &'static str = "/v2/manage/namespaces/{namespace}/repositories/{repository}/access-domains/{access_domain}";
    const STATUS: u16 = 201;
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::UpdateRepoDomain);
    const AUDIT: Option<Event> = Some(Event::Of(Action::UpdateRepoDomain));
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::InvalidRepository,
        Code::InvalidAccount,
        Code::NamespaceNotFound,
        Code::RepositoryNotFound,
        Code::AccountNotFound,
        Code::DescriptionTooLong,
    ];
    type Path = RepoDomainPath;
    type Query = Empty;
    type Body = UpdateRepoDomainBody;
    type Response = NoContent;

    fn scope(path: &RepoDomainPath, _: &Empty, _: &UpdateRepoDomainBody) -> Scope {
        path.scope()
    }

    fn facts(path: &RepoDomainPath, _: &Empty, _: &UpdateRepoDomainBody) -> Facts {
        Facts::shared_with(&path.access_domain)
    }
}

/// Whether an image is shared with an account. An account that does not exist cannot be told from
/// one that the image is not shared with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RepoDomainCheck {
    /// Whether the image is shared with the account; the fields from `permit` to `updated` are
    /// there only then.
    pub exist: bool,
    /// The organization.
    pub namespace: NamespaceName,
    /// The repository.
    pub repository: RepositoryName,
    /// The name of the account that was asked for.
    pub access_domain: AccountName,
    /// What the account may do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permit: Option<Permit>,
    /// Until when; the share ends with the day of this time, in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Deadline>,
    /// The description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The id of the user who shared it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub creator_id: Option<String>,
    /// The name of the user who shared it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub creator_name: Option<String>,
    /// When it was shared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<Timestamp>,
    /// When the share was last changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated: Option<Timestamp>,
    /// Whether the share is valid: there, and not ended.
    pub status: bool,
}

/// Tells whether an image is shared with an account.
#[derive(Debug)]
pub struct ShowRepoDomain;

impl Endpoint for ShowRepoDomain {
    const ID: &'static str = "show_access_domain";
    const SUMMARY: &'static str = "Tells whether an image is shared with an account; each user may ask 60 times a minute, \
         unless the operator says otherwise.";
    const SOURCE: &'static str = "002, 4.4.4";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v2/manage/namespaces/{namespace}/repositories/{repository}/access-domains/{access_domain}";
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::GetRepoDomain);
    const ERRORS: &'static [Code] = &[
        Code::InvalidNamespace,
        Code::InvalidRepository,
        Code::InvalidAccount,
        Code::NamespaceNotFound,
        Code::RepositoryNotFound,
    ];
    type Path = RepoDomainPath;
    type Query = Empty;
    type Body = Empty;
    type Response = Json<RepoDomainCheck>;

    fn scope(path: &RepoDomainPath, _: &Empty, _: &Empty) -> Scope {
        path.scope()
    }

    fn facts(path: &RepoDomainPath, _: &Empty, _: &Empty) -> Facts {
        Facts::shared_with(&path.access_domain)
    }
}

/// An account that an image is shared with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RepoDomain {
    /// The organization.
    pub namespace: NamespaceName,
    /// The repository.
    pub repository: RepositoryName,
    /// The name of the account.
    pub access_domain: AccountName,
    /// What it may do.
    pub permit: Permit,
    /// Until when; the share ends with the day of this time, in UTC.
    pub deadline: Deadline,
    /// The description.
    pub description: String,
    /// The id of the user who shared it.
    pub creator_id: String,
    /// The name of the user who shared it.
    pub creator_name: String,
    /// When it was shared.
    pub created: Timestamp,
    /// When the share was last changed.
    pub updated: Timestamp,
    /// Whether the share is valid: not ended.
    pub status: bool,
}

/// Query of [`ListRepoDomains`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListRepoDomainsQuery {
    /// How many rows; 100 if absent.
    pub limit: Option<String>,
    /// How many rows are passed over: 0 or a multiple of `limit`.
    pub offset: Option<String>,
}

/// Lists the accounts that an image is shared with.
#[derive(Debug)]
pub struct ListRepoDomains;

impl Endpoint for ListRepoDomains {
    const ID: &'static str = "list_repo_domains";
    const SUMMARY: &'static str =
        "Lists the accounts that an image is shared with, in the order in which they were added.";
    const SOURCE: &'static str = "002, 4.4.5";
    const METHOD: Method = Method::Get;
    const PATH: &'static str =
        "/v2/manage/namespaces/{namespace}/repositories/{repository}/access-domains";
    const API: Api = Api::Swr;
    const ACCESS: Access = Access::Needs(Action::ListRepoDomains);
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
    type Response = Ranged<Vec<RepoDomain>>;

    fn scope(path: &RepositoryPath, _: &ListRepoDomainsQuery, _: &Empty) -> Scope {
        path.scope()
    }
}
