//! Tokens of the management API (`X-Auth-Token`).

use super::caller::{Caller, CredentialKind};
use crate::app::App;
use crate::error::{Error, Result};
use crate::secrets::Purpose;
use crate::store::{ApiTokenRow, Identity, Tx, api_token, person};
use berth_core::time::Timestamp;

/// A new token; it is shown this one time.
pub struct NewToken {
    /// The token.
    pub token: String,
    /// When it was issued.
    pub issued: Timestamp,
    /// When it ends.
    pub expires: Timestamp,
}

/// Issues a token for a project, or for the account, within a change.
///
/// # Errors
/// Those of the database.
pub async fn create(
    app: &App,
    identity: &Identity,
    project_id: Option<String>,
    tx: &Tx,
) -> Result<NewToken> {
    let issued = app.now();
    let expires = issued.plus_ms(app.config.lifetimes.token.as_ms());
    let token = app.random.secret()?;
    let row = ApiTokenRow {
        id_hash: app.secrets.keyed_hash(Purpose::ApiToken, &token),
        person_id: identity.person.id.clone(),
        project_id,
        stamp: identity.person.stamp,
        issued,
        expires,
    };
    api_token::insert(tx, &row).await?;
    Ok(NewToken {
        token,
        issued,
        expires,
    })
}

/// Returns who a token stands for, if it still holds.
///
/// # Errors
/// `BadCredentials` where it does not.
pub async fn verify(app: &App, token: &str) -> Result<Caller> {
    let Some((row, identity)) = find(app, token).await? else {
        let message = "the token is wrong, expired or taken back; get a new one";
        return Err(Error::bad_credentials(message));
    };
    Ok(Caller::new(identity, CredentialKind::Token).in_project(row.project_id))
}

/// Finds a token that still holds, and whom it stands for.
///
/// # Errors
/// Those of the database.
pub async fn find(app: &App, token: &str) -> Result<Option<(ApiTokenRow, Identity)>> {
    let id_hash = app.secrets.keyed_hash(Purpose::ApiToken, token);
    let row = api_token::get(app.store.read(), &id_hash).await?;
    let Some(row) = row.filter(|row| app.now() < row.expires) else {
        return Ok(None);
    };
    let identity = person::identity(app.store.read(), &row.person_id).await?;
    let identity = identity.filter(|one| one.person.enabled && one.person.stamp == row.stamp);
    Ok(identity.map(|identity| (row, identity)))
}
