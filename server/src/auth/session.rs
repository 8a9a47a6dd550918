//! Sessions of the browser console: a cookie, and a token against cross-site calls.

use berth_core::time::Timestamp;

use super::caller::{Caller, CredentialKind};
use crate::app::App;
use crate::error::{Code, Error, Result};
use crate::secrets::Purpose;
use crate::store::{Identity, SessionRow, Tx, person, session};

/// Uses within one minute are written down once.
const TOUCH_MS: i64 = 60_000;

/// Whether a person called, or the page by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// A person did something: the session stays alive.
    Person,
    /// The page refreshed itself: the session grows idle.
    Background,
}

/// A session that holds.
#[derive(Clone)]
pub struct Session {
    /// Who is signed in.
    pub caller: Caller,
    /// The cookie's value; only in the answer that begins the session.
    pub cookie: String,
    /// The token that every changing call carries.
    pub csrf: String,
    /// When it ends, whatever the person does.
    pub expires: Timestamp,
}

/// Begins a session, within a change.
///
/// # Errors
/// Those of the database.
pub async fn create(app: &App, identity: Identity, tx: &Tx) -> Result<Session> {
    let now = app.now();
    let cookie = app.random.secret()?;
    let csrf = csrf_of(app, &cookie);
    let row = SessionRow {
        id_hash: app.secrets.keyed_hash(Purpose::Session, &cookie),
        person_id: identity.person.id.clone(),
        csrf_hash: app.secrets.keyed_hash(Purpose::Csrf, &csrf),
        stamp: identity.person.stamp,
        created: now,
        last_seen: now,
        expires: now.plus_ms(app.config.lifetimes.session.as_ms()),
    };
    session::insert(tx, &row).await?;
    let caller = Caller::new(identity, CredentialKind::Session);
    Ok(Session {
        caller,
        cookie,
        csrf,
        expires: row.expires,
    })
}

/// Finds the session of a cookie, if it still holds: not over, not idle for too long, its person
/// enabled and the password unchanged.
///
/// # Errors
/// `BadCredentials` where it does not hold, with a text that says to sign in again.
pub async fn verify(app: &App, cookie: &str, usage: Use) -> Result<Session> {
    let over = || Error::bad_credentials("your session has ended; sign in again");
    let id_hash = app.secrets.keyed_hash(Purpose::Session, cookie);
    let row = session::get(app.store.read(), &id_hash)
        .await?
        .ok_or_else(over)?;
    let now = app.now();
    let idle_ms = app.config.lifetimes.session_idle.as_ms();
    if now >= row.expires || now.ms_since(row.last_seen) >= idle_ms {
        return Err(over());
    }
    let identity = person::identity(app.store.read(), &row.person_id)
        .await?
        .ok_or_else(over)?;
    if !identity.person.enabled || identity.person.stamp != row.stamp {
        return Err(over());
    }
    if usage == Use::Person && now.ms_since(row.last_seen) >= TOUCH_MS.min(idle_ms / 2) {
        touch(app, &id_hash, now).await;
    }
    let caller = Caller::new(identity, CredentialKind::Session);
    let csrf = csrf_of(app, cookie);
    if !app.secrets.matches(Purpose::Csrf, &csrf, &row.csrf_hash) {
        return Err(over());
    }
    Ok(Session {
        caller,
        cookie: cookie.to_owned(),
        csrf,
        expires: row.expires,
    })
}

/// Checks the token of a changing call.
///
/// # Errors
/// `CrossSite` where it is missing or wrong.
pub fn check_csrf(session: &Session, token: Option<&str>) -> Result<()> {
    use subtle::ConstantTimeEq as _;
    let given = token.unwrap_or_default().as_bytes();
    if given.ct_eq(session.csrf.as_bytes()).into() {
        return Ok(());
    }
    Err(Error::new(
        Code::CrossSite,
        "the call did not come from the console; reload the page",
    ))
}

/// Ends a session, within a change; tells whether there was one.
///
/// # Errors
/// Those of the database.
pub async fn delete(app: &App, cookie: &str, tx: &Tx) -> Result<bool> {
    session::delete(tx, &app.secrets.keyed_hash(Purpose::Session, cookie)).await
}

/// Follows from the cookie, so that a reloaded page can be told it again.
fn csrf_of(app: &App, cookie: &str) -> String {
    app.secrets.keyed_hash(Purpose::Csrf, cookie)
}

/// That the use could not be written down keeps nobody out.
async fn touch(app: &App, id_hash: &str, now: Timestamp) {
    let touch = async {
        let tx = app.store.begin().await?;
        session::touch(&tx, id_hash, now).await?;
        tx.commit_lightly().await
    };
    if let Err(error) = touch.await {
        tracing::warn!(error = ?error, "The use of a session was not written down.");
    }
}
