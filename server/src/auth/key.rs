//! Access keys: how they are made, and how one opens.

use berth_core::time::Timestamp;

use super::caller::{Caller, CredentialKind};
use crate::app::App;
use crate::error::{Error, Result};
use crate::store::{AccessKeyRow, Tx, access_key, person};

/// Uses within one minute are written down once.
const TOUCH_MS: i64 = 60_000;

/// A new key; its secret half is shown this one time.
pub struct NewKey {
    /// The public half.
    pub access: String,
    /// The secret half.
    pub secret: String,
}

/// A key that exists, with what it stands for.
pub struct OpenKey {
    /// Who calls, if the secret half proves right.
    pub caller: Caller,
    /// The secret half.
    pub secret: String,
    last_used: Option<Timestamp>,
}

/// Makes a key for a person, within a change.
///
/// # Errors
/// Those of the database.
pub async fn create(app: &App, person_id: &str, tx: &Tx) -> Result<NewKey> {
    let key = NewKey {
        access: app.random.access()?,
        secret: app.random.access_secret()?,
    };
    let row = AccessKeyRow {
        secret_sealed: app.secrets.seal(
            &*app.random,
            &row_name(&key.access),
            key.secret.as_bytes(),
        )?,
        key_id: app.secrets.key_id().to_owned(),
        access: key.access.clone(),
        person_id: person_id.to_owned(),
        enabled: true,
        created: app.now(),
        last_used: None,
    };
    access_key::insert(tx, &row).await?;
    Ok(key)
}

/// Finds a key that may be used now. The caller has yet to prove that he knows the secret half.
///
/// # Errors
/// Those of the database, or `Internal` where the secret half does not open.
pub async fn find(app: &App, access: &str) -> Result<Option<OpenKey>> {
    let Some(row) = access_key::get(app.store.read(), access).await? else {
        return Ok(None);
    };
    if !row.enabled {
        return Ok(None);
    }
    let identity = person::identity(app.store.read(), &row.person_id).await?;
    let Some(identity) = identity.filter(|identity| identity.person.enabled) else {
        return Ok(None);
    };
    let secret = app
        .secrets
        .open(&row.key_id, &row_name(access), &row.secret_sealed)?;
    Ok(Some(OpenKey {
        caller: Caller::new(identity, CredentialKind::Key).using(access),
        secret: String::from_utf8(secret).map_err(Error::internal)?,
        last_used: row.last_used,
    }))
}

/// Writes down that a key was used. That it could not be written down keeps nobody out.
pub async fn used(app: &App, key: &OpenKey) {
    let now = app.now();
    let recent = key
        .last_used
        .is_some_and(|last| now.ms_since(last) < TOUCH_MS);
    let Some(access) = key.caller.access.as_deref().filter(|_| !recent) else {
        return;
    };
    let touch = async {
        let tx = app.store.begin().await?;
        access_key::touch(&tx, access, now).await?;
        tx.commit_lightly().await
    };
    if let Err(error) = touch.await {
        tracing::warn!(error = ?error, access, "The use of key {access} was not written down.");
    }
}

fn row_name(access: &str) -> String {
    format!("access_key/{access}")
}
