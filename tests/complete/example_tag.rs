//! Example calls around the tags of an image.

use berth_core::name::{RepositoryParam, Tag};
use berth_core::retention::{Algorithm, Keep, Policy, Rule, Selector};
use berth_core::swr::accessory::{
    ListAccessories, ListAccessoriesQuery, ListReferences, ListReferencesQuery,
};
use berth_core::swr::page::{
    ListRepositoryPage, ListRepositoryPageQuery, ListSharedRepositoryPage,
    ListSharedRepositoryPageQuery, ListTagPage, ListTagPageQuery,
};
use berth_core::swr::retention::{
    CreateRetention, DeleteRetention, ListRetentionHistories, ListRetentionHistoriesQuery,
    ListRetentions, RetentionPath, ShowRetention, UpdateRetention,
};
use berth_core::swr::tag::{CreateTag, CreateTagBody, ShowTag, TagPath};

use crate::example::{Example, NONE, example, repository_path};
use crate::world::{Needs, Scene};

/// Every example of this file.
pub(crate) fn all() -> Vec<Example> {
    let mut all = retentions();
    all.extend(tags());
    all
}

fn tags() -> Vec<Example> {
    vec![
        example::<CreateTag>(Needs::Image, |scene| {
            let body = CreateTagBody {
                source_tag: scene.tag.clone(),
                destination_tag: Tag::parse("stable").unwrap(),
                moves: false,
            };
            (repository_path(scene), NONE, body)
        }),
        example::<ShowTag>(Needs::Image, |scene| (tag_path(scene), NONE, NONE)),
        example::<ListAccessories>(Needs::Image, |scene| {
            (tag_path(scene), ListAccessoriesQuery::default(), NONE)
        }),
        example::<ListReferences>(Needs::Image, |scene| {
            (tag_path(scene), ListReferencesQuery::default(), NONE)
        }),
        example::<ListSharedRepositoryPage>(Needs::Image, |_| {
            (NONE, ListSharedRepositoryPageQuery::default(), NONE)
        }),
        example::<ListRepositoryPage>(Needs::Image, |_| {
            (NONE, ListRepositoryPageQuery::default(), NONE)
        }),
        example::<ListTagPage>(Needs::Image, |scene| {
            (repository_path(scene), ListTagPageQuery::default(), NONE)
        }),
    ]
}

fn tag_path(scene: &Scene) -> TagPath {
    TagPath {
        namespace: scene.namespace.clone(),
        repository: RepositoryParam::from(scene.repository.clone()),
        tag: scene.tag.clone(),
    }
}

fn retentions() -> Vec<Example> {
    vec![
        example::<CreateRetention>(Needs::Repository, |scene| {
            (repository_path(scene), NONE, policy())
        }),
        example::<ListRetentions>(Needs::Repository, |scene| {
            (repository_path(scene), NONE, NONE)
        }),
        example::<DeleteRetention>(Needs::Repository, |scene| {
            (retention_path(scene), NONE, NONE)
        }),
        example::<ShowRetention>(Needs::Repository, |scene| {
            (retention_path(scene), NONE, NONE)
        }),
        example::<UpdateRetention>(Needs::Repository, |scene| {
            (retention_path(scene), NONE, policy())
        }),
        example::<ListRetentionHistories>(Needs::Repository, |scene| {
            let query = ListRetentionHistoriesQuery::default();
            (repository_path(scene), query, NONE)
        }),
    ]
}

fn retention_path(scene: &Scene) -> RetentionPath {
    RetentionPath {
        namespace: scene.namespace.clone(),
        repository: RepositoryParam::from(scene.repository.clone()),
        retention_id: scene.retention.into(),
    }
}

fn policy() -> Policy {
    let rule = Rule {
        keep: Keep::Days(30),
        except: vec![Selector::Label(Tag::parse("v5").unwrap())],
    };
    Policy {
        algorithm: Algorithm::Or,
        rules: vec![rule],
    }
}
