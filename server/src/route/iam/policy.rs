//! Policies of the account and of the system.

use std::sync::Arc;

use berth_core::endpoint::{Json, NoContent};
use berth_core::iam::policy::{
    CreatePolicy, DeletePolicy, ListPolicies, PageInfo, Policy, PolicyBody, PolicyList, PolicyType,
    ShowPolicy, UpdatePolicy,
};

use crate::app::App;
use crate::error::Result;
use crate::http::api::Call;
use crate::service::policy::{self, Change, Found, New};

/// Lists policies.
pub(crate) async fn list(app: Arc<App>, call: Call<ListPolicies>) -> Result<Json<PolicyList>> {
    let page = policy::list(&app, call.caller()?, &call.query).await?;
    let page_info = PageInfo {
        next_marker: page.last().map(policy::marker),
        current_count: u64::try_from(page.rows.len()).unwrap_or(u64::MAX),
    };
    let listed = |found: &Found| {
        let policy = shown(found)?;
        Ok(Policy {
            policy_document: None,
            ..policy
        })
    };
    Ok(Json(PolicyList {
        policies: page.rows.iter().map(listed).collect::<Result<_>>()?,
        page_info,
    }))
}

/// Writes a policy.
pub(crate) async fn create(app: Arc<App>, call: Call<CreatePolicy>) -> Result<Json<PolicyBody>> {
    let (caller, record) = (call.caller()?.clone(), call.record(&app)?);
    let new = New {
        name: call.body.policy_name,
        document: call.body.policy_document,
        description: call.body.description,
        is_of_projects: false,
    };
    body(&policy::create(&app, &caller, new, record).await?)
}

/// Shows a policy.
pub(crate) async fn show(app: Arc<App>, call: Call<ShowPolicy>) -> Result<Json<PolicyBody>> {
    body(&policy::get(&app, call.caller()?, &call.path.policy_id).await?)
}

/// Changes a policy.
pub(crate) async fn update(app: Arc<App>, call: Call<UpdatePolicy>) -> Result<Json<PolicyBody>> {
    let (caller, record) = (call.caller()?.clone(), call.record(&app)?);
    let id = call.path.policy_id;
    let change = Change {
        document: call.body.policy_document,
        description: call.body.description,
        ..Change::default()
    };
    body(&policy::update(&app, &caller, &id, change, record).await?)
}

/// Deletes a policy.
pub(crate) async fn delete(app: Arc<App>, call: Call<DeletePolicy>) -> Result<NoContent> {
    let record = call.record(&app)?;
    policy::delete(&app, call.caller()?, &call.path.policy_id, record).await?;
    Ok(NoContent::DONE)
}

fn body(found: &Found) -> Result<Json<PolicyBody>> {
    let policy = shown(found)?;
    Ok(Json(PolicyBody { policy }))
}

fn shown(found: &Found) -> Result<Policy> {
    let own = found.own();
    Ok(Policy {
        policy_type: own.map_or(PolicyType::System, |_| PolicyType::Custom),
        policy_name: found.policy_name()?,
        policy_id: found.id().to_owned(),
        urn: found.urn(),
        default_version_id: found.version(),
        attachment_count: found.count,
        description: found.description().to_owned(),
        policy_document: Some(found.document().to_owned()),
        created_at: own.map(|row| row.created),
        updated_at: own.map(|row| row.updated),
    })
}
