//! Example calls of what clients know beside the document's chapters: figures and quotas.

use berth_core::berth::figure::{ShowFigures, ShowFiguresQuery};
use berth_core::figure::Frequency;
use berth_core::swr::overview::{
    ReportPath, ResourceType, ShowDomainOverview, ShowDomainResourceReports,
};
use berth_core::swr::quota::{ListQuotas, ProjectPath};

use crate::example::{Example, NONE, example};
use crate::world::Needs;

/// Every example.
pub(crate) fn all() -> Vec<Example> {
    figures()
}

fn figures() -> Vec<Example> {
    vec![
        example::<ListQuotas>(Needs::Nothing, |scene| {
            let project_id = scene.person.account.project_id.clone();
            (ProjectPath { project_id }, NONE, NONE)
        }),
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
