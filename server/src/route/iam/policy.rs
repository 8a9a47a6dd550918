//! Policies of the account and of the system.

use std::sync::Arc;

use berth_core::endpoint::{Json, NoContent};
use berth_core::iam::policy::{
    CreatePolicy, DeletePolicy, ListPolicies, PageInfo, PolicyBody, PolicyList, ShowPolicy,
    UpdatePolicy,
};

use crate::app::App;
use crate::error::Result;
use crate::http::api::Call;
use crate::service::policy;

/// Lists policies.
pub(crate) async fn list(app: Arc<App>, call: Call<ListPolicies>) -> Result<Json<PolicyList>> {
    let page = policy::list(&app, call.caller()?, &call.query).await?;
    let page_info = PageInfo {
        next_marker: page.last().map(policy::marker),
        current_count: u64::try_from(page.rows.len()).unwrap_or(u64::MAX),
    };
    Ok(Json(PolicyList {
        policies: page.rows,
        page_info,
    }))
}

/// Writes a policy.
pub(crate) async fn create(app: Arc<App>, call: Call<CreatePolicy>) -> Result<Json<PolicyBody>> {
    let (caller, record) = (call.caller()?.clone(), call.record(&app)?);
    let policy = policy::create(&app, &caller, call.body, record).await?;
    Ok(Json(PolicyBody { policy }))
}

/// Shows a policy.
pub(crate) async fn show(app: Arc<App>, call: Call<ShowPolicy>) -> Result<Json<PolicyBody>> {
    let policy = policy::get(&app, call.caller()?, &call.path.policy_id).await?;
    Ok(Json(PolicyBody { policy }))
}

/// Changes a policy.
pub(crate) async fn update(app: Arc<App>, call: Call<UpdatePolicy>) -> Result<Json<PolicyBody>> {
    let (caller, record) = (call.caller()?.clone(), call.record(&app)?);
    let id = call.path.policy_id;
    let policy = policy::update(&app, &caller, &id, call.body, record).await?;
    Ok(Json(PolicyBody { policy }))
}

/// Deletes a policy.
pub(crate) async fn delete(app: Arc<App>, call: Call<DeletePolicy>) -> Result<NoContent> {
    let record = call.record(&app)?;
    policy::delete(&app, call.caller()?, &call.path.policy_id, record).await?;
    Ok(NoContent::DONE)
}
