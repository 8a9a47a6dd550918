//! Groups of the users of the caller's account.

use berth_core::error::{Code, IdentityCode};
use berth_core::iam::group::{GroupChange, ListGroupsQuery, MAX_GROUPS, NewGroup};
use berth_core::iam::policy::MAX_DESCRIPTION;
use berth_core::iam::user::MAX_ROWS;

use super::page::{self, Rows};
use super::user::{check_domain, is_own};
use crate::app::App;
use crate::audit::Record;
use crate::auth::caller::Caller;
use crate::error::{Error, Result};
use crate::store::group::{self, GroupFilter};
use crate::store::{Read, Tx, account};

pub(crate) use crate::store::GroupRow;

/// Lists groups by name.
pub(crate) async fn list(
    app: &App,
    caller: &Caller,
    query: &ListGroupsQuery,
) -> Result<Rows<GroupRow>> {
    let limit = page::limit(query.limit, MAX_ROWS)?;
    if !is_own(caller, query.domain_id.as_deref()) {
        return Ok(Rows::cut(Vec::new(), limit));
    }
    let filter = GroupFilter {
        name: query.name.as_ref(),
        person_id: None,
    };
    let after = query.marker.as_deref().unwrap_or_default();
    let read = app.store.read();
    let more = limit.saturating_add(1);
    let rows = group::list(read, &caller.account_id, filter, after, more).await?;
    Ok(Rows::cut(rows, limit))
}

/// Returns a group.
pub(crate) async fn get(app: &App, caller: &Caller, id: &str) -> Result<GroupRow> {
    own(app.store.read(), caller, id).await
}

/// Creates a group.
pub(crate) async fn create(
    app: &App,
    caller: &Caller,
    new: NewGroup,
    record: Record,
) -> Result<GroupRow> {
    check_domain(caller, new.domain_id.as_deref())?;
    let description = described(new.description)?.unwrap_or_default();
    let tx = app.store.begin().await?;
    // Two creations at once count one after the other.
    account::lock(&tx, &caller.account_id).await?;
    if group::count(tx.read(), &caller.account_id).await? >= MAX_GROUPS {
        let message = format!("an account has at most {MAX_GROUPS} groups");
        return Err(Error::new(Code::Identity(IdentityCode::Quota), message));
    }
    let row = GroupRow {
        id: app.random.id()?,
        account_id: caller.account_id.clone(),
        name: new.name,
        description,
        created: app.now(),
    };
    group::insert(&tx, &row).await?;
    tx.commit(record.on(resource(&row)).into()).await?;
    Ok(row)
}

/// Changes name or description of a group.
pub(crate) async fn update(
    app: &App,
    caller: &Caller,
    id: &str,
    change: GroupChange,
    record: Record,
) -> Result<GroupRow> {
    let description = described(change.description)?;
    let tx = app.store.begin().await?;
    let before = lock(&tx, caller, id).await?;
    let record = record.on(resource(&before));
    let after = GroupRow {
        name: change.name.unwrap_or(before.name),
        description: description.unwrap_or(before.description),
        ..before
    };
    group::update(&tx, &after).await?;
    tx.commit(record.into()).await?;
    Ok(after)
}

/// Deletes a group; its members stay.
pub(crate) async fn delete(app: &App, caller: &Caller, id: &str, record: Record) -> Result<()> {
    let tx = app.store.begin().await?;
    let row = lock(&tx, caller, id).await?;
    group::delete(&tx, &row.id).await?;
    tx.commit(record.on(resource(&row)).into()).await
}

/// Finds a group of the caller's account.
pub(super) async fn own(read: Read<'_>, caller: &Caller, id: &str) -> Result<GroupRow> {
    let row = group::get(read, &caller.account_id, id).await?;
    row.ok_or_else(|| absent(id))
}

/// The same, locked for the rest of the change.
pub(super) async fn lock(tx: &Tx, caller: &Caller, id: &str) -> Result<GroupRow> {
    let row = group::lock(tx, &caller.account_id, id).await?;
    row.ok_or_else(|| absent(id))
}

fn absent(id: &str) -> Error {
    Error::new(
        Code::Identity(IdentityCode::GroupNotFound),
        format!("group `{id}` does not exist"),
    )
}

/// Checks a description.
pub(super) fn described(text: Option<String>) -> Result<Option<String>> {
    let is_long = |text: &String| text.chars().count() > MAX_DESCRIPTION;
    match text {
        Some(text) if is_long(&text) => Err(Error::new(
            Code::InvalidParameter,
            format!("`description` has at most {MAX_DESCRIPTION} characters"),
        )),
        text => Ok(text),
    }
}

pub(super) fn resource(group: &GroupRow) -> String {
    format!("group/{}", group.name)
}
