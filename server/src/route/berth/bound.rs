//! What bounds the account.

use std::sync::Arc;

use berth_core::berth::bound::{BoundList, ListBounds};
use berth_core::endpoint::Json;

use crate::app::App;
use crate::error::Result;
use crate::http::api::Call;
use crate::service::bound;

/// Lists the policies that bound the caller's account.
pub(crate) async fn list(app: Arc<App>, call: Call<ListBounds>) -> Result<Json<BoundList>> {
    Ok(Json(bound::of_caller(&app, call.caller()?).await?))
}
