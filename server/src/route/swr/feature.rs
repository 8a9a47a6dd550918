//! What the server can do of what clients know.

use std::sync::Arc;

use berth_core::endpoint::Json;
use berth_core::swr::feature::{FeatureGates, ShowFeatureGates};

use crate::app::App;
use crate::error::Result;
use crate::http::api::Call;
use crate::service::feature;

/// Shows what the server can do.
pub(crate) async fn show(
    app: Arc<App>,
    call: Call<ShowFeatureGates>,
) -> Result<Json<FeatureGates>> {
    let project_id = &call.path.project_id;
    Ok(Json(feature::show(&app, call.caller()?, project_id).await?))
}
