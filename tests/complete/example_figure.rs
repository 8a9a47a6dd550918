//! Example calls of what clients know beside the document's chapters: figures, quotas, agencies and
//! synchronisation.

use berth_core::berth::figure::{ShowFigures, ShowFiguresQuery};
use berth_core::figure::Frequency;
use berth_core::name::NamespaceName;
use berth_core::swr::agency::{CheckAgency, CreateAgency};
use berth_core::swr::feature::ShowFeatureGates;
use berth_core::swr::overview::{
    ReportPath, ResourceType, ShowDomainOverview, ShowDomainResourceReports,
};
use berth_core::swr::quota::{ListQuotas, ProjectPath};
use berth_core::swr::secret::CreateAuthorizationToken;
use berth_core::swr::sync::{
    CreateSyncTask, CreateSyncTaskBody, DeleteSyncTask, DeleteSyncTaskBody, ListSyncRegions,
    ListSyncTasks, ShowSyncJob, ShowSyncJobQuery, SyncImages, SyncImagesBody,
};

use crate::example::{Example, NONE, example, repository_path};
use crate::world::{Needs, Scene};

/// Every example.
pub(crate) fn all() -> Vec<Example> {
    let mut all = figures();
    all.extend(account());
    all.extend(sync());
    all
}

fn project_path(scene: &Scene) -> ProjectPath {
    ProjectPath {
        project_id: scene.person.account.project_id.clone(),
    }
}

fn account() -> Vec<Example> {
    vec![
        example::<ShowFeatureGates>(Needs::Nothing, |scene| (project_path(scene), NONE, NONE)),
        example::<CheckAgency>(Needs::Nothing, |_| (NONE, NONE, NONE)),
        example::<CreateAgency>(Needs::Nothing, |_| (NONE, NONE, NONE)),
        example::<CreateAuthorizationToken>(Needs::Nothing, |_| (NONE, NONE, NONE)),
    ]
}

fn far() -> (String, NamespaceName) {
    ("local".to_owned(), NamespaceName::parse("far").unwrap())
}

fn sync() -> Vec<Example> {
    vec![
        example::<ListSyncRegions>(Needs::Nothing, |_| (NONE, NONE, NONE)),
        example::<CreateSyncTask>(Needs::Repository, |scene| {
            let (remote_region_id, remote_namespace) = far();
            let body = CreateSyncTaskBody {
                remote_region_id,
                remote_namespace,
                sync_auto: true,
                r#override: false,
            };
            (repository_path(scene), NONE, body)
        }),
        example::<DeleteSyncTask>(Needs::Repository, |scene| {
            let (remote_region_id, remote_namespace) = far();
            let body = DeleteSyncTaskBody {
                remote_region_id,
                remote_namespace,
            };
            (repository_path(scene), NONE, body)
        }),
        example::<ListSyncTasks>(Needs::Repository, |scene| {
            (repository_path(scene), NONE, NONE)
        }),
        example::<SyncImages>(Needs::Image, |scene| {
            let (remote_region_id, remote_namespace) = far();
            let body = SyncImagesBody {
                image_tag: vec![scene.tag.clone()],
                r#override: true,
                remote_namespace,
                remote_region_id,
            };
            (repository_path(scene), NONE, body)
        }),
        example::<ShowSyncJob>(Needs::Image, |scene| {
            (repository_path(scene), ShowSyncJobQuery::default(), NONE)
        }),
    ]
}

fn figures() -> Vec<Example> {
    vec![
        example::<ListQuotas>(Needs::Nothing, |scene| (project_path(scene), NONE, NONE)),
        example::<ShowDomainOverview>(Needs::Nothing, |_| (NONE, NONE, NONE)),
        example::<ShowDomainResourceReports>(Needs::Nothing, |_| {
            let path = ReportPath {
                resource_type: ResourceType::Downflow,
                frequency: Frequency::Monthly,
            };
            (path, NONE, NONE)
        }),
        example::<ShowFigures>(Needs::Nothing, |_| {
            (NONE, ShowFiguresQuery::default(), NONE)
        }),
    ]
}
