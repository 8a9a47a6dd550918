//! What each action needs, how deep it goes and what it is done to.

use serde::{Deserialize, Serialize};

use super::Action;
use crate::permission::Permission;

/// What an action needs of its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Any user of the account; lists leave out what one may not see.
    AnyUser,
    /// An administrator of the account.
    Administrator,
    /// At least this permission on the resource.
    Permission(Permission),
}

/// The access level of an action (document 002, section 6.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessLevel {
    /// Sees one thing.
    Read,
    /// Sees many things.
    List,
    /// Changes a thing.
    Write,
    /// Changes who may do what.
    PermissionManagement,
}

const READ: Needs = Needs::Permission(Permission::Read);
const WRITE: Needs = Needs::Permission(Permission::Write);
const MANAGE: Needs = Needs::Permission(Permission::Manage);

/// The type of what an action is done to (document 002, table 6-4). The enterprise edition has two
/// more, which no action here is done to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResourceType {
    /// An organization.
    Namespace,
    /// An image.
    Repo,
}

impl ResourceType {
    /// Returns the word in the name of a resource.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Namespace => "namespace",
            Self::Repo => "repo",
        }
    }
}

impl Action {
    /// Returns what the action needs.
    #[must_use]
    pub const fn needs(self) -> Needs {
        match self {
            Self::CreateNamespace => Needs::Administrator,
            Self::DeleteNamespace
            | Self::DeleteRepo
            | Self::DeleteRepoTag
            | Self::CreateRepoDomain
            | Self::DeleteRepoDomain
            | Self::ListRepoDomains
            | Self::GetRepoDomain
            | Self::UpdateRepoDomain
            | Self::CreateRepoShare
            | Self::DeleteRepoShare
            | Self::ListRepoShares
            | Self::GetRepoShare
            | Self::UpdateRepoShare
            | Self::CreateAutoSyncRepoJob
            | Self::CreateManualSyncRepoJob
            | Self::DeleteAutoSyncRepoJob
            | Self::ListAutoSyncRepoJobs
            | Self::GetSyncRepoJobInfo
            | Self::CreateRetention
            | Self::DeleteRetention
            | Self::UpdateRetention
            | Self::CreateNamespaceAccess
            | Self::DeleteNamespaceAccess
            | Self::UpdateNamespaceAccess
            | Self::CreateRepoAccess
            | Self::DeleteRepoAccess
            | Self::UpdateRepoAccess => MANAGE,
            Self::ListNamespaces
            | Self::ListRepos
            | Self::ListSharedRepos
            | Self::CreateLoginSecret
            | Self::ListQuotas
            | Self::GetDomainOverview
            | Self::GetDomainResourceReports => Needs::AnyUser,
            Self::GetNamespace
            | Self::GetRepo
            | Self::ListRepoTags
            | Self::ListTriggers
            | Self::GetTrigger
            | Self::ListRetentionHistories
            | Self::ListRetentions
            | Self::GetRetention
            | Self::GetNamespaceAccess
            | Self::GetRepoAccess
            | Self::Download => READ,
            Self::CreateRepo
            | Self::UpdateRepo
            | Self::CreateRepoTag
            | Self::CreateTrigger
            | Self::DeleteTrigger
            | Self::UpdateTrigger
            | Self::MultipartUpload
            | Self::Upload => WRITE,
        }
    }

    /// Returns the access level.
    #[must_use]
    pub const fn level(self) -> AccessLevel {
        match self {
            Self::CreateNamespace
            | Self::DeleteNamespace
            | Self::CreateRepo
            | Self::DeleteRepo
            | Self::UpdateRepo
            | Self::DeleteRepoTag
            | Self::CreateRepoTag
            | Self::CreateAutoSyncRepoJob
            | Self::CreateManualSyncRepoJob
            | Self::DeleteAutoSyncRepoJob
            | Self::CreateTrigger
            | Self::DeleteTrigger
            | Self::UpdateTrigger
            | Self::CreateRetention
            | Self::DeleteRetention
            | Self::UpdateRetention
            | Self::CreateLoginSecret
            | Self::MultipartUpload
            | Self::Upload => AccessLevel::Write,
            Self::ListNamespaces
            | Self::ListRepos
            | Self::ListSharedRepos
            | Self::ListRepoTags
            | Self::ListRepoDomains
            | Self::ListRepoShares
            | Self::ListAutoSyncRepoJobs
            | Self::ListTriggers
            | Self::ListRetentionHistories
            | Self::ListRetentions
            | Self::ListQuotas => AccessLevel::List,
            Self::GetNamespace
            | Self::GetRepo
            | Self::GetRepoDomain
            | Self::GetRepoShare
            | Self::GetSyncRepoJobInfo
            | Self::GetTrigger
            | Self::GetRetention
            | Self::GetDomainOverview
            | Self::GetDomainResourceReports
            | Self::GetNamespaceAccess
            | Self::GetRepoAccess
            | Self::Download => AccessLevel::Read,
            Self::CreateRepoDomain
            | Self::DeleteRepoDomain
            | Self::UpdateRepoDomain
            | Self::CreateRepoShare
            | Self::DeleteRepoShare
            | Self::UpdateRepoShare
            | Self::CreateNamespaceAccess
            | Self::DeleteNamespaceAccess
            | Self::UpdateNamespaceAccess
            | Self::CreateRepoAccess
            | Self::DeleteRepoAccess
            | Self::UpdateRepoAccess => AccessLevel::PermissionManagement,
        }
    }

    /// Returns the type of what the action is done to; absent for what is done to the account.
    #[must_use]
    pub const fn resource_type(self) -> Option<ResourceType> {
        match self {
            Self::CreateLoginSecret
            | Self::ListQuotas
            | Self::GetDomainOverview
            | Self::GetDomainResourceReports => None,
            Self::CreateNamespace
            | Self::DeleteNamespace
            | Self::ListNamespaces
            | Self::GetNamespace
            | Self::MultipartUpload
            | Self::CreateNamespaceAccess
            | Self::DeleteNamespaceAccess
            | Self::GetNamespaceAccess
            | Self::UpdateNamespaceAccess => Some(ResourceType::Namespace),
            _ => Some(ResourceType::Repo),
        }
    }
}
