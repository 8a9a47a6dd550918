//! The quotas of an account and its figures over time.

use std::sync::Arc;

use berth_core::berth::figure::{Figures, ShowFigures};
use berth_core::endpoint::Json;

use crate::app::App;
use crate::error::Result;
use crate::http::api::Call;
use crate::service::figure;

/// Shows quotas and figures.
pub(crate) async fn show(app: Arc<App>, call: Call<ShowFigures>) -> Result<Json<Figures>> {
    let frequency = call.query.frequency.unwrap_or_default();
    Ok(Json(figure::show(&app, call.caller()?, frequency).await?))
}
