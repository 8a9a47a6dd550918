//! Access keys of the caller.

use std::sync::Arc;

use berth_core::berth::key::{CreateKey, DeleteKey, KeyList, ListKeys, NewKey};
use berth_core::endpoint::{Json, NoContent};

use crate::app::App;
use crate::error::Result;
use crate::http::api::Call;
use crate::service::key;

/// Lists the keys.
pub(crate) async fn list(app: Arc<App>, call: Call<ListKeys>) -> Result<Json<KeyList>> {
    key::list(&app, call.caller()?).await.map(Json)
}

/// Creates a key.
pub(crate) async fn create(app: Arc<App>, call: Call<CreateKey>) -> Result<Json<NewKey>> {
    key::create(&app, call.caller()?, call.record(&app)?)
        .await
        .map(Json)
}

/// Deletes a key.
pub(crate) async fn delete(app: Arc<App>, call: Call<DeleteKey>) -> Result<NoContent> {
    key::delete(&app, call.caller()?, &call.path.access, call.record(&app)?).await?;
    Ok(NoContent::DONE)
}
