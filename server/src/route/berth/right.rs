//! Who may do what with an organization or an image.

use std::sync::Arc;

use berth_core::berth::right::{
    ListImageRights, ListImageUsers, ListOrganizationRights, ListOrganizationUsers, Right,
};
use berth_core::endpoint::Json;
use berth_core::page::Page;

use crate::app::App;
use crate::error::Result;
use crate::http::api::Call;
use crate::service::permission::On;
use crate::service::right;

/// Lists who may do something with an organization.
pub(crate) async fn list_of_organization(
    app: Arc<App>,
    call: Call<ListOrganizationRights>,
) -> Result<Json<Page<Right>>> {
    let on = On::Namespace(&call.path.namespace);
    Ok(Json(
        right::list(&app, call.caller()?, on, &call.query, true).await?,
    ))
}

/// Lists who may do something with an image.
pub(crate) async fn list_of_image(
    app: Arc<App>,
    call: Call<ListImageRights>,
) -> Result<Json<Page<Right>>> {
    let name = call.path.image();
    let on = On::Image(&name);
    Ok(Json(
        right::list(&app, call.caller()?, on, &call.query, true).await?,
    ))
}

/// Lists whom something may be granted on an organization.
pub(crate) async fn list_users_for_organization(
    app: Arc<App>,
    call: Call<ListOrganizationUsers>,
) -> Result<Json<Page<Right>>> {
    let on = On::Namespace(&call.path.namespace);
    Ok(Json(
        right::list(&app, call.caller()?, on, &call.query, false).await?,
    ))
}

/// Lists whom something may be granted on an image.
pub(crate) async fn list_users_for_image(
    app: Arc<App>,
    call: Call<ListImageUsers>,
) -> Result<Json<Page<Right>>> {
    let name = call.path.image();
    let on = On::Image(&name);
    Ok(Json(
        right::list(&app, call.caller()?, on, &call.query, false).await?,
    ))
}
