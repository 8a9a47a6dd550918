//! Access keys of oneself, and for administrators those of any user of the account.

use berth_core::berth::key::MAX_KEYS;
use berth_core::error::Code;
use berth_core::iam::credential::{Credential, NewCredential, Status};
use serde_json::json;

use super::key::MAX_LISTED;
use super::{identity, user};
use crate::app::App;
use crate::audit::Record;
use crate::auth::caller::Caller;
use crate::error::{Error, Result};
use crate::store::{AccessKeyRow, Read, access_key};

/// Lists the keys of a user, newest first: of a user that is not there, none.
pub(crate) async fn list(
    app: &App,
    caller: &Caller,
    user_id: Option<&str>,
) -> Result<Vec<Credential>> {
    let read = app.store.read();
    let user_id = user_id.unwrap_or(&caller.person_id);
    match user::seen(read, caller, user_id).await {
        Ok(_) => {}
        Err(error) if error.code() == Code::UserNotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    }
    let rows = access_key::list(read, user_id, MAX_LISTED).await?;
    Ok(rows.into_iter().map(shown).collect())
}

/// Returns a key.
pub(crate) async fn get(app: &App, caller: &Caller, access: &str) -> Result<Credential> {
    Ok(shown(find(app.store.read(), caller, access).await?))
}

/// Creates a key for a user.
pub(crate) async fn create(
    app: &App,
    caller: &Caller,
    user_id: Option<&str>,
    record: Record,
) -> Result<NewCredential> {
    let user_id = user_id.unwrap_or(&caller.person_id);
    let user = user::seen(app.store.read(), caller, user_id).await?;
    let record = record.detail(json!({ "user": user.name }));
    let (access, secret) = identity::create_key(app, &user.id, Some(MAX_KEYS), record).await?;
    let row = find(app.store.read(), caller, &access).await?;
    Ok(NewCredential {
        access,
        secret,
        user_id: row.person_id,
        status: status(row.enabled),
        create_time: row.created,
    })
}

/// Switches a key on or off. What is off is refused from the next call on.
pub(crate) async fn update(
    app: &App,
    caller: &Caller,
    access: &str,
    status: Status,
    record: Record,
) -> Result<Credential> {
    let tx = app.store.begin().await?;
    let row = find(tx.read(), caller, access).await?;
    let enabled = status == Status::Active;
    if !access_key::set_enabled(&tx, &row.person_id, access, enabled).await? {
        return Err(absent());
    }
    let detail = json!({ "enabled": enabled });
    tx.commit(record.on(format!("key/{access}")).detail(detail).into())
        .await?;
    Ok(shown(AccessKeyRow { enabled, ..row }))
}

/// Deletes a key.
pub(crate) async fn delete(app: &App, caller: &Caller, access: &str, record: Record) -> Result<()> {
    let tx = app.store.begin().await?;
    let row = find(tx.read(), caller, access).await?;
    if !access_key::delete(&tx, &row.person_id, access).await? {
        return Err(absent());
    }
    tx.commit(record.on(format!("key/{access}")).into()).await
}

/// Finds a key that the caller may know about: his own, or as an administrator any of the account.
async fn find(read: Read<'_>, caller: &Caller, access: &str) -> Result<AccessKeyRow> {
    let row = access_key::get(read, access).await?.ok_or_else(absent)?;
    match user::seen(read, caller, &row.person_id).await {
        Ok(_) => Ok(row),
        Err(error) if error.code() == Code::UserNotFound => Err(absent()),
        Err(error) => Err(error),
    }
}

fn absent() -> Error {
    Error::new(Code::KeyNotFound, "there is no such access key")
}

const fn status(enabled: bool) -> Status {
    match enabled {
        true => Status::Active,
        false => Status::Inactive,
    }
}

fn shown(row: AccessKeyRow) -> Credential {
    Credential {
        access: row.access,
        user_id: row.person_id,
        status: status(row.enabled),
        create_time: row.created,
        last_use_time: row.last_used,
    }
}
