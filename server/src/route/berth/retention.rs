//! Retention of images as one whole, previews, and the defaults of organizations.

use std::sync::Arc;

use berth_core::berth::retention::{
    ImageRetention, OrganizationRetention, PreviewRetention, RetentionPreview, SaveImageRetention,
    SaveOrganizationRetention, SavedRetention, ShowImageRetention, ShowOrganizationRetention,
    ShowRetentionFacts,
};
use berth_core::endpoint::{Json, NoContent};
use berth_core::retention::Facts;

use crate::app::App;
use crate::error::Result;
use crate::http::api::Call;
use crate::service::{retention_image, retention_preview};

/// Shows the rules that hold for an image.
pub(crate) async fn show(
    app: Arc<App>,
    call: Call<ShowImageRetention>,
) -> Result<Json<ImageRetention>> {
    retention_image::show(&app, call.caller()?, &call.path.image())
        .await
        .map(Json)
}

/// Puts other rules into an image.
pub(crate) async fn save(
    app: Arc<App>,
    call: Call<SaveImageRetention>,
) -> Result<Json<SavedRetention>> {
    let (record, name) = (call.record(&app)?, call.path.image());
    retention_image::save(&app, call.caller()?, &name, &call.body, record)
        .await
        .map(Json)
}

/// Shows what the decision asks of an image.
pub(crate) async fn facts(app: Arc<App>, call: Call<ShowRetentionFacts>) -> Result<Json<Facts>> {
    retention_preview::facts(&app, call.caller()?, &call.path.image())
        .await
        .map(Json)
}

/// Tells what rules would do.
pub(crate) async fn preview(
    app: Arc<App>,
    call: Call<PreviewRetention>,
) -> Result<Json<RetentionPreview>> {
    retention_preview::show(&app, call.caller()?, &call.path.image(), &call.body)
        .await
        .map(Json)
}

/// Shows the default of an organization.
pub(crate) async fn show_default(
    app: Arc<App>,
    call: Call<ShowOrganizationRetention>,
) -> Result<Json<OrganizationRetention>> {
    retention_image::show_default(&app, call.caller()?, &call.path.namespace)
        .await
        .map(Json)
}

/// Saves the default of an organization.
pub(crate) async fn save_default(
    app: Arc<App>,
    call: Call<SaveOrganizationRetention>,
) -> Result<NoContent> {
    let record = call.record(&app)?;
    let name = &call.path.namespace;
    retention_image::save_default(&app, call.caller()?, name, &call.body, record).await?;
    Ok(NoContent::DONE)
}
