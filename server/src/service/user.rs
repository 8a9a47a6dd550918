//! Users of the caller's account.

use berth_core::error::{Code, IdentityCode};
use berth_core::iam::user::{ListUsersQuery, MAX_ROWS, MAX_USERS, NewUser, UserChange};
use serde_json::{Value, json};

use super::page::{self, Rows};
use crate::app::App;
use crate::audit::Record;
use crate::auth::caller::Caller;
use crate::error::{Error, Result};
use crate::store::person::{self, PersonFilter};
use crate::store::{Read, Tx, account};

pub(crate) use crate::store::PersonRow;

/// Lists users by name.
pub(crate) async fn list(
    app: &App,
    caller: &Caller,
    query: &ListUsersQuery,
) -> Result<Rows<PersonRow>> {
    let limit = page::limit(query.limit, MAX_ROWS)?;
    if !is_own(caller, query.domain_id.as_deref()) {
        return Ok(Rows::cut(Vec::new(), limit));
    }
    let filter = PersonFilter {
        name: query.name.as_ref(),
        enabled: query.enabled,
        group_id: None,
    };
    let after = query.marker.as_deref().unwrap_or_default();
    let read = app.store.read();
    let more = limit.saturating_add(1);
    let rows = person::list(read, &caller.account_id, filter, after, more).await?;
    Ok(Rows::cut(rows, limit))
}

/// Returns a user: to an administrator any of the account, to others themselves.
pub(crate) async fn get(app: &App, caller: &Caller, id: &str) -> Result<PersonRow> {
    seen(app.store.read(), caller, id).await
}

/// Creates a user.
pub(crate) async fn create(
    app: &App,
    caller: &Caller,
    new: NewUser,
    record: Record,
) -> Result<PersonRow> {
    check_domain(caller, new.domain_id.as_deref())?;
    let hash = hash(app, new.password.as_deref()).await?;
    let tx = app.store.begin().await?;
    // Two creations at once count one after the other.
    account::lock(&tx, &caller.account_id).await?;
    if person::count(tx.read(), &caller.account_id).await? >= MAX_USERS {
        let message = format!("an account has at most {MAX_USERS} users");
        return Err(Error::new(Code::Identity(IdentityCode::Quota), message));
    }
    let row = PersonRow {
        id: app.random.id()?,
        account_id: caller.account_id.clone(),
        name: new.name,
        is_admin: new.is_admin.unwrap_or(false),
        enabled: new.enabled.unwrap_or(true),
        created: app.now(),
        stamp: 0,
    };
    person::insert(&tx, &row, hash).await?;
    let detail = json!({ "is_admin": row.is_admin, "enabled": row.enabled });
    tx.commit(record.on(resource(&row)).detail(detail).into())
        .await?;
    Ok(row)
}

/// Changes a user. A new password or another state ends all sessions, tokens and logins.
pub(crate) async fn update(
    app: &App,
    caller: &Caller,
    id: &str,
    change: UserChange,
    record: Record,
) -> Result<PersonRow> {
    let hash = hash(app, change.password.as_deref()).await?;
    let tx = app.store.begin().await?;
    account::lock(&tx, &caller.account_id).await?;
    let before = own(tx.read(), caller, id).await?;
    let after = PersonRow {
        name: change.name.unwrap_or_else(|| before.name.clone()),
        is_admin: change.is_admin.unwrap_or(before.is_admin),
        enabled: change.enabled.unwrap_or(before.enabled),
        ..before.clone()
    };
    if !(after.is_admin && after.enabled) {
        keep_administrator(&tx, &before).await?;
    }
    let detail = changes(&before, &after, hash.is_some());
    let voids = hash.is_some() || before.enabled != after.enabled;
    person::update(&tx, &after, hash, voids).await?;
    tx.commit(record.on(resource(&before)).detail(detail).into())
        .await?;
    Ok(after)
}

/// Deletes a user with all keys, sessions, tokens, logins and rights.
pub(crate) async fn delete(app: &App, caller: &Caller, id: &str, record: Record) -> Result<()> {
    let tx = app.store.begin().await?;
    account::lock(&tx, &caller.account_id).await?;
    let row = own(tx.read(), caller, id).await?;
    keep_administrator(&tx, &row).await?;
    person::delete(&tx, &row.id).await?;
    tx.commit(record.on(resource(&row)).into()).await
}

/// Finds a user of the caller's account.
pub(super) async fn own(read: Read<'_>, caller: &Caller, id: &str) -> Result<PersonRow> {
    let row = person::get(read, &caller.account_id, id).await?;
    row.ok_or_else(|| Error::new(Code::UserNotFound, format!("user `{id}` does not exist")))
}

/// Finds a user whom the caller may know about: an administrator knows all of the account, others
/// themselves.
pub(super) async fn seen(read: Read<'_>, caller: &Caller, id: &str) -> Result<PersonRow> {
    let row = own(read, caller, id).await?;
    if !caller.is_admin && row.id != caller.person_id {
        let message = "what is another user's needs an administrator of the account; ask one";
        return Err(Error::new(Code::Forbidden, message));
    }
    Ok(row)
}

/// Tells whether an account, if one is named, is the caller's.
pub(super) fn is_own(caller: &Caller, domain_id: Option<&str>) -> bool {
    domain_id.is_none_or(|id| id == caller.account_id)
}

/// Refuses to make something in another account.
pub(super) fn check_domain(caller: &Caller, domain_id: Option<&str>) -> Result<()> {
    match is_own(caller, domain_id) {
        true => Ok(()),
        false => Err(Error::new(
            Code::AccountNotFound,
            "there is no such account; `domain_id` may be left out",
        )),
    }
}

/// Refuses to take the last administrator who may sign in from an account, which is locked.
async fn keep_administrator(tx: &Tx, person: &PersonRow) -> Result<()> {
    let counts = person.is_admin && person.enabled;
    if !counts || person::has_other_admin(tx.read(), person).await? {
        return Ok(());
    }
    let message = format!(
        "`{}` is the last administrator of the account who may sign in; make somebody else one first",
        person.name
    );
    Err(Error::new(
        Code::Identity(IdentityCode::LastAdministrator),
        message,
    ))
}

async fn hash(app: &App, password: Option<&str>) -> Result<Option<String>> {
    match password {
        Some(password) => Ok(Some(app.passwords.hash(&*app.random, password).await?)),
        None => Ok(None),
    }
}

/// What the event says: of a password only that there is a new one.
fn changes(before: &PersonRow, after: &PersonRow, has_new_password: bool) -> Value {
    let mut fields = serde_json::Map::new();
    if before.name != after.name {
        fields.insert("name".to_owned(), json!(after.name));
    }
    if before.is_admin != after.is_admin {
        fields.insert("is_admin".to_owned(), json!(after.is_admin));
    }
    if before.enabled != after.enabled {
        fields.insert("enabled".to_owned(), json!(after.enabled));
    }
    if has_new_password {
        fields.insert("has_new_password".to_owned(), json!(true));
    }
    Value::Object(fields)
}

pub(super) fn resource(person: &PersonRow) -> String {
    format!("user/{}", person.name)
}
