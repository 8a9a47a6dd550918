//! The activity of an account.

use std::sync::Arc;

use berth_core::berth::event::{EventPage, ListEvents};
use berth_core::endpoint::Json;

use crate::app::App;
use crate::error::Result;
use crate::http::api::Call;
use crate::service::event;

/// Lists the activity that the caller may see.
pub(crate) async fn list(app: Arc<App>, call: Call<ListEvents>) -> Result<Json<EventPage>> {
    Ok(Json(event::list(&app, call.caller()?, &call.query).await?))
}
