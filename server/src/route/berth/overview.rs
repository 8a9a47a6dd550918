//! The figures of an account.

use std::sync::Arc;

use berth_core::berth::overview::{Overview, ShowOverview};
use berth_core::endpoint::Json;

use crate::app::App;
use crate::error::Result;
use crate::http::api::Call;
use crate::service::namespace;

/// Shows the figures of what the caller may see.
pub(crate) async fn show(app: Arc<App>, call: Call<ShowOverview>) -> Result<Json<Overview>> {
    Ok(Json(namespace::overview(&app, call.caller()?).await?))
}
