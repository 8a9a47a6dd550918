//! Access keys of users.

use std::sync::Arc;

use berth_core::endpoint::{Json, NoContent};
use berth_core::iam::credential::{
    CreateCredential, CredentialBody, CredentialList, DeleteCredential, ListCredentials,
    NewCredentialBody, ShowCredential, UpdateCredential,
};

use crate::app::App;
use crate::error::Result;
use crate::http::api::Call;
use crate::service::credential;

/// Lists keys.
pub(crate) async fn list(
    app: Arc<App>,
    call: Call<ListCredentials>,
) -> Result<Json<CredentialList>> {
    let user_id = call.query.user_id.as_deref();
    let credentials = credential::list(&app, call.caller()?, user_id).await?;
    Ok(Json(CredentialList { credentials }))
}

/// Creates a key.
pub(crate) async fn create(
    app: Arc<App>,
    call: Call<CreateCredential>,
) -> Result<Json<NewCredentialBody>> {
    let record = call.record(&app)?;
    let user_id = call.body.credential.user_id.as_deref();
    let credential = credential::create(&app, call.caller()?, user_id, record).await?;
    Ok(Json(NewCredentialBody { credential }))
}

/// Shows a key.
pub(crate) async fn show(
    app: Arc<App>,
    call: Call<ShowCredential>,
) -> Result<Json<CredentialBody>> {
    let credential = credential::get(&app, call.caller()?, &call.path.access_key).await?;
    Ok(Json(CredentialBody { credential }))
}

/// Switches a key on or off.
pub(crate) async fn update(
    app: Arc<App>,
    call: Call<UpdateCredential>,
) -> Result<Json<CredentialBody>> {
    let record = call.record(&app)?;
    let (access, status) = (&call.path.access_key, call.body.credential.status);
    let credential = credential::update(&app, call.caller()?, access, status, record).await?;
    Ok(Json(CredentialBody { credential }))
}

/// Deletes a key.
pub(crate) async fn delete(app: Arc<App>, call: Call<DeleteCredential>) -> Result<NoContent> {
    let record = call.record(&app)?;
    credential::delete(&app, call.caller()?, &call.path.access_key, record).await?;
    Ok(NoContent::DONE)
}
