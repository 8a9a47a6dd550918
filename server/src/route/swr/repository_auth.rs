//! Rights of users on single images (document 002, chapter 4.7; documents 003 and 004).

use std::sync::Arc;

use berth_core::endpoint::{Json, NoContent};
use berth_core::swr::repository_auth::{
    CreateRepositoryAuth, DeleteRepositoryAuth, RepositoryAuth, ShowRepositoryAuth,
    UpdateRepositoryAuth,
};

use crate::app::App;
use crate::error::Result;
use crate::http::api::Call;
use crate::service::permission::{self, On};

/// Grants rights.
pub(crate) async fn create(app: Arc<App>, call: Call<CreateRepositoryAuth>) -> Result<NoContent> {
    let record = call.record(&app)?;
    let name = call.path.image();
    permission::create(&app, call.caller()?, On::Image(&name), &call.body, record).await?;
    Ok(NoContent::DONE)
}

/// Takes rights away.
pub(crate) async fn delete(app: Arc<App>, call: Call<DeleteRepositoryAuth>) -> Result<NoContent> {
    let record = call.record(&app)?;
    let name = call.path.image();
    permission::delete(&app, call.caller()?, On::Image(&name), &call.body, record).await?;
    Ok(NoContent::DONE)
}

/// Changes rights.
pub(crate) async fn update(app: Arc<App>, call: Call<UpdateRepositoryAuth>) -> Result<NoContent> {
    let record = call.record(&app)?;
    let name = call.path.image();
    permission::update(&app, call.caller()?, On::Image(&name), &call.body, record).await?;
    Ok(NoContent::DONE)
}

/// Shows the rights.
pub(crate) async fn show(
    app: Arc<App>,
    call: Call<ShowRepositoryAuth>,
) -> Result<Json<RepositoryAuth>> {
    let name = call.path.image();
    Ok(Json(
        permission::show_image(&app, call.caller()?, &name).await?,
    ))
}
