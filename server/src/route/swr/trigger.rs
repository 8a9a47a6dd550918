//! Triggers (document 002, chapter 4.8).

use std::sync::Arc;

use berth_core::endpoint::{Json, NoContent};
use berth_core::swr::trigger::{
    CreateTrigger, DeleteTrigger, ListTriggers, ShowTrigger, Trigger, UpdateTrigger,
};

use crate::app::App;
use crate::error::Result;
use crate::http::api::Call;
use crate::service::trigger;

/// Creates a trigger.
pub(crate) async fn create(app: Arc<App>, call: Call<CreateTrigger>) -> Result<NoContent> {
    let record = call.record(&app)?;
    let image = call.path.image();
    trigger::create(&app, call.caller()?, &image, &call.body, record).await?;
    Ok(NoContent::DONE)
}

/// Lists the triggers of an image.
pub(crate) async fn list(app: Arc<App>, call: Call<ListTriggers>) -> Result<Json<Vec<Trigger>>> {
    trigger::list(&app, call.caller()?, &call.path.image())
        .await
        .map(Json)
}

/// Deletes a trigger.
pub(crate) async fn delete(app: Arc<App>, call: Call<DeleteTrigger>) -> Result<NoContent> {
    let (record, image) = (call.record(&app)?, call.path.image());
    trigger::delete(&app, call.caller()?, &image, &call.path.trigger, record).await?;
    Ok(NoContent::DONE)
}

/// Shows a trigger.
pub(crate) async fn show(app: Arc<App>, call: Call<ShowTrigger>) -> Result<Json<Trigger>> {
    let image = call.path.image();
    trigger::show(&app, call.caller()?, &image, &call.path.trigger)
        .await
        .map(Json)
}

/// Turns a trigger on or off.
pub(crate) async fn update(app: Arc<App>, call: Call<UpdateTrigger>) -> Result<NoContent> {
    let (record, image) = (call.record(&app)?, call.path.image());
    let (name, enabled) = (&call.path.trigger, call.body.enable.is_on());
    trigger::update(&app, call.caller()?, &image, name, enabled, record).await?;
    Ok(NoContent::DONE)
}
