//! Organizations (document 002, chapter 4.1).

use std::sync::Arc;

use berth_core::endpoint::{Json, NoContent};
use berth_core::error::Code;
use berth_core::swr::namespace::{
    CreateNamespace, DeleteNamespace, ListNamespaces, Namespace, NamespaceList, ShowNamespace,
};

use super::params::Params;
use crate::app::App;
use crate::error::{Error, Result};
use crate::http::api::Call;
use crate::service::namespace::{self, NamespaceMatch};

/// Creates an organization.
pub(crate) async fn create(app: Arc<App>, call: Call<CreateNamespace>) -> Result<NoContent> {
    let record = call.record(&app)?;
    let name = call.body.namespace.clone().into_name();
    namespace::create(&app, call.caller()?, name, record).await?;
    Ok(NoContent::DONE)
}

/// Deletes an organization that holds no image.
pub(crate) async fn delete(app: Arc<App>, call: Call<DeleteNamespace>) -> Result<NoContent> {
    let record = call.record(&app)?;
    namespace::delete(&app, call.caller()?, &call.path.namespace, record).await?;
    Ok(NoContent::DONE)
}

/// Lists the organizations that the caller may see.
pub(crate) async fn list(app: Arc<App>, call: Call<ListNamespaces>) -> Result<Json<NamespaceList>> {
    let params = Params::parse(call.query.filter.as_deref(), ListNamespaces::FILTER)?;
    let through_images = match params.filtered("mode") {
        None => false,
        Some("visible") => true,
        Some(_) => {
            return Err(Error::new(
                Code::InvalidFilter,
                "`mode` is absent or `visible`",
            ));
        }
    };
    let named = match (params.filtered("namespace"), &call.query.namespace) {
        (Some(text), _) => NamespaceMatch::Holds(text),
        (None, Some(name)) => NamespaceMatch::Is(name),
        (None, None) => NamespaceMatch::Any,
    };
    Ok(Json(
        namespace::list(&app, call.caller()?, named, through_images).await?,
    ))
}

/// Shows an organization.
pub(crate) async fn show(app: Arc<App>, call: Call<ShowNamespace>) -> Result<Json<Namespace>> {
    Ok(Json(
        namespace::show(&app, call.caller()?, &call.path.namespace).await?,
    ))
}
