//! Accounts to share with, and images from others.

use std::sync::Arc;

use berth_core::berth::sharing::{CheckReceiver, ListSharedImages, ReceiverCheck, SharedImage};
use berth_core::endpoint::Json;
use berth_core::page::Page;

use crate::app::App;
use crate::error::Result;
use crate::http::api::Call;
use crate::service::{shared_list, sharing};

/// Tells whether there is an account.
pub(crate) async fn check(app: Arc<App>, call: Call<CheckReceiver>) -> Result<Json<ReceiverCheck>> {
    sharing::check_receiver(&app, call.caller()?, &call.path.account)
        .await
        .map(Json)
}

/// Lists images from others.
pub(crate) async fn list(
    app: Arc<App>,
    call: Call<ListSharedImages>,
) -> Result<Json<Page<SharedImage>>> {
    shared_list::received(&app, call.caller()?, &call.query)
        .await
        .map(Json)
}
