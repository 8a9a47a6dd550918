//! The trash.

use std::sync::Arc;

use berth_core::berth::trash::{ListTrash, PurgeTrash, RestoreTrash, TrashDone, TrashPage};
use berth_core::endpoint::Json;

use crate::app::App;
use crate::error::Result;
use crate::http::api::Call;
use crate::service::trash_list;

/// Lists what lies in the trash.
pub(crate) async fn list(app: Arc<App>, call: Call<ListTrash>) -> Result<Json<TrashPage>> {
    let page = trash_list::list(&app, call.caller()?, &call.query).await?;
    Ok(Json(page))
}

/// Brings back what lies there.
pub(crate) async fn restore(app: Arc<App>, call: Call<RestoreTrash>) -> Result<Json<TrashDone>> {
    let record = call.record(&app)?;
    let (name, entries) = (&call.path.namespace, &call.body.entries);
    let done = trash_list::restore(&app, call.caller()?, name, entries, record).await?;
    Ok(Json(done))
}

/// Removes for good what lies there.
pub(crate) async fn purge(app: Arc<App>, call: Call<PurgeTrash>) -> Result<Json<TrashDone>> {
    let record = call.record(&app)?;
    let (name, entries) = (&call.path.namespace, &call.body.entries);
    let done = trash_list::purge(&app, call.caller()?, name, entries, record).await?;
    Ok(Json(done))
}
