//! Setting up the first account.

use std::sync::Arc;

use berth_core::berth::session::SignedIn;
use berth_core::berth::set_up::{SetUp, SetUpState, ShowSetUp};
use berth_core::endpoint::Json;

use super::session::answer;
use crate::app::App;
use crate::error::Result;
use crate::http::api::Call;
use crate::service::{identity, set_up};

/// Tells whether the server waits for its first account.
pub(crate) async fn show(app: Arc<App>, _: Call<ShowSetUp>) -> Result<Json<SetUpState>> {
    let is_needed = !set_up::is_done(&app).await?;
    Ok(Json(SetUpState {
        is_needed,
        region: app.config.region.clone(),
    }))
}

/// Spends the set-up link: creates the account and signs its administrator in.
pub(crate) async fn create(app: Arc<App>, call: Call<SetUp>) -> Result<SignedIn> {
    let body = &call.body;
    let record = call.record(&app)?;
    let begun = identity::set_up(
        &app,
        &body.token,
        &body.account,
        &body.user,
        &body.password,
        record,
    )
    .await?;
    answer(&app, begun).await
}
