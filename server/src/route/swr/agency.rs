//! The agency by which an account lets triggers call its clusters.

use std::sync::Arc;

use berth_core::endpoint::{Json, NoContent};
use berth_core::swr::agency::{Agency, CheckAgency, CreateAgency};

use crate::app::App;
use crate::error::Result;
use crate::http::api::Call;
use crate::service::agency;

/// Tells whether the account has it.
pub(crate) async fn check(app: Arc<App>, call: Call<CheckAgency>) -> Result<Json<Agency>> {
    Ok(Json(agency::check(&app, call.caller()?).await?))
}

/// Makes it.
pub(crate) async fn create(app: Arc<App>, call: Call<CreateAgency>) -> Result<NoContent> {
    agency::create(&app, call.caller()?, call.record(&app)?).await?;
    Ok(NoContent::DONE)
}
