//! Sharing policies (document 002, table 6-3).

use std::sync::Arc;

use berth_core::endpoint::{Json, NoContent};
use berth_core::swr::reply::Ranged;
use berth_core::swr::share_policy::{
    CreateRepoShare, DeleteRepoShare, ListRepoShares, NewShare, SharePolicy, UpdateRepoShare,
};

use super::params::Params;
use super::sharing::ROWS;
use crate::app::App;
use crate::error::Result;
use crate::http::api::Call;
use crate::service::{share_policy, sharing};

/// Creates a policy.
pub(crate) async fn create(app: Arc<App>, call: Call<CreateRepoShare>) -> Result<Json<NewShare>> {
    let record = call.record(&app)?;
    let image = call.path.image();
    let id = sharing::create(&app, call.caller()?, &image, &call.body, record).await?;
    Ok(Json(NewShare { id }))
}

/// Lists the policies of an image.
pub(crate) async fn list(
    app: Arc<App>,
    call: Call<ListRepoShares>,
) -> Result<Ranged<Vec<SharePolicy>>> {
    let (limit, offset) = (call.query.limit.as_deref(), call.query.offset.as_deref());
    let window = Params::parse(None, &[])?.window(limit, offset, Some(ROWS))?;
    share_policy::list(&app, call.caller()?, &call.path.image(), window).await
}

/// Changes a policy.
pub(crate) async fn update(app: Arc<App>, call: Call<UpdateRepoShare>) -> Result<NoContent> {
    let record = call.record(&app)?;
    let (image, id) = (call.path.image(), call.path.share_id.get());
    share_policy::update(&app, call.caller()?, &image, id, &call.body, record).await?;
    Ok(NoContent::DONE)
}

/// Deletes a policy.
pub(crate) async fn delete(app: Arc<App>, call: Call<DeleteRepoShare>) -> Result<NoContent> {
    let record = call.record(&app)?;
    let (image, id) = (call.path.image(), call.path.share_id.get());
    share_policy::delete(&app, call.caller()?, &image, id, record).await?;
    Ok(NoContent::DONE)
}
