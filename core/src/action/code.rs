//! The closed list of IAM actions (document 002, table 6-2).

/// An IAM action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Grants permission to create organizations.
    CreateNamespace,
    /// Grants permission to delete organizations.
    DeleteNamespace,
    /// Grants permission to list organizations.
    ListNamespaces,
    /// Grants permission to query details about an organization.
    GetNamespace,
    /// Grants permission to create repositories.
    CreateRepo,
    /// Grants permission to delete repositories.
    DeleteRepo,
    /// Grants permission to list repositories.
    ListRepos,
    /// Grants permission to list shared images.
    ListSharedRepos,
    /// Grants permission to query brief information about a repository.
    GetRepo,
    /// Grants permission to update brief information about a repository.
    UpdateRepo,
    /// Grants permission to delete images with specified tags.
    DeleteRepoTag,
    /// Grants permission to add tags for images.
    CreateRepoTag,
    /// Grants permission to list image tags.
    ListRepoTags,
    /// Grants permission to create accounts for image sharing.
    CreateRepoDomain,
    /// Grants permission to delete accounts for image sharing.
    DeleteRepoDomain,
    /// Grants permission to list accounts for image sharing.
    ListRepoDomains,
    /// Grants permission to check whether an account exists for image sharing.
    GetRepoDomain,
    /// Grants permission to update an account for image sharing.
    UpdateRepoDomain,
    /// Grants permission to create image sharing policies.
    CreateRepoShare,
    /// Grants permission to delete image sharing policies.
    DeleteRepoShare,
    /// Grants permission to list image sharing policies.
    ListRepoShares,
    /// Grants permission to query details about an image sharing policy.
    GetRepoShare,
    /// Grants permission to update an image sharing policy.
    UpdateRepoShare,
    /// Grants permission to create automatic image synchronization tasks.
    CreateAutoSyncRepoJob,
    /// Grants permission to manually synchronize images.
    CreateManualSyncRepoJob,
    /// Grants permission to delete automatic image synchronization tasks.
    DeleteAutoSyncRepoJob,
    /// Grants permission to list automatic image synchronization tasks.
    ListAutoSyncRepoJobs,
    /// Grants permission to query details about an image synchronization task.
    GetSyncRepoJobInfo,
    /// Grants permission to create triggers for image synchronization.
    CreateTrigger,
    /// Grants permission to delete triggers for image synchronization.
    DeleteTrigger,
    /// Grants permission to list image synchronization triggers.
    ListTriggers,
    /// Grants permission to query details about an image synchronization trigger.
    GetTrigger,
    /// Grants permission to update an image synchronization trigger.
    UpdateTrigger,
    /// Grants permission to create image retention policies.
    CreateRetention,
    /// Grants permission to delete image retention policies.
    DeleteRetention,
    /// Grants permission to list image retention records.
    ListRetentionHistories,
    /// Grants permission to list image retention policies.
    ListRetentions,
    /// Grants permission to query details about an image retention policy record.
    GetRetention,
    /// Grants permission to modify an image retention policy.
    UpdateRetention,
    /// Grants permission to generate a temporary login command.
    CreateLoginSecret,
    /// Grants permission to list quotas.
    ListQuotas,
    /// Grants permission to query brief tenant information.
    GetDomainOverview,
    /// Grants permission to query resource statistics of the tenant.
    GetDomainResourceReports,
    /// Grants permission to upload an image in multipart mode.
    MultipartUpload,
    /// Grants permission to create organization permissions.
    CreateNamespaceAccess,
    /// Grants permission to delete organization permissions.
    DeleteNamespaceAccess,
    /// Grants permission to query details about an organization permission.
    GetNamespaceAccess,
    /// Grants permission to update an organization permission.
    UpdateNamespaceAccess,
    /// Grants permission to create image permissions.
    CreateRepoAccess,
    /// Grants permission to delete image permissions.
    DeleteRepoAccess,
    /// Grants permission to query details about an image permission.
    GetRepoAccess,
    /// Grants permission to update an image permission.
    UpdateRepoAccess,
    /// Grants permission to upload an image.
    Upload,
    /// Grants permission to download an image.
    Download,
}

