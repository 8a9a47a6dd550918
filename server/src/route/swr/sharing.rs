//! Images shared with other accounts (document 002, chapter 4.4).

use std::sync::Arc;

use berth_core::endpoint::{Json, NoContent};
use berth_core::swr::reply::Ranged;
use berth_core::swr::sharing::{
    CreateRepoDomain, DeleteRepoDomain, ListRepoDomains, RepoDomain, RepoDomainCheck,
    ShowRepoDomain, UpdateRepoDomain,
};

use super::params::Params;
use crate::app::App;
use crate::error::Result;
use crate::http::api::Call;
use crate::service::sharing;

/// How many rows a list has where nothing was asked.
pub(super) const ROWS: u64 = 100;

/// Shares an image with an account.
pub(crate) async fn create(app: Arc<App>, call: Call<CreateRepoDomain>) -> Result<NoContent> {
    let record = call.record(&app)?;
    let image = call.path.image();
    sharing::create(&app, call.caller()?, &image, &call.body, record).await?;
    Ok(NoContent::DONE)
}

/// Ends the sharing with an account.
pub(crate) async fn delete(app: Arc<App>, call: Call<DeleteRepoDomain>) -> Result<NoContent> {
    let record = call.record(&app)?;
    let (image, account) = (call.path.image(), &call.path.access_domain);
    sharing::delete(&app, call.caller()?, &image, account, record).await?;
    Ok(NoContent::DONE)
}

/// Changes until when an image is shared with an account.
pub(crate) async fn update(app: Arc<App>, call: Call<UpdateRepoDomain>) -> Result<NoContent> {
    let record = call.record(&app)?;
    let (image, account) = (call.path.image(), &call.path.access_domain);
    sharing::update(&app, call.caller()?, &image, account, &call.body, record).await?;
    Ok(NoContent::DONE)
}

/// Tells whether an image is shared with an account.
pub(crate) async fn show(
    app: Arc<App>,
    call: Call<ShowRepoDomain>,
) -> Result<Json<RepoDomainCheck>> {
    let image = call.path.image();
    sharing::check(&app, call.caller()?, &image, &call.path.access_domain)
        .await
        .map(Json)
}

/// Lists the accounts that an image is shared with.
pub(crate) async fn list(
    app: Arc<App>,
    call: Call<ListRepoDomains>,
) -> Result<Ranged<Vec<RepoDomain>>> {
    let (limit, offset) = (call.query.limit.as_deref(), call.query.offset.as_deref());
    let window = Params::parse(None, &[])?.window(limit, offset, Some(ROWS))?;
    sharing::list(&app, call.caller()?, &call.path.image(), window).await
}
