//! Tags, in pages by cursor.

use std::sync::Arc;

use berth_core::berth::tag::{ImageTag, ListImageTags};
use berth_core::endpoint::Json;
use berth_core::page::Page;

use crate::app::App;
use crate::error::Result;
use crate::http::api::Call;
use crate::service::image_tag;

/// Lists the tags of an image.
pub(crate) async fn list(app: Arc<App>, call: Call<ListImageTags>) -> Result<Json<Page<ImageTag>>> {
    let name = call.path.image();
    Ok(Json(
        image_tag::list(&app, call.caller()?, &name, &call.query).await?,
    ))
}
