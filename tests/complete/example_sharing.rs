//! Example calls around images that are shared with other accounts.

use berth_core::berth::sharing::{
    CheckReceiver, ListSharedImages, ListSharedImagesQuery, ReceiverPath,
};
use berth_core::name::{AccountName, RepositoryParam};
use berth_core::share::{Deadline, Permit};
use berth_core::swr::share_policy::{
    CreateRepoShare, DeleteRepoShare, ListRepoShares, SharePath, UpdateRepoShare,
    UpdateRepoShareBody,
};
use berth_core::swr::shared_repository::{ListSharedRepos, ListSharedReposQuery};
use berth_core::swr::sharing::{
    CreateRepoDomain, CreateRepoDomainBody, DeleteRepoDomain, ListRepoDomains,
    ListRepoDomainsQuery, RepoDomainPath, ShowRepoDomain, UpdateRepoDomain, UpdateRepoDomainBody,
};

use crate::example::{Example, NONE, example, repository_path};
use crate::world::{Needs, RECEIVER, Scene};

/// Every example of this file.
pub(crate) fn all() -> Vec<Example> {
    let mut all = access_domains();
    all.extend(policies());
    all.extend(lists());
    all
}

fn policies() -> Vec<Example> {
    vec![
        example::<CreateRepoShare>(Needs::Repository, |scene| {
            let body = CreateRepoDomainBody {
                access_domain: AccountName::parse(RECEIVER).unwrap(),
                permit: Permit::Read,
                deadline: Deadline::Forever,
                description: None,
            };
            (repository_path(scene), NONE, body)
        }),
        example::<ListRepoShares>(Needs::Repository, |scene| {
            let query = ListRepoDomainsQuery::default();
            (repository_path(scene), query, NONE)
        }),
        example::<UpdateRepoShare>(Needs::Repository, |scene| {
            let body = UpdateRepoShareBody {
                deadline: Some(Deadline::Forever),
                ..UpdateRepoShareBody::default()
            };
            (share_path(scene), NONE, body)
        }),
        example::<DeleteRepoShare>(Needs::Repository, |scene| (share_path(scene), NONE, NONE)),
    ]
}

fn lists() -> Vec<Example> {
    vec![
        example::<ListSharedRepos>(Needs::Repository, |_| {
            (NONE, ListSharedReposQuery::default(), NONE)
        }),
        example::<CheckReceiver>(Needs::Repository, |scene| {
            let path = ReceiverPath {
                namespace: scene.namespace.clone(),
                repository: RepositoryParam::from(scene.repository.clone()),
                account: AccountName::parse(RECEIVER).unwrap(),
            };
            (path, NONE, NONE)
        }),
        example::<ListSharedImages>(Needs::Nothing, |_| {
            (NONE, ListSharedImagesQuery::default(), NONE)
        }),
    ]
}

fn share_path(scene: &Scene) -> SharePath {
    SharePath {
        namespace: scene.namespace.clone(),
        repository: RepositoryParam::from(scene.repository.clone()),
        share_id: scene.share.into(),
    }
}

fn access_domains() -> Vec<Example> {
    vec![
        example::<CreateRepoDomain>(Needs::Repository, |scene| {
            let body = CreateRepoDomainBody {
                access_domain: AccountName::parse(RECEIVER).unwrap(),
                permit: Permit::Read,
                deadline: Deadline::Forever,
                description: None,
            };
            (repository_path(scene), NONE, body)
        }),
        example::<DeleteRepoDomain>(Needs::Repository, |scene| (domain_path(scene), NONE, NONE)),
        example::<UpdateRepoDomain>(Needs::Repository, |scene| {
            let body = UpdateRepoDomainBody {
                permit: Permit::Read,
                deadline: Deadline::Forever,
                description: Some("longer".to_owned()),
            };
            (domain_path(scene), NONE, body)
        }),
        example::<ShowRepoDomain>(Needs::Repository, |scene| (domain_path(scene), NONE, NONE)),
        example::<ListRepoDomains>(Needs::Repository, |scene| {
            let query = ListRepoDomainsQuery::default();
            (repository_path(scene), query, NONE)
        }),
    ]
}

fn domain_path(scene: &Scene) -> RepoDomainPath {
    RepoDomainPath {
        namespace: scene.namespace.clone(),
        repository: RepositoryParam::from(scene.repository.clone()),
        access_domain: AccountName::parse(RECEIVER).unwrap(),
    }
}
