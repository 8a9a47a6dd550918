//! Images, in pages by cursor.

use std::sync::Arc;

use berth_core::berth::repository::{DeleteImage, Image, ListImages, ShowImage};
use berth_core::endpoint::{Json, NoContent};
use berth_core::page::Page;

use crate::app::App;
use crate::error::Result;
use crate::http::api::Call;
use crate::service::repository::{self, Confirmed};
use crate::service::repository_list;

/// Lists images.
pub(crate) async fn list(app: Arc<App>, call: Call<ListImages>) -> Result<Json<Page<Image>>> {
    Ok(Json(
        repository_list::list_images(&app, call.caller()?, &call.query).await?,
    ))
}

/// Shows an image.
pub(crate) async fn show(app: Arc<App>, call: Call<ShowImage>) -> Result<Json<Image>> {
    let name = call.path.image();
    Ok(Json(
        repository_list::show_image(&app, call.caller()?, &name).await?,
    ))
}

/// Deletes an image with the tags that were confirmed.
pub(crate) async fn delete(app: Arc<App>, call: Call<DeleteImage>) -> Result<NoContent> {
    let record = call.record(&app)?;
    let name = call.path.image();
    let confirmed = Confirmed::Tags(call.query.tags);
    repository::delete(&app, call.caller()?, &name, confirmed, record).await?;
    Ok(NoContent::DONE)
}
