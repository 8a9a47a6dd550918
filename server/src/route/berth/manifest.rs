//! One manifest of an image.

use std::sync::Arc;

use berth_core::berth::manifest::{ManifestDetail, ShowManifest};
use berth_core::endpoint::Json;

use crate::app::App;
use crate::error::Result;
use crate::http::api::Call;
use crate::service::manifest_detail;

/// Shows a manifest with its layers, children and referrers.
pub(crate) async fn show(app: Arc<App>, call: Call<ShowManifest>) -> Result<Json<ManifestDetail>> {
    let name = call.path.image();
    Ok(Json(
        manifest_detail::show(&app, call.caller()?, &name, &call.path.digest).await?,
    ))
}
