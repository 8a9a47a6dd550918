//! Retention runs.

use std::sync::Arc;

use berth_core::berth::run::{
    CancelRun, ListRunTags, ListRuns, Run, RunPage, RunTagPage, ShowRun, StartRun, UndoRun,
};
use berth_core::endpoint::{Json, NoContent};

use crate::app::App;
use crate::error::Result;
use crate::http::api::Call;
use crate::service::run;

/// Lists the runs of an image.
pub(crate) async fn list(app: Arc<App>, call: Call<ListRuns>) -> Result<Json<RunPage>> {
    let name = call.path.image();
    run::list(&app, call.caller()?, &name, &call.query)
        .await
        .map(Json)
}

/// Starts a run.
pub(crate) async fn start(app: Arc<App>, call: Call<StartRun>) -> Result<Json<Run>> {
    let (record, name) = (call.record(&app)?, call.path.image());
    run::start(&app, call.caller()?, &name, &call.body, record)
        .await
        .map(Json)
}

/// Shows a run.
pub(crate) async fn show(app: Arc<App>, call: Call<ShowRun>) -> Result<Json<Run>> {
    let (name, id) = (call.path.image(), call.path.run.get());
    run::show(&app, call.caller()?, &name, id).await.map(Json)
}

/// Lists the tags of a run.
pub(crate) async fn list_tags(app: Arc<App>, call: Call<ListRunTags>) -> Result<Json<RunTagPage>> {
    let (name, id) = (call.path.image(), call.path.run.get());
    run::list_tags(&app, call.caller()?, &name, id, &call.query)
        .await
        .map(Json)
}

/// Stops a run.
pub(crate) async fn cancel(app: Arc<App>, call: Call<CancelRun>) -> Result<NoContent> {
    let record = call.record(&app)?;
    let (name, id) = (call.path.image(), call.path.run.get());
    run::cancel(&app, call.caller()?, &name, id, record).await?;
    Ok(NoContent::DONE)
}

/// Brings back what a run removed.
pub(crate) async fn undo(app: Arc<App>, call: Call<UndoRun>) -> Result<Json<Run>> {
    let record = call.record(&app)?;
    let (name, id) = (call.path.image(), call.path.run.get());
    run::undo(&app, call.caller()?, &name, id, record)
        .await
        .map(Json)
}
