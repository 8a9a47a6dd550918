//! Protected tags of organizations and images.

use std::sync::Arc;

use berth_core::berth::protection::{
    ListImageProtectedTags, ListOrganizationProtectedTags, ProtectImageTags,
    ProtectOrganizationTags, ProtectedTags, ProtectedTagsList, UnprotectImageTags,
    UnprotectOrganizationTags,
};
use berth_core::endpoint::{Json, NoContent};

use crate::app::App;
use crate::error::Result;
use crate::http::api::Call;
use crate::service::permission::On;
use crate::service::protection;

/// Lists the patterns of an organization.
pub(crate) async fn list_of_organization(
    app: Arc<App>,
    call: Call<ListOrganizationProtectedTags>,
) -> Result<Json<ProtectedTagsList>> {
    let on = On::Namespace(&call.path.namespace);
    Ok(Json(protection::list(&app, call.caller()?, on).await?))
}

/// Adds a pattern to an organization.
pub(crate) async fn create_of_organization(
    app: Arc<App>,
    call: Call<ProtectOrganizationTags>,
) -> Result<Json<ProtectedTags>> {
    let record = call.record(&app)?;
    let on = On::Namespace(&call.path.namespace);
    let pattern = &call.body.pattern;
    let made = protection::create(&app, call.caller()?, on, pattern, record).await?;
    Ok(Json(made))
}

/// Removes a pattern of an organization.
pub(crate) async fn delete_of_organization(
    app: Arc<App>,
    call: Call<UnprotectOrganizationTags>,
) -> Result<NoContent> {
    let record = call.record(&app)?;
    let on = On::Namespace(&call.path.namespace);
    protection::delete(&app, call.caller()?, on, &call.path.pattern, record).await?;
    Ok(NoContent::DONE)
}

/// Lists the patterns that hold in an image.
pub(crate) async fn list_of_image(
    app: Arc<App>,
    call: Call<ListImageProtectedTags>,
) -> Result<Json<ProtectedTagsList>> {
    let name = call.path.image();
    let on = On::Image(&name);
    Ok(Json(protection::list(&app, call.caller()?, on).await?))
}

/// Adds a pattern to an image.
pub(crate) async fn create_of_image(
    app: Arc<App>,
    call: Call<ProtectImageTags>,
) -> Result<Json<ProtectedTags>> {
    let record = call.record(&app)?;
    let name = call.path.image();
    let pattern = &call.body.pattern;
    let made = protection::create(&app, call.caller()?, On::Image(&name), pattern, record).await?;
    Ok(Json(made))
}

/// Removes a pattern of an image.
pub(crate) async fn delete_of_image(
    app: Arc<App>,
    call: Call<UnprotectImageTags>,
) -> Result<NoContent> {
    let record = call.record(&app)?;
    let name = call.path.image();
    let pattern = &call.path.pattern;
    protection::delete(&app, call.caller()?, On::Image(&name), pattern, record).await?;
    Ok(NoContent::DONE)
}
