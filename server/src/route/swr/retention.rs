//! Retention policies (document 002, chapter 4.9).

use std::sync::Arc;

use berth_core::endpoint::{Json, NoContent};
use berth_core::swr::reply::Ranged;
use berth_core::swr::retention::{
    CreateRetention, DeleteRetention, ListRetentionHistories, ListRetentions, NewRetention,
    Retention, RetentionLogs, ShowRetention, UpdateRetention,
};

use super::params::Params;
use crate::app::App;
use crate::error::Result;
use crate::http::api::Call;
use crate::service::retention;

/// How many rows the record has where nothing was asked.
const ROWS: u64 = 100;

/// Adds a policy.
pub(crate) async fn create(
    app: Arc<App>,
    call: Call<CreateRetention>,
) -> Result<Json<NewRetention>> {
    let record = call.record(&app)?;
    let name = call.path.image();
    let id = retention::create(&app, call.caller()?, &name, &call.body, record).await?;
    Ok(Json(NewRetention { id }))
}

/// Lists the policies of an image.
pub(crate) async fn list(
    app: Arc<App>,
    call: Call<ListRetentions>,
) -> Result<Json<Vec<Retention>>> {
    let name = call.path.image();
    Ok(Json(retention::list(&app, call.caller()?, &name).await?))
}

/// Deletes a policy.
pub(crate) async fn delete(app: Arc<App>, call: Call<DeleteRetention>) -> Result<NoContent> {
    let record = call.record(&app)?;
    let (name, id) = (call.path.image(), call.path.retention_id.get());
    retention::delete(&app, call.caller()?, &name, id, record).await?;
    Ok(NoContent::DONE)
}

/// Shows a policy.
pub(crate) async fn show(app: Arc<App>, call: Call<ShowRetention>) -> Result<Json<Retention>> {
    let (name, id) = (call.path.image(), call.path.retention_id.get());
    Ok(Json(
        retention::show(&app, call.caller()?, &name, id).await?,
    ))
}

/// Puts other rules into a policy.
pub(crate) async fn update(app: Arc<App>, call: Call<UpdateRetention>) -> Result<NoContent> {
    let record = call.record(&app)?;
    let (name, id) = (call.path.image(), call.path.retention_id.get());
    retention::update(&app, call.caller()?, &name, id, &call.body, record).await?;
    Ok(NoContent::DONE)
}

/// Lists what the policies of an image removed.
pub(crate) async fn log(
    app: Arc<App>,
    call: Call<ListRetentionHistories>,
) -> Result<Ranged<RetentionLogs>> {
    let query = &call.query;
    let params = Params::parse(query.filter.as_deref(), ListRetentionHistories::FILTER)?;
    let window = params.window(query.limit.as_deref(), query.offset.as_deref(), Some(ROWS))?;
    retention::log(&app, call.caller()?, &call.path.image(), window).await
}
