//! The users of the account, as the console lists them.

use std::sync::Arc;

use berth_core::berth::user::{AccountUser, ListAccountUsers};
use berth_core::endpoint::Json;
use berth_core::page::Page;

use crate::app::App;
use crate::error::Result;
use crate::http::api::Call;
use crate::service::user_list;

/// Lists the users of the caller's account.
pub(crate) async fn list(
    app: Arc<App>,
    call: Call<ListAccountUsers>,
) -> Result<Json<Page<AccountUser>>> {
    let page = user_list::list(&app, call.caller()?, &call.query).await?;
    Ok(Json(page))
}
