//! The groups of the account, as the console lists them.

use std::sync::Arc;

use berth_core::berth::group::{AccountGroupList, ListAccountGroups};
use berth_core::endpoint::Json;

use crate::app::App;
use crate::error::Result;
use crate::http::api::Call;
use crate::service::group_list;

/// Lists the groups of the caller's account.
pub(crate) async fn list(
    app: Arc<App>,
    call: Call<ListAccountGroups>,
) -> Result<Json<AccountGroupList>> {
    let list = group_list::list(&app, call.caller()?, &call.query).await?;
    Ok(Json(list))
}
