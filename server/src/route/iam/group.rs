//! Groups of the account.

use std::sync::Arc;

use berth_core::endpoint::{Empty, Json, NoContent, url};
use berth_core::iam::group::{
    CreateGroup, DeleteGroup, Group, GroupBody, GroupList, ListGroups, ListGroupsQuery, ShowGroup,
    UpdateGroup,
};
use berth_core::iam::project::Links;

use super::link;
use crate::app::App;
use crate::error::Result;
use crate::http::api::Call;
use crate::service::group::{self, GroupRow};

/// Lists groups.
pub(crate) async fn list(app: Arc<App>, call: Call<ListGroups>) -> Result<Json<GroupList>> {
    let page = group::list(&app, call.caller()?, &call.query).await?;
    let at = |query: &ListGroupsQuery| url::<ListGroups>(&Empty {}, query);
    let behind = |last: &GroupRow| ListGroupsQuery {
        marker: Some(last.name.to_string()),
        ..call.query.clone()
    };
    let next = page.last().map(|last| at(&behind(last)));
    let links = link::of_page(&app, &at(&call.query), next);
    Ok(Json(listed(&app, page.rows, links)))
}

/// Creates a group.
pub(crate) async fn create(app: Arc<App>, call: Call<CreateGroup>) -> Result<Json<GroupBody>> {
    let (caller, record) = (call.caller()?.clone(), call.record(&app)?);
    let row = group::create(&app, &caller, call.body.group, record).await?;
    Ok(Json(body(&app, row)))
}

/// Shows a group.
pub(crate) async fn show(app: Arc<App>, call: Call<ShowGroup>) -> Result<Json<GroupBody>> {
    let row = group::get(&app, call.caller()?, &call.path.group_id).await?;
    Ok(Json(body(&app, row)))
}

/// Changes a group.
pub(crate) async fn update(app: Arc<App>, call: Call<UpdateGroup>) -> Result<Json<GroupBody>> {
    let (caller, record) = (call.caller()?.clone(), call.record(&app)?);
    let (id, change) = (call.path.group_id, call.body.group);
    let row = group::update(&app, &caller, &id, change, record).await?;
    Ok(Json(body(&app, row)))
}

/// Deletes a group.
pub(crate) async fn delete(app: Arc<App>, call: Call<DeleteGroup>) -> Result<NoContent> {
    let record = call.record(&app)?;
    group::delete(&app, call.caller()?, &call.path.group_id, record).await?;
    Ok(NoContent::DONE)
}

/// Writes a list of groups.
pub(super) fn listed(app: &App, rows: Vec<GroupRow>, links: Links) -> GroupList {
    GroupList {
        groups: rows.into_iter().map(|row| shown(app, row)).collect(),
        links,
    }
}

fn body(app: &App, row: GroupRow) -> GroupBody {
    GroupBody {
        group: shown(app, row),
    }
}

fn shown(app: &App, row: GroupRow) -> Group {
    Group {
        links: link::of_page(app, &format!("/v3/groups/{}", row.id), None),
        id: row.id,
        name: row.name,
        description: row.description,
        domain_id: row.account_id,
        create_time: row.created.as_ms(),
    }
}
