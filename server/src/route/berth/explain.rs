//! Why a user may do something, or not.

use std::sync::Arc;

use berth_core::berth::explain::{Explain, Explanation};
use berth_core::endpoint::Json;

use crate::app::App;
use crate::error::Result;
use crate::http::api::Call;
use crate::service::explain;

/// Says whether a user may do something, and through what.
pub(crate) async fn explain(app: Arc<App>, call: Call<Explain>) -> Result<Json<Explanation>> {
    Ok(Json(
        explain::explain(&app, call.caller()?, &call.query).await?,
    ))
}
