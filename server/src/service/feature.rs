//! What this server can do of what clients know.

use berth_core::endpoint::{Endpoint, Visitor, visit_all};
use berth_core::swr::feature::FeatureGates;

use super::quota;
use crate::app::App;
use crate::auth::caller::Caller;
use crate::error::Result;
use crate::store;

/// Shows what the server can do for the account that a project belongs to: the caller's own.
///
/// # Errors
/// `ForeignProject` where the project is not one of the account, or none at all.
pub(crate) async fn show(app: &App, caller: &Caller, project_id: &str) -> Result<FeatureGates> {
    quota::demand_own(app, caller, project_id).await?;
    let limits = store::quota::limits(app.store.read(), &caller.account_id).await?;
    let is_other = |region: &String| *region != app.config.region;
    Ok(FeatureGates {
        enable_experience: false,
        enable_hss_service: false,
        enable_image_scan: false,
        enable_sm3: false,
        enable_image_sync: app.config.sync_regions.iter().any(is_other),
        enable_cci_service: false,
        enable_image_label: false,
        enable_pipeline: false,
        enable_authorization_token: true,
        enable_resource: false,
        enable_list_v3: has_lists_of_v3(),
        enable_image_quota: limits.images.is_some() || limits.tags.is_some(),
    })
}

fn has_lists_of_v3() -> bool {
    struct Lists(bool);
    impl Visitor for Lists {
        fn visit<E: Endpoint>(&mut self) {
            self.0 |= E::PATH == "/v3/manage/repos";
        }
    }
    let mut lists = Lists(false);
    visit_all(&mut lists);
    lists.0
}
