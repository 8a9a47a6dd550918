//! Example calls about rights and protected tags.

use berth_core::berth::explain::{Explain, ExplainQuery};
use berth_core::berth::protection::{
    ImagePatternPath, ListImageProtectedTags, ListOrganizationProtectedTags,
    OrganizationPatternPath, ProtectImageTags, ProtectOrganizationTags, ProtectTagsBody,
    UnprotectImageTags, UnprotectOrganizationTags,
};
use berth_core::berth::right::{
    ListImageRights, ListImageUsers, ListOrganizationRights, ListOrganizationUsers, ListRightsQuery,
};
use berth_core::name::{RepositoryParam, UserName};
use berth_core::permission::Permission;
use berth_core::protection::TagPattern;
use berth_core::swr::namespace_auth::{
    CreateNamespaceAuth, DeleteNamespaceAuth, ShowNamespaceAuth, UpdateNamespaceAuth, UserAuth,
};
use berth_core::swr::repository_auth::{
    CreateRepositoryAuth, DeleteRepositoryAuth, ShowRepositoryAuth, UpdateRepositoryAuth,
};

use crate::example::{Example, NONE, example, namespace_path, repository_path};
use crate::world::{Needs, PATTERN, Scene};

/// Every example of this file.
pub(crate) fn all() -> Vec<Example> {
    let mut all = rights();
    all.extend(protected_tags());
    all
}

fn rights() -> Vec<Example> {
    vec![
        example::<CreateNamespaceAuth>(Needs::Namespace, |scene| {
            (namespace_path(scene), NONE, named(scene))
        }),
        example::<DeleteNamespaceAuth>(Needs::Namespace, |scene| {
            (namespace_path(scene), NONE, vec![scene.guest.id.clone()])
        }),
        example::<UpdateNamespaceAuth>(Needs::Namespace, |scene| {
            (namespace_path(scene), NONE, named(scene))
        }),
        example::<ShowNamespaceAuth>(Needs::Namespace, |scene| {
            (namespace_path(scene), NONE, NONE)
        }),
        example::<CreateRepositoryAuth>(Needs::Repository, |scene| {
            (repository_path(scene), NONE, named(scene))
        }),
        example::<DeleteRepositoryAuth>(Needs::Repository, |scene| {
            (repository_path(scene), NONE, vec![scene.guest.id.clone()])
        }),
        example::<UpdateRepositoryAuth>(Needs::Repository, |scene| {
            (repository_path(scene), NONE, named(scene))
        }),
        example::<ShowRepositoryAuth>(Needs::Repository, |scene| {
            (repository_path(scene), NONE, NONE)
        }),
        example::<Explain>(Needs::Nothing, |_| {
            let query = ExplainQuery {
                action: "swr:namespace:createNamespace".to_owned(),
                ..ExplainQuery::default()
            };
            (NONE, query, NONE)
        }),
        example::<ListOrganizationRights>(Needs::Namespace, |scene| {
            (namespace_path(scene), ListRightsQuery::default(), NONE)
        }),
        example::<ListImageRights>(Needs::Repository, |scene| {
            (repository_path(scene), ListRightsQuery::default(), NONE)
        }),
        example::<ListOrganizationUsers>(Needs::Namespace, |scene| {
            (namespace_path(scene), ListRightsQuery::default(), NONE)
        }),
        example::<ListImageUsers>(Needs::Repository, |scene| {
            (repository_path(scene), ListRightsQuery::default(), NONE)
        }),
    ]
}

fn protected_tags() -> Vec<Example> {
    vec![
        example::<ListOrganizationProtectedTags>(Needs::Namespace, |scene| {
            (namespace_path(scene), NONE, NONE)
        }),
        example::<ProtectOrganizationTags>(Needs::Namespace, |scene| {
            let pattern = TagPattern::parse(PATTERN).unwrap();
            (namespace_path(scene), NONE, ProtectTagsBody { pattern })
        }),
        example::<UnprotectOrganizationTags>(Needs::Namespace, |scene| {
            let path = OrganizationPatternPath {
                namespace: scene.namespace.clone(),
                pattern: TagPattern::parse(PATTERN).unwrap(),
            };
            (path, NONE, NONE)
        }),
        example::<ListImageProtectedTags>(Needs::Repository, |scene| {
            (repository_path(scene), NONE, NONE)
        }),
        example::<ProtectImageTags>(Needs::Repository, |scene| {
            let pattern = TagPattern::parse(PATTERN).unwrap();
            (repository_path(scene), NONE, ProtectTagsBody { pattern })
        }),
        example::<UnprotectImageTags>(Needs::Repository, |scene| {
            let path = ImagePatternPath {
                namespace: scene.namespace.clone(),
                repository: RepositoryParam::from(scene.repository.clone()),
                pattern: TagPattern::parse(PATTERN).unwrap(),
            };
            (path, NONE, NONE)
        }),
    ]
}

/// The guest, as a call that grants him something names him.
fn named(scene: &Scene) -> Vec<UserAuth> {
    vec![UserAuth {
        user_id: scene.guest.id.clone(),
        user_name: UserName::parse(&scene.guest.name).unwrap(),
        auth: Permission::Write,
    }]
}
