//! Organizations with their figures.

use std::sync::Arc;

use berth_core::berth::namespace::{
    ListOrganizations, Organization, OrganizationList, ShowOrganization,
};
use berth_core::endpoint::Json;

use crate::app::App;
use crate::error::Result;
use crate::http::api::Call;
use crate::service::namespace;

/// Lists the organizations that the caller may see.
pub(crate) async fn list(
    app: Arc<App>,
    call: Call<ListOrganizations>,
) -> Result<Json<OrganizationList>> {
    Ok(Json(
        namespace::list_with_figures(&app, call.caller()?).await?,
    ))
}

/// Shows an organization.
pub(crate) async fn show(
    app: Arc<App>,
    call: Call<ShowOrganization>,
) -> Result<Json<Organization>> {
    let name = &call.path.namespace;
    Ok(Json(
        namespace::show_with_figures(&app, call.caller()?, name).await?,
    ))
}
