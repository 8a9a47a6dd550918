//! Every endpoint of this family.

use super::{
    accessory, agency, feature, namespace, namespace_auth, overview, page, quota, repository,
    repository_auth, repository_list, retention, secret, share_policy, shared_repository, sharing,
    sync, tag, trigger, version,
};
use crate::endpoint::Visitor;

/// Shows every endpoint of this family to the visitor.
pub fn visit_all(visitor: &mut impl Visitor) {
    visitor.visit::<namespace::CreateNamespace>();
    visitor.visit::<namespace::DeleteNamespace>();
    visitor.visit::<namespace::ListNamespaces>();
    visitor.visit::<namespace::ShowNamespace>();
    visitor.visit::<repository::CreateRepo>();
    visitor.visit::<repository::DeleteRepo>();
    visitor.visit::<repository::UpdateRepo>();
    visitor.visit::<repository::ShowRepo>();
    visitor.visit::<repository_list::ListRepos>();
    visitor.visit::<tag::ListTags>();
    visitor.visit::<tag::DeleteTag>();
    visitor.visit::<tag::CreateTag>();
    visitor.visit::<tag::ShowTag>();
    visitor.visit::<accessory::ListAccessories>();
    visitor.visit::<accessory::ListReferences>();
    visitor.visit::<page::ListRepositoryPage>();
    visitor.visit::<page::ListTagPage>();
    visitor.visit::<namespace_auth::CreateNamespaceAuth>();
    visitor.visit::<namespace_auth::DeleteNamespaceAuth>();
    visitor.visit::<namespace_auth::UpdateNamespaceAuth>();
    visitor.visit::<namespace_auth::ShowNamespaceAuth>();
    visitor.visit::<repository_auth::CreateRepositoryAuth>();
    visitor.visit::<repository_auth::DeleteRepositoryAuth>();
    visitor.visit::<repository_auth::UpdateRepositoryAuth>();
    visitor.visit::<repository_auth::ShowRepositoryAuth>();
    visitor.visit::<retention::CreateRetention>();
    visitor.visit::<retention::ListRetentions>();
    visitor.visit::<retention::DeleteRetention>();
    visitor.visit::<retention::ShowRetention>();
    visitor.visit::<retention::UpdateRetention>();
    visitor.visit::<retention::ListRetentionHistories>();
    visitor.visit::<trigger::CreateTrigger>();
    visitor.visit::<trigger::ListTriggers>();
    visitor.visit::<trigger::DeleteTrigger>();
    visitor.visit::<trigger::ShowTrigger>();
    visitor.visit::<trigger::UpdateTrigger>();
    visit_shares(visitor);
    visit_account(visitor);
}

fn visit_shares(visitor: &mut impl Visitor) {
    visitor.visit::<sharing::CreateRepoDomain>();
    visitor.visit::<sharing::DeleteRepoDomain>();
    visitor.visit::<sharing::UpdateRepoDomain>();
    visitor.visit::<sharing::ShowRepoDomain>();
    visitor.visit::<sharing::ListRepoDomains>();
    visitor.visit::<share_policy::CreateRepoShare>();
    visitor.visit::<share_policy::ListRepoShares>();
    visitor.visit::<share_policy::UpdateRepoShare>();
    visitor.visit::<share_policy::DeleteRepoShare>();
    visitor.visit::<shared_repository::ListSharedRepos>();
    visitor.visit::<page::ListSharedRepositoryPage>();
}

fn visit_account(visitor: &mut impl Visitor) {
    visitor.visit::<version::ListVersions>();
    visitor.visit::<version::ShowVersion>();
    visitor.visit::<secret::CreateSecret>();
    visitor.visit::<secret::CreateAuthorizationToken>();
    visitor.visit::<quota::ListQuotas>();
    visitor.visit::<feature::ShowFeatureGates>();
    visitor.visit::<agency::CheckAgency>();
    visitor.visit::<agency::CreateAgency>();
    visitor.visit::<sync::ListSyncRegions>();
    visitor.visit::<sync::CreateSyncTask>();
    visitor.visit::<sync::DeleteSyncTask>();
    visitor.visit::<sync::ListSyncTasks>();
    visitor.visit::<sync::SyncImages>();
    visitor.visit::<sync::ShowSyncJob>();
    visitor.visit::<overview::ShowDomainOverview>();
    visitor.visit::<overview::ShowDomainResourceReports>();
}
