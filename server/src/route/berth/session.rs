//! The session of a browser.

use std::sync::Arc;

use berth_core::berth::session::{Session, ShowSession, SignIn, SignOut, SignedIn, SignedOut};
use berth_core::endpoint::Json;
use berth_core::error::Code;
use berth_core::time::Timestamp;

use crate::app::App;
use crate::auth::caller::Caller;
use crate::auth::session;
use crate::error::{Error, Result};
use crate::http::api::Call;
use crate::http::caller::COOKIE;
use crate::service::project;
use crate::service::sign_in::{self, Attempt};

/// Signs a user in.
pub(crate) async fn create(app: Arc<App>, call: Call<SignIn>) -> Result<SignedIn> {
    let attempt = Attempt {
        account: &call.body.account,
        user: &call.body.user,
        password: &call.body.password,
        origin: &call.origin,
    };
    let begun = sign_in::begin_session(&app, &attempt, call.record(&app)?).await?;
    answer(&app, begun).await
}

/// Writes a session that has just begun, with its cookie.
pub(super) async fn answer(app: &App, begun: session::Session) -> Result<SignedIn> {
    let seconds = begun.expires.ms_since(app.now()).div_euclid(1000);
    let cookie = cookie(app, &begun.cookie, seconds);
    let session = describe(app, &begun.caller, begun.csrf, begun.expires).await?;
    Ok(SignedIn { session, cookie })
}

/// Tells who is signed in. A program without a session of the console has no
/// token against forged calls and needs none.
pub(crate) async fn show(app: Arc<App>, call: Call<ShowSession>) -> Result<Json<Session>> {
    let (csrf, expires) = match &call.session {
        Some(session) => (session.csrf.clone(), session.expires),
        None => (String::new(), app.now()),
    };
    describe(&app, call.caller()?, csrf, expires)
        .await
        .map(Json)
}

/// Ends the session.
pub(crate) async fn delete(app: Arc<App>, call: Call<SignOut>) -> Result<SignedOut> {
    let Some(session) = &call.session else {
        return Err(Error::new(
            Code::InvalidParameter,
            "only a session of the console can be ended",
        ));
    };
    sign_in::end_session(&app, session, call.record(&app)?).await?;
    Ok(SignedOut {
        cookie: cookie(&app, "", 0),
    })
}

async fn describe(app: &App, caller: &Caller, csrf: String, expires: Timestamp) -> Result<Session> {
    let config = &app.config;
    let project = project::default_name(app, caller).await?;
    Ok(Session {
        account_id: caller.account_id.clone(),
        account: caller.account_name.clone(),
        user_id: caller.person_id.clone(),
        user: caller.person_name.clone(),
        is_admin: caller.is_admin,
        project,
        csrf,
        expires,
        idle_seconds: config.lifetimes.session_idle.as_seconds(),
        now: app.now(),
        registry: config.public_url.host().to_owned(),
        is_tls: config.public_url.is_secure(),
        login_seconds: config.lifetimes.login.as_seconds(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    })
}

/// Writes the cookie. It is `Secure` where the console is reached by TLS; a
/// server on the own machine has none.
fn cookie(app: &App, id: &str, seconds: i64) -> String {
    let secure = if app.config.public_url.is_secure() {
        "; Secure"
    } else {
        ""
    };
    format!("{COOKIE}={id}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}")
}
