//! Whom a policy is attached to.

use berth_core::error::Code;
use berth_core::iam::entity::{EntityType, ListEntitiesQuery, MAX_ROWS};

use super::page::{self, Rows};
use super::policy;
use crate::app::App;
use crate::auth::caller::Caller;
use crate::error::{Error, Result};
use crate::store::attachment::{self, Held, Kind};

/// A user or group that has a policy.
#[derive(Debug, Clone)]
pub(crate) struct Entity {
    pub(crate) of: EntityType,
    pub(crate) held: Held,
}

/// Lists the users and then the groups of the account that a policy is attached to, by id, behind
/// a marker.
pub(crate) async fn list(
    app: &App,
    caller: &Caller,
    policy_id: &str,
    query: &ListEntitiesQuery,
) -> Result<Rows<Entity>> {
    let limit = page::limit(query.limit, MAX_ROWS)?;
    let (begins_at, after) = behind(query.marker.as_deref())?;
    let moment = app.store.snapshot().await?;
    let read = moment.read();
    policy::find(read, caller, policy_id).await?;
    let mut rows = Vec::new();
    for of in [EntityType::User, EntityType::Group] {
        let is_before = of == EntityType::User && begins_at == EntityType::Group;
        if is_before || query.entity_type.is_some_and(|only| only != of) {
            continue;
        }
        let after = if of == begins_at { after } else { "" };
        let read_so_far = u64::try_from(rows.len()).unwrap_or(u64::MAX);
        let more = limit.saturating_add(1).saturating_sub(read_so_far);
        let kind = match of {
            EntityType::User => Kind::Person,
            EntityType::Group => Kind::Group,
        };
        let which = (caller.account_id.as_str(), policy_id);
        let held = attachment::holders(read, kind, which, after, more).await?;
        rows.extend(held.into_iter().map(|held| Entity { of, held }));
    }
    Ok(Rows::cut(rows, limit))
}

/// Makes the marker behind a user or group.
pub(crate) fn marker(last: &Entity) -> String {
    match last.of {
        EntityType::User => format!("user/{}", last.held.id),
        EntityType::Group => format!("group/{}", last.held.id),
    }
}

fn behind(marker: Option<&str>) -> Result<(EntityType, &str)> {
    let Some(marker) = marker else {
        return Ok((EntityType::User, ""));
    };
    match marker.split_once('/') {
        Some(("user", id)) => Ok((EntityType::User, id)),
        Some(("group", id)) => Ok((EntityType::Group, id)),
        _ => {
            let message = "`marker` is none that this list gave";
            Err(Error::new(Code::InvalidPage, message))
        }
    }
}
