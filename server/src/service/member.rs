//! Who is a member of which group.

use berth_core::error::{Code, IdentityCode};
use berth_core::iam::group::MAX_GROUPS;
use berth_core::iam::member::{ListMembersQuery, MAX_GROUPS_OF_USER, MemberPath};
use berth_core::iam::user::MAX_ROWS;
use serde_json::json;

use super::group::{self, GroupRow};
use super::page::{self, Rows};
use super::user::{self, PersonRow};
use crate::app::App;
use crate::audit::Record;
use crate::auth::caller::Caller;
use crate::error::{Error, Result};
use crate::store::group::{self as store, GroupFilter};
use crate::store::person::{self, PersonFilter};

/// Makes a user a member of a group; a member stays one.
pub(crate) async fn add(
    app: &App,
    caller: &Caller,
    path: &MemberPath,
    record: Record,
) -> Result<()> {
    let tx = app.store.begin().await?;
    let group = group::lock(&tx, caller, &path.group_id).await?;
    let user = user::own(tx.read(), caller, &path.user_id).await?;
    // Two additions at once count one after the other.
    person::lock(&tx, &user.id).await?;
    let is_new = !store::has_member(tx.read(), &group.id, &user.id).await?;
    if is_new && store::count_of_person(tx.read(), &user.id).await? >= MAX_GROUPS_OF_USER {
        let message = format!("a user is a member of at most {MAX_GROUPS_OF_USER} groups");
        return Err(Error::new(Code::Identity(IdentityCode::Quota), message));
    }
    store::add_member(&tx, &group.id, &user.id, app.now()).await?;
    let detail = json!({ "user": user.name });
    tx.commit(record.on(group::resource(&group)).detail(detail).into())
        .await
}

/// Refuses a user who is no member of a group.
pub(crate) async fn check(app: &App, caller: &Caller, path: &MemberPath) -> Result<()> {
    let read = app.store.read();
    let group = group::own(read, caller, &path.group_id).await?;
    let user = user::own(read, caller, &path.user_id).await?;
    match store::has_member(read, &group.id, &user.id).await? {
        true => Ok(()),
        false => Err(no_member(&user, &group)),
    }
}

/// Takes a user out of a group.
pub(crate) async fn remove(
    app: &App,
    caller: &Caller,
    path: &MemberPath,
    record: Record,
) -> Result<()> {
    let tx = app.store.begin().await?;
    let group = group::own(tx.read(), caller, &path.group_id).await?;
    let user = user::own(tx.read(), caller, &path.user_id).await?;
    if !store::remove_member(&tx, &group.id, &user.id).await? {
        return Err(no_member(&user, &group));
    }
    let detail = json!({ "user": user.name });
    tx.commit(record.on(group::resource(&group)).detail(detail).into())
        .await
}

/// Lists the members of a group by name.
pub(crate) async fn list(
    app: &App,
    caller: &Caller,
    group_id: &str,
    query: &ListMembersQuery,
) -> Result<Rows<PersonRow>> {
    let limit = page::limit(query.limit, MAX_ROWS)?;
    let read = app.store.read();
    let group = group::own(read, caller, group_id).await?;
    let filter = PersonFilter {
        group_id: Some(&group.id),
        ..PersonFilter::default()
    };
    let after = query.marker.as_deref().unwrap_or_default();
    let more = limit.saturating_add(1);
    let rows = person::list(read, &caller.account_id, filter, after, more).await?;
    Ok(Rows::cut(rows, limit))
}

/// Lists the groups of a user by name.
pub(crate) async fn groups(app: &App, caller: &Caller, user_id: &str) -> Result<Vec<GroupRow>> {
    let read = app.store.read();
    let user = user::seen(read, caller, user_id).await?;
    let filter = GroupFilter {
        person_id: Some(&user.id),
        ..GroupFilter::default()
    };
    store::list(read, &caller.account_id, filter, "", MAX_GROUPS).await
}

fn no_member(user: &PersonRow, group: &GroupRow) -> Error {
    let message = format!("user `{}` is no member of `{}`", user.name, group.name);
    Error::new(Code::UserNotFound, message)
}
