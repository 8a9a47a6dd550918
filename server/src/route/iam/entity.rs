//! Whom a policy is attached to.

use std::sync::Arc;

use berth_core::endpoint::Json;
use berth_core::iam::entity::{
    EntityList, EntityType, ListEntitiesOfPolicy, PolicyGroup, PolicyUser,
};
use berth_core::iam::policy::PageInfo;

use crate::app::App;
use crate::error::Result;
use crate::http::api::Call;
use crate::service::entity;

/// Lists users and groups.
pub(crate) async fn list(
    app: Arc<App>,
    call: Call<ListEntitiesOfPolicy>,
) -> Result<Json<EntityList>> {
    let page = entity::list(&app, call.caller()?, &call.path.policy_id, &call.query).await?;
    let mut list = EntityList {
        policy_users: Vec::new(),
        policy_groups: Vec::new(),
        page_info: PageInfo {
            next_marker: page.last().map(entity::marker),
            current_count: u64::try_from(page.rows.len()).unwrap_or(u64::MAX),
        },
    };
    for row in page.rows {
        let (id, attached_at) = (row.held.id, row.held.since);
        match row.of {
            EntityType::User => list.policy_users.push(PolicyUser {
                user_id: id,
                attached_at,
            }),
            EntityType::Group => list.policy_groups.push(PolicyGroup {
                group_id: id,
                attached_at,
            }),
        }
    }
    Ok(Json(list))
}
