//! Members of groups.

use std::sync::Arc;

use berth_core::endpoint::{Empty, Json, NoContent, url};
use berth_core::iam::group::GroupList;
use berth_core::iam::member::{
    AddMember, CheckMember, ListGroupsOfUser, ListMembers, ListMembersQuery, RemoveMember,
};
use berth_core::iam::user::UserList;

use super::{group, link, user};
use crate::app::App;
use crate::error::Result;
use crate::http::api::Call;
use crate::service::member;
use crate::service::user::PersonRow;

/// Makes a user a member.
pub(crate) async fn add(app: Arc<App>, call: Call<AddMember>) -> Result<NoContent> {
    let record = call.record(&app)?;
    member::add(&app, call.caller()?, &call.path, record).await?;
    Ok(NoContent::DONE)
}

/// Tells whether a user is a member.
pub(crate) async fn check(app: Arc<App>, call: Call<CheckMember>) -> Result<NoContent> {
    member::check(&app, call.caller()?, &call.path).await?;
    Ok(NoContent::DONE)
}

/// Takes a user out of a group.
pub(crate) async fn remove(app: Arc<App>, call: Call<RemoveMember>) -> Result<NoContent> {
    let record = call.record(&app)?;
    member::remove(&app, call.caller()?, &call.path, record).await?;
    Ok(NoContent::DONE)
}

/// Lists the members of a group.
pub(crate) async fn list(app: Arc<App>, call: Call<ListMembers>) -> Result<Json<UserList>> {
    let group_id = &call.path.group_id;
    let page = member::list(&app, call.caller()?, group_id, &call.query).await?;
    let at = |query: &ListMembersQuery| url::<ListMembers>(&call.path, query);
    let behind = |last: &PersonRow| ListMembersQuery {
        marker: Some(last.name.to_string()),
        ..call.query.clone()
    };
    let next = page.last().map(|last| at(&behind(last)));
    let links = link::of_page(&app, &at(&call.query), next);
    Ok(Json(user::listed(&app, page.rows, links)))
}

/// Lists the groups of a user.
pub(crate) async fn list_groups(
    app: Arc<App>,
    call: Call<ListGroupsOfUser>,
) -> Result<Json<GroupList>> {
    let rows = member::groups(&app, call.caller()?, &call.path.user_id).await?;
    let this = url::<ListGroupsOfUser>(&call.path, &Empty {});
    let links = link::of_page(&app, &this, None);
    Ok(Json(group::listed(&app, rows, links)))
}
