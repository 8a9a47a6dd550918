//! Example calls around images that are shared with other accounts.

use berth_core::name::{AccountName, RepositoryParam};
use berth_core::share::{Deadline, Permit};
use berth_core::swr::sharing::{
    CreateRepoDomain, CreateRepoDomainBody, DeleteRepoDomain, ListRepoDomains,
    ListRepoDomainsQuery, RepoDomainPath, ShowRepoDomain, UpdateRepoDomain, UpdateRepoDomainBody,
};

use crate::example::{Example, NONE, example, repository_path};
use crate::world::{Needs, RECEIVER, Scene};

/// Every example of this file.
pub(crate) fn all() -> Vec<Example> {
    access_domains()
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
                description: None,
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
