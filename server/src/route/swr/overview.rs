//! The figures of an account, now and over time.

use std::sync::Arc;

use berth_core::endpoint::Json;
use berth_core::swr::overview::{
    DomainOverview, ReportData, ShowDomainOverview, ShowDomainResourceReports,
};

use crate::app::App;
use crate::error::Result;
use crate::http::api::Call;
use crate::service::figure;

/// Shows the figures of the account.
pub(crate) async fn show(
    app: Arc<App>,
    call: Call<ShowDomainOverview>,
) -> Result<Json<DomainOverview>> {
    Ok(Json(figure::overview(&app, call.caller()?).await?))
}

/// Reports how one figure of the account went.
pub(crate) async fn report(
    app: Arc<App>,
    call: Call<ShowDomainResourceReports>,
) -> Result<Json<Vec<ReportData>>> {
    let points = figure::report(&app, call.caller()?, call.path.frequency).await?;
    let data = points.iter().map(|point| ReportData {
        date: point.date,
        value: call.path.resource_type.of(point),
    });
    Ok(Json(data.collect()))
}
