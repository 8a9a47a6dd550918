//! Quotas of an account.

use std::sync::Arc;

use berth_core::endpoint::Json;
use berth_core::swr::quota::{ListQuotas, QuotaList};

use crate::app::App;
use crate::error::Result;
use crate::http::api::Call;
use crate::service::quota;

/// Lists the quotas of the account.
pub(crate) async fn list(app: Arc<App>, call: Call<ListQuotas>) -> Result<Json<QuotaList>> {
    let quotas = quota::list(&app, call.caller()?, &call.path.project_id).await?;
    Ok(Json(QuotaList { quotas }))
}
