//! Triggers of every kind, with what they sent.

use std::sync::Arc;

use berth_core::berth::trigger::{
    CreateWebhook, Delivery, DeliveryPage, ImageTriggerList, ListDeliveries, ListImageTriggers,
    NewWebhook, TestTrigger,
};
use berth_core::endpoint::Json;

use crate::app::App;
use crate::error::Result;
use crate::http::api::Call;
use crate::service::{delivery, webhook};

/// Lists the triggers of an image.
pub(crate) async fn list(
    app: Arc<App>,
    call: Call<ListImageTriggers>,
) -> Result<Json<ImageTriggerList>> {
    webhook::list(&app, call.caller()?, &call.path.image())
        .await
        .map(Json)
}

/// Creates a trigger that posts a signed call.
pub(crate) async fn create_webhook(
    app: Arc<App>,
    call: Call<CreateWebhook>,
) -> Result<Json<NewWebhook>> {
    let (record, image) = (call.record(&app)?, call.path.image());
    webhook::create(&app, call.caller()?, &image, &call.body, record)
        .await
        .map(Json)
}

/// Lists what a trigger sent.
pub(crate) async fn list_deliveries(
    app: Arc<App>,
    call: Call<ListDeliveries>,
) -> Result<Json<DeliveryPage>> {
    let (image, name) = (call.path.image(), &call.path.trigger);
    delivery::list(&app, call.caller()?, &image, name, &call.query)
        .await
        .map(Json)
}

/// Tries a trigger out.
pub(crate) async fn test(app: Arc<App>, call: Call<TestTrigger>) -> Result<Json<Delivery>> {
    let (record, image) = (call.record(&app)?, call.path.image());
    let name = &call.path.trigger;
    delivery::test(&app, call.caller()?, &image, name, &call.body, record)
        .await
        .map(Json)
}
