//! Basic credentials of container clients: temporary logins and access keys.
//!
//! Both have a user of the form `{project}@{access}`. The password of a temporary login is the
//! secret that was shown once; that of an access key is `hex(HMAC-SHA256(key = SK, AK))`.

use berth_core::time::Timestamp;
use subtle::ConstantTimeEq as _;

use super::authorization::Basic;
use super::caller::{Caller, CredentialKind, Origin};
use super::key;
use crate::app::App;
use crate::error::{Error, Result};
use crate::secrets::{Purpose, hmac};
use crate::store::{LoginSecretRow, PersonRow, Tx, login_secret, person, project};

/// Uses within one minute are written down once.
const TOUCH_MS: i64 = 60_000;

const WRONG: &str = "wrong user or password; get a new login command in the console";

/// A new temporary login; its password is shown this one time.
pub struct NewLogin {
    /// What names it: the second half of the user.
    pub access: String,
    /// The user to log in with.
    pub user: String,
    /// The password to log in with.
    pub password: String,
    /// When it ends.
    pub expires: Timestamp,
}

/// Makes a temporary login for a caller, within a change.
///
/// # Errors
/// `Internal` where the caller's account has no project, and those of the database.
pub async fn create(app: &App, caller: &Caller, tx: &Tx) -> Result<NewLogin> {
    let project = match &caller.project_id {
        Some(id) => project::get(tx.read(), id).await?,
        None => project::default(tx.read(), &caller.account_id).await?,
    };
    let project = project.ok_or_else(|| Error::internal("an account without a project"))?;
    let created = app.now();
    let expires = created.plus_ms(app.config.lifetimes.login.as_ms());
    let access = app.random.access()?;
    let password = app.random.secret()?;
    let row = LoginSecretRow {
        access: access.clone(),
        person_id: caller.person_id.clone(),
        project_id: project.id,
        secret_hash: app.secrets.keyed_hash(Purpose::LoginSecret, &password),
        stamp: caller.stamp,
        created,
        expires,
        first_seen: None,
        last_seen: None,
        last_seen_addr: None,
        last_seen_agent: None,
        last_refusal: None,
    };
    login_secret::insert(tx, &row).await?;
    let user = format!("{}@{access}", project.name);
    Ok(NewLogin {
        access,
        user,
        password,
        expires,
    })
}

/// Returns who a container client acts for.
///
/// # Errors
/// `BadCredentials` with a text for the person at the client: a wrong password, or a login that
/// has ended. `TooManyRequests` where wrong ones come too often.
pub(crate) async fn verify(app: &App, basic: &Basic, origin: &Origin) -> Result<Caller> {
    let verified = match login_secret::get(app.store.read(), &basic.access).await? {
        Some(login) => verify_login(app, basic, login, origin).await?,
        None => verify_key(app, basic).await?,
    };
    if let Some(caller) = verified {
        return Ok(caller);
    }
    app.throttle.wrong_secret(origin.addr, app.now())?;
    Err(Error::bad_credentials(WRONG))
}

/// Returns `None` for a wrong password; whoever has the right one is told what is wrong besides.
async fn verify_login(
    app: &App,
    basic: &Basic,
    login: LoginSecretRow,
    origin: &Origin,
) -> Result<Option<Caller>> {
    let right = app
        .secrets
        .matches(Purpose::LoginSecret, &basic.password, &login.secret_hash);
    let project = project::get(app.store.read(), &login.project_id).await?;
    if !right || project.is_none_or(|project| project.name != basic.project) {
        refused(app, &login, "a client came with a wrong password").await;
        return Ok(None);
    }
    let now = app.now();
    if now >= login.expires {
        refused(app, &login, "a client came after the login had ended").await;
        return Err(Error::bad_credentials(format!(
            "this login expired at {}; create a new one in the console",
            whole_seconds(login.expires)
        )));
    }
    let identity = person::identity(app.store.read(), &login.person_id).await?;
    let holds = |person: &PersonRow| person.enabled && person.stamp == login.stamp;
    let Some(identity) = identity.filter(|identity| holds(&identity.person)) else {
        refused(app, &login, "a client came after the user had changed").await;
        return Err(Error::bad_credentials(
            "this login was taken back, because its user's password or state changed; create a \
             new one in the console",
        ));
    };
    seen(app, &login, origin).await;
    let caller = Caller::new(identity, CredentialKind::Login).using(&login.access);
    Ok(Some(caller.in_project(Some(login.project_id))))
}

async fn verify_key(app: &App, basic: &Basic) -> Result<Option<Caller>> {
    let Some(found) = key::find(app, &basic.access).await? else {
        return Ok(None);
    };
    let expected = hex::encode(hmac(found.secret.as_bytes(), &[basic.access.as_bytes()]));
    let given = basic.password.to_ascii_lowercase();
    if !bool::from(given.as_bytes().ct_eq(expected.as_bytes())) {
        return Ok(None);
    }
    let account = &found.caller.account_id;
    let Some(project) = project::by_name(app.store.read(), account, &basic.project).await? else {
        return Ok(None);
    };
    key::used(app, &found).await;
    Ok(Some(found.caller.in_project(Some(project.id))))
}

fn whole_seconds(time: Timestamp) -> Timestamp {
    Timestamp::from_ms(time.as_seconds() * 1000)
}

/// Writes down who logged in from where, at most once a minute from one place.
async fn seen(app: &App, login: &LoginSecretRow, origin: &Origin) {
    let now = app.now();
    let recent = login
        .last_seen
        .is_some_and(|last| now.ms_since(last) < TOUCH_MS);
    let same = login.last_seen_addr == origin.addr.map(|addr| addr.to_string())
        && login.last_seen_agent == origin.agent
        && login.last_refusal.is_none();
    if recent && same {
        return;
    }
    let write = async {
        let tx = app.store.begin().await?;
        login_secret::seen(&tx, &login.access, now, origin).await?;
        tx.commit_lightly().await
    };
    warn(write.await);
}

/// Writes down why a client was refused, for the person who waits at the console; once only, so
/// that a stranger cannot make the server write.
async fn refused(app: &App, login: &LoginSecretRow, reason: &str) {
    if login.last_refusal.as_deref() == Some(reason) {
        return;
    }
    let write = async {
        let tx = app.store.begin().await?;
        login_secret::refused(&tx, &login.access, reason).await?;
        tx.commit_lightly().await
    };
    warn(write.await);
}

/// Tells the person who waits at the console that a client, logged in with a temporary login,
/// was not allowed what it wanted.
pub(crate) async fn denied(app: &App, caller: &Caller, reason: &str) {
    let Some(access) = &caller.access else {
        return;
    };
    match login_secret::get(app.store.read(), access).await {
        Ok(Some(login)) => refused(app, &login, reason).await,
        // An access key, which nobody waits for.
        Ok(None) => {}
        Err(error) => warn(Err(error)),
    }
}

/// That it could not be written down keeps nobody out.
fn warn(written: Result<()>) {
    if let Err(error) = written {
        tracing::warn!(error = ?error, "The use of a login was not written down.");
    }
}
