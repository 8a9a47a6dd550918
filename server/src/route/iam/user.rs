//! Users of the account.

use std::sync::Arc;

use berth_core::endpoint::{Empty, Json, NoContent, url};
use berth_core::iam::project::Links;
use berth_core::iam::user::{
    CreateUser, DeleteUser, ListUsers, ListUsersQuery, ShowUser, UpdateUser, User, UserBody,
    UserList,
};

use super::link;
use crate::app::App;
use crate::error::Result;
use crate::http::api::Call;
use crate::service::user::{self, PersonRow};

/// Lists users.
pub(crate) async fn list(app: Arc<App>, call: Call<ListUsers>) -> Result<Json<UserList>> {
    let page = user::list(&app, call.caller()?, &call.query).await?;
    let at = |query: &ListUsersQuery| url::<ListUsers>(&Empty {}, query);
    let behind = |last: &PersonRow| ListUsersQuery {
        marker: Some(last.name.to_string()),
        ..call.query.clone()
    };
    let next = page.last().map(|last| at(&behind(last)));
    let links = link::of_page(&app, &at(&call.query), next);
    Ok(Json(listed(&app, page.rows, links)))
}

/// Creates a user.
pub(crate) async fn create(app: Arc<App>, call: Call<CreateUser>) -> Result<Json<UserBody>> {
    let (caller, record) = (call.caller()?.clone(), call.record(&app)?);
    let row = user::create(&app, &caller, call.body.user, record).await?;
    Ok(Json(body(&app, row)))
}

/// Shows a user.
pub(crate) async fn show(app: Arc<App>, call: Call<ShowUser>) -> Result<Json<UserBody>> {
    let row = user::get(&app, call.caller()?, &call.path.user_id).await?;
    Ok(Json(body(&app, row)))
}

/// Changes a user.
pub(crate) async fn update(app: Arc<App>, call: Call<UpdateUser>) -> Result<Json<UserBody>> {
    let (caller, record) = (call.caller()?.clone(), call.record(&app)?);
    let row = user::update(&app, &caller, &call.path.user_id, call.body.user, record).await?;
    Ok(Json(body(&app, row)))
}

/// Deletes a user.
pub(crate) async fn delete(app: Arc<App>, call: Call<DeleteUser>) -> Result<NoContent> {
    let record = call.record(&app)?;
    user::delete(&app, call.caller()?, &call.path.user_id, record).await?;
    Ok(NoContent::DONE)
}

/// Writes a list of users.
pub(super) fn listed(app: &App, rows: Vec<PersonRow>, links: Links) -> UserList {
    UserList {
        users: rows.into_iter().map(|row| shown(app, row)).collect(),
        links,
    }
}

fn body(app: &App, row: PersonRow) -> UserBody {
    UserBody {
        user: shown(app, row),
    }
}

fn shown(app: &App, row: PersonRow) -> User {
    User {
        links: link::of_page(app, &format!("/v3/users/{}", row.id), None),
        id: row.id,
        name: row.name,
        domain_id: row.account_id,
        enabled: row.enabled,
        is_admin: row.is_admin,
        create_time: row.created,
    }
}
