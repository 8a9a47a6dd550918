//! Rights of users on organizations (document 002, chapter 4.6).

use std::sync::Arc;

use berth_core::endpoint::{Json, NoContent};
use berth_core::swr::namespace_auth::{
    CreateNamespaceAuth, DeleteNamespaceAuth, NamespaceAuth, ShowNamespaceAuth, UpdateNamespaceAuth,
};

use crate::app::App;
use crate::error::Result;
use crate::http::api::Call;
use crate::service::permission::{self, On};

/// Grants rights.
pub(crate) async fn create(app: Arc<App>, call: Call<CreateNamespaceAuth>) -> Result<NoContent> {
    let record = call.record(&app)?;
    let on = On::Namespace(&call.path.namespace);
    permission::create(&app, call.caller()?, on, &call.body, record).await?;
    Ok(NoContent::DONE)
}

/// Takes rights away.
pub(crate) async fn delete(app: Arc<App>, call: Call<DeleteNamespaceAuth>) -> Result<NoContent> {
    let record = call.record(&app)?;
    let on = On::Namespace(&call.path.namespace);
    permission::delete(&app, call.caller()?, on, &call.body, record).await?;
    Ok(NoContent::DONE)
}

/// Changes rights.
pub(crate) async fn update(app: Arc<App>, call: Call<UpdateNamespaceAuth>) -> Result<NoContent> {
    let record = call.record(&app)?;
    let on = On::Namespace(&call.path.namespace);
    permission::update(&app, call.caller()?, on, &call.body, record).await?;
    Ok(NoContent::DONE)
}

/// Shows the rights.
pub(crate) async fn show(
    app: Arc<App>,
    call: Call<ShowNamespaceAuth>,
) -> Result<Json<NamespaceAuth>> {
    let name = &call.path.namespace;
    Ok(Json(
        permission::show_namespace(&app, call.caller()?, name).await?,
    ))
}