impl Action {
    /// Every action, in the order of the document.
    pub const ALL: &'static [Self] = &[
        Self::CreateNamespace,
        Self::DeleteNamespace,
        Self::ListNamespaces,
        Self::GetNamespace,
        Self::CreateRepo,
        Self::DeleteRepo,
        Self::ListRepos,
        Self::ListSharedRepos,
        Self::GetRepo,
        Self::UpdateRepo,
        Self::DeleteRepoTag,
        Self::CreateRepoTag,
        Self::ListRepoTags,
        Self::CreateRepoDomain,
        Self::DeleteRepoDomain,
        Self::ListRepoDomains,
        Self::GetRepoDomain,
        Self::UpdateRepoDomain,
        Self::CreateRepoShare,
        Self::DeleteRepoShare,
        Self::ListRepoShares,
        Self::GetRepoShare,
        Self::UpdateRepoShare,
        Self::CreateAutoSyncRepoJob,
        Self::CreateManualSyncRepoJob,
        Self::DeleteAutoSyncRepoJob,
        Self::ListAutoSyncRepoJobs,
        Self::GetSyncRepoJobInfo,
        Self::CreateTrigger,
        Self::DeleteTrigger,
        Self::ListTriggers,
        Self::GetTrigger,
        Self::UpdateTrigger,
        Self::CreateRetention,
        Self::DeleteRetention,
        Self::ListRetentionHistories,
        Self::ListRetentions,
        Self::GetRetention,
        Self::UpdateRetention,
        Self::CreateLoginSecret,
        Self::ListQuotas,
        Self::GetDomainOverview,
        Self::GetDomainResourceReports,
        Self::MultipartUpload,
        Self::CreateNamespaceAccess,
        Self::DeleteNamespaceAccess,
        Self::GetNamespaceAccess,
        Self::UpdateNamespaceAccess,
        Self::CreateRepoAccess,
        Self::DeleteRepoAccess,
        Self::GetRepoAccess,
        Self::UpdateRepoAccess,
        Self::Upload,
        Self::Download,
    ];

    /// Returns the code, as in `swr:repo:getRepo`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::CreateNamespace => "swr:namespace:createNamespace",
            Self::DeleteNamespace => "swr:namespace:deleteNamespace",
            Self::ListNamespaces => "swr:namespace:listNamespaces",
            Self::GetNamespace => "swr:namespace:getNamespace",
            Self::CreateRepo => "swr:repo:createRepo",
            Self::DeleteRepo => "swr:repo:deleteRepo",
            Self::ListRepos => "swr:repo:listRepos",
            Self::ListSharedRepos => "swr:repo:listSharedRepos",
            Self::GetRepo => "swr:repo:getRepo",
            Self::UpdateRepo => "swr:repo:updateRepo",
            Self::DeleteRepoTag => "swr:repo:deleteRepoTag",
            Self::CreateRepoTag => "swr:repo:createRepoTag",
            Self::ListRepoTags => "swr:repo:listRepoTags",
            Self::CreateRepoDomain => "swr:repo:createRepoDomain",
            Self::DeleteRepoDomain => "swr:repo:deleteRepoDomain",
            Self::ListRepoDomains => "swr:repo:listRepoDomains",
            Self::GetRepoDomain => "swr:repo:getRepoDomain",
            Self::UpdateRepoDomain => "swr:repo:updateRepoDomain",
            Self::CreateRepoShare => "swr:repo:createRepoShare",
            Self::DeleteRepoShare => "swr:repo:deleteRepoShare",
            Self::ListRepoShares => "swr:repo:listRepoShares",
            Self::GetRepoShare => "swr:repo:getRepoShare",
            Self::UpdateRepoShare => "swr:repo:updateRepoShare",
            Self::CreateAutoSyncRepoJob => "swr:repo:createAutoSyncRepoJob",
            Self::CreateManualSyncRepoJob => "swr:repo:createManualSyncRepoJob",
            Self::DeleteAutoSyncRepoJob => "swr:repo:deleteAutoSyncRepoJob",
            Self::ListAutoSyncRepoJobs => "swr:repo:listAutoSyncRepoJobs",
            Self::GetSyncRepoJobInfo => "swr:repo:getSyncRepoJobInfo",
            Self::CreateTrigger => "swr:repo:createTrigger",
            Self::DeleteTrigger => "swr:repo:deleteTrigger",
            Self::ListTriggers => "swr:repo:listTriggers",
            Self::GetTrigger => "swr:repo:getTrigger",
            Self::UpdateTrigger => "swr:repo:updateTrigger",
            Self::CreateRetention => "swr:repo:createRetention",
            Self::DeleteRetention => "swr:repo:deleteRetention",
            Self::ListRetentionHistories => "swr:repo:listRetentionHistories",
            Self::ListRetentions => "swr:repo:listRetentions",
            Self::GetRetention => "swr:repo:getRetention",
            Self::UpdateRetention => "swr:repo:updateRetention",
            Self::CreateLoginSecret => "swr::createLoginSecret",
            Self::ListQuotas => "swr:listQuotas",
            Self::GetDomainOverview => "swr:getDomainOverview",
            Self::GetDomainResourceReports => "swr:getDomainResourceReports",
            Self::MultipartUpload => "swr:namespace:multipartUpload",
            Self::CreateNamespaceAccess => "swr:namespace:createNamespaceAccess",
            Self::DeleteNamespaceAccess => "swr:namespace:deleteNamespaceAccess",
            Self::GetNamespaceAccess => "swr:namespace:getNamespaceAccess",
            Self::UpdateNamespaceAccess => "swr:namespace:updateNamespaceAccess",
            Self::CreateRepoAccess => "swr:repo:createRepoAccess",
            Self::DeleteRepoAccess => "swr:repo:deleteRepoAccess",
            Self::GetRepoAccess => "swr:repo:getRepoAccess",
            Self::UpdateRepoAccess => "swr:repo:updateRepoAccess",
            Self::Upload => "swr:repo:upload",
            Self::Download => "swr:repo:download",
        }
    }

    /// Returns the action of a code, written with one colon or two where no type of resource
    /// stands; the case of letters does not matter.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        let wanted = code.replace("::", ":");
        Self::ALL.iter().copied().find(|action| {
            let code = action.code().replace("::", ":");
            code.eq_ignore_ascii_case(&wanted)
        })
    }

    /// Returns the last segment of the code, which is also the name of the
    /// activity event.
    #[must_use]
    pub fn name(self) -> &'static str {
        let code = self.code();
        code.rsplit_once(':').map_or(code, |(_, name)| name)
    }
}

impl std::fmt::Display for Action {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_list_has_54_different_codes() {
        let codes: HashSet<_> = Action::ALL.iter().map(|action| action.code()).collect();
        assert_eq!(codes.len(), 54);
    }

    #[test]
    fn the_name_is_the_last_segment() {
        assert_eq!(Action::CreateLoginSecret.name(), "createLoginSecret");
        assert_eq!(Action::ListQuotas.name(), "listQuotas");
        assert_eq!(Action::GetRepo.name(), "getRepo");
    }
}
