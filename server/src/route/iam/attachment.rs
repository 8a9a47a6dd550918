//! Policies attached to users and groups.

use std::sync::Arc;

use berth_core::endpoint::{Endpoint, Json, NoContent};
use berth_core::iam::attachment::{
    AttachToGroup, AttachToUser, AttachedList, AttachedPolicy, DetachFromGroup, DetachFromUser,
    ListOfGroup, ListOfUser,
};
use berth_core::iam::policy::{PageInfo, PolicyPath};

use crate::app::App;
use crate::error::Result;
use crate::http::api::Call;
use crate::service::attachment::{self, To};

/// Attaches a policy to a user.
pub(crate) async fn create_of_user(app: Arc<App>, call: Call<AttachToUser>) -> Result<NoContent> {
    let to = To::User(&call.body.user_id);
    create(&app, &call, to).await
}

/// Attaches a policy to a group.
pub(crate) async fn create_of_group(app: Arc<App>, call: Call<AttachToGroup>) -> Result<NoContent> {
    let to = To::Group(&call.body.group_id);
    create(&app, &call, to).await
}

/// Takes a policy from a user.
pub(crate) async fn delete_of_user(app: Arc<App>, call: Call<DetachFromUser>) -> Result<NoContent> {
    let from = To::User(&call.body.user_id);
    delete(&app, &call, from).await
}

/// Takes a policy from a group.
pub(crate) async fn delete_of_group(
    app: Arc<App>,
    call: Call<DetachFromGroup>,
) -> Result<NoContent> {
    let from = To::Group(&call.body.group_id);
    delete(&app, &call, from).await
}

/// Lists what is attached to a user.
pub(crate) async fn list_of_user(
    app: Arc<App>,
    call: Call<ListOfUser>,
) -> Result<Json<AttachedList>> {
    let of = To::User(&call.path.user_id);
    let policies = attachment::list(&app, call.caller()?, of).await?;
    Ok(Json(listed(policies)))
}

/// Lists what is attached to a group.
pub(crate) async fn list_of_group(
    app: Arc<App>,
    call: Call<ListOfGroup>,
) -> Result<Json<AttachedList>> {
    let of = To::Group(&call.path.group_id);
    let policies = attachment::list(&app, call.caller()?, of).await?;
    Ok(Json(listed(policies)))
}

async fn create<E: Endpoint<Path = PolicyPath>>(
    app: &App,
    call: &Call<E>,
    to: To<'_>,
) -> Result<NoContent> {
    let record = call.record(app)?;
    attachment::create(app, call.caller()?, &call.path.policy_id, to, record).await?;
    Ok(NoContent::DONE)
}

async fn delete<E: Endpoint<Path = PolicyPath>>(
    app: &App,
    call: &Call<E>,
    from: To<'_>,
) -> Result<NoContent> {
    let record = call.record(app)?;
    attachment::delete(app, call.caller()?, &call.path.policy_id, from, record).await?;
    Ok(NoContent::DONE)
}

fn listed(attached_policies: Vec<AttachedPolicy>) -> AttachedList {
    let page_info = PageInfo {
        next_marker: None,
        current_count: u64::try_from(attached_policies.len()).unwrap_or(u64::MAX),
    };
    AttachedList {
        attached_policies,
        page_info,
    }
}
