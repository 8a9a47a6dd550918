//! Access keys of a user.

use berth_core::berth::key::{Key, KeyList, MAX_KEYS, NewKey};
use berth_core::error::Code;

use crate::app::App;
use crate::audit::Record;
use crate::auth::caller::Caller;
use crate::error::{Error, Result};
use crate::service::identity;
use crate::store;

/// The most keys that are listed: an operator may have created more than a
/// user can.
pub(super) const MAX_LISTED: u64 = 100;

/// Lists the caller's keys, newest first.
pub(crate) async fn list(app: &App, caller: &Caller) -> Result<KeyList> {
    let rows = store::access_key::list(app.store.read(), &caller.person_id, MAX_LISTED).await?;
    let key = |row: store::access_key::AccessKeyRow| Key {
        access: row.access,
        created: row.created,
        last_used: row.last_used,
    };
    Ok(KeyList {
        items: rows.into_iter().map(key).collect(),
    })
}

/// Creates a key for the caller.
pub(crate) async fn create(app: &App, caller: &Caller, record: Record) -> Result<NewKey> {
    let (access, secret) =
        identity::create_key(app, &caller.person_id, Some(MAX_KEYS), record).await?;
    Ok(NewKey { access, secret })
}

/// Deletes a key of the caller.
pub(crate) async fn delete(app: &App, caller: &Caller, access: &str, record: Record) -> Result<()> {
    let tx = app.store.begin().await?;
    if !store::access_key::delete(&tx, &caller.person_id, access).await? {
        return Err(Error::new(Code::KeyNotFound, "you have no such access key"));
    }
    tx.commit(record.on(format!("key/{access}")).into()).await
}
