//! Synchronisation of images with other regions.

use std::sync::Arc;

use berth_core::endpoint::{Json, NoContent};
use berth_core::error::Code;
use berth_core::name::Tag;
use berth_core::swr::reply::Ranged;
use berth_core::swr::sync::{
    CreateSyncTask, DeleteSyncTask, ListSyncRegions, ListSyncTasks, ShowSyncJob, SyncImages,
    SyncJob, SyncRegion, SyncTask,
};

use super::params::Params;
use crate::app::App;
use crate::error::{Error, Result};
use crate::http::api::Call;
use crate::service::sync;

/// How many jobs are shown where nothing was asked.
const ROWS: u64 = 100;

/// Lists the regions that images can be synchronised to.
pub(crate) async fn regions(
    app: Arc<App>,
    _: Call<ListSyncRegions>,
) -> Result<Json<Vec<SyncRegion>>> {
    Ok(Json(sync::regions(&app)))
}

/// Keeps a task.
pub(crate) async fn create(app: Arc<App>, call: Call<CreateSyncTask>) -> Result<NoContent> {
    let (record, name) = (call.record(&app)?, call.path.image());
    sync::create(&app, call.caller()?, &name, &call.body, record).await?;
    Ok(NoContent::DONE)
}

/// Deletes a task.
pub(crate) async fn delete(app: Arc<App>, call: Call<DeleteSyncTask>) -> Result<NoContent> {
    let (record, name) = (call.record(&app)?, call.path.image());
    sync::delete(&app, call.caller()?, &name, &call.body, record).await?;
    Ok(NoContent::DONE)
}

/// Lists the tasks of an image.
pub(crate) async fn list(app: Arc<App>, call: Call<ListSyncTasks>) -> Result<Json<Vec<SyncTask>>> {
    let name = call.path.image();
    Ok(Json(sync::tasks(&app, call.caller()?, &name).await?))
}

/// Lets tags wait for their synchronisation.
pub(crate) async fn ask(app: Arc<App>, call: Call<SyncImages>) -> Result<Json<Vec<Tag>>> {
    let (record, name) = (call.record(&app)?, call.path.image());
    let tags = sync::ask(&app, call.caller()?, &name, &call.body, record).await?;
    Ok(Json(tags))
}

/// Lists the jobs of an image.
pub(crate) async fn jobs(app: Arc<App>, call: Call<ShowSyncJob>) -> Result<Ranged<Vec<SyncJob>>> {
    let params = Params::parse(call.query.filter.as_deref(), ShowSyncJob::FILTER)?;
    let window = params.window(None, None, Some(ROWS))?;
    let newest_first = match params.filtered("order") {
        None | Some("desc") => true,
        Some("asc") => false,
        Some(_) => {
            let message = "`order` is `asc` or `desc`";
            return Err(Error::new(Code::InvalidParameter, message));
        }
    };
    let name = call.path.image();
    sync::jobs(&app, call.caller()?, &name, window, newest_first).await
}
