//! The password of oneself.

use berth_core::error::Code;
use berth_core::iam::password::PasswordChange;
use serde_json::json;

use super::sign_in::{self, Attempt};
use super::user;
use crate::app::App;
use crate::audit::Record;
use crate::auth::caller::{Caller, Origin};
use crate::error::{Error, Result};
use crate::store::person;

/// Changes the caller's password, which ends all sessions, tokens and logins. The one until now is
/// asked for, since a session that somebody else got hold of must not become an account.
pub(crate) async fn change(
    app: &App,
    caller: &Caller,
    id: &str,
    change: &PasswordChange,
    origin: &Origin,
    record: Record,
) -> Result<()> {
    if user::own(app.store.read(), caller, id).await?.id != caller.person_id {
        let message =
            "a password is changed by its own user; administrators change users to set one";
        return Err(Error::new(Code::Forbidden, message));
    }
    let attempt = Attempt {
        account: caller.account_name.as_str(),
        user: caller.person_name.as_str(),
        password: &change.original_password,
        origin,
    };
    let known = sign_in::check(app, &attempt).await?.person;
    let hash = app.passwords.hash(&*app.random, &change.password).await?;
    let tx = app.store.begin().await?;
    person::lock(&tx, id).await?;
    let now = user::own(tx.read(), caller, id).await?;
    if now.stamp != known.stamp {
        let message = "the password was changed meanwhile; sign in with the new one";
        return Err(Error::bad_credentials(message));
    }
    person::update(&tx, &now, Some(hash), true).await?;
    let record = record.on(user::resource(&now));
    tx.commit(record.detail(json!({ "has_new_password": true })).into())
        .await
}
