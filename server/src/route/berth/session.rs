//! The session of a browser.

use std::sync::Arc;

use berth_core::berth::session::{Session, ShowSession, SignIn, SignOut, SignedIn, SignedOut};
use berth_core::endpoint::Json;

use crate::app::App;
use crate::auth::caller::Caller;
use crate::auth::session::{self, Begun};
use crate::error::{Error, Result};
use crate::http::api::Call;
use crate::http::caller::COOKIE;

/// Signs a user in.
pub(crate) async fn create(app: Arc<App>, call: Call<SignIn>) -> Result<SignedIn> {
    let body = &call.body;
    let record = call.record(&app)?;
    let begun = session::sign_in(&app, &body.account, &body.user, &body.password, &call.origin, record).await?;
    answer(&app, &begun).await
}

/// Writes a session that has just begun, with its cookie.
pub(super) async fn answer(app: &App, begun: &Begun) -> Result<SignedIn> {
    let session = describe(app, &begun.caller, &begun.id).await?;
    let seconds = begun.expires.ms_since(app.clock.now()).div_euclid(1000);
    Ok(SignedIn { session, cookie: cookie(app, &begun.id, seconds) })
}

/// Tells who is signed in. A program without a session has no CSRF token and
/// needs none.
pub(crate) async fn show(app: Arc<App>, call: Call<ShowSession>) -> Result<Json<Session>> {
    let id = call.session.as_deref().unwrap_or_default();
    describe(&app, call.caller()?, id).await.map(Json)
}

/// Ends the session.
pub(crate) async fn delete(app: Arc<App>, call: Call<SignOut>) -> Result<SignedOut> {
    let Some(id) = &call.session else {
        return Err(Error::bad_credentials("only a session of the console can be ended"));
    };
    session::sign_out(&app, id, call.record(&app)?).await?;
    Ok(SignedOut { cookie: cookie(&app, "", 0) })
}

async fn describe(app: &App, caller: &Caller, id: &str) -> Result<Session> {
    let expires = session::expires(app, id).await?;
    let config = &app.config;
    Ok(Session {
        account_id: caller.account_id.clone(),
        account: caller.account_name.clone(),
        user_id: caller.person_id.clone(),
        user: caller.person_name.clone(),
        is_admin: caller.is_admin,
        project: config.region.clone(),
        csrf: if id.is_empty() { String::new() } else { session::csrf(app, id) },
        expires,
        idle_seconds: config.lifetimes.session_idle_s(),
        now: app.clock.now(),
        registry: config.registry_host(),
        is_tls: config.is_tls(),
        login_seconds: config.lifetimes.login_secret_s(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    })
}

/// Writes the cookie. It is `Secure` where the console is reached by TLS; a
/// server on the own machine has none.
fn cookie(app: &App, id: &str, seconds: i64) -> String {
    let secure = if app.config.is_tls() { "; Secure" } else { "" };
    format!("{COOKIE}={id}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}")
}
