//! Temporary logins, as the Connect drawer needs them.

use std::sync::Arc;

use berth_core::berth::login::{CreateLogin, DeleteLogin, Login, LoginState, ShowLogin};
use berth_core::endpoint::{Json, NoContent};

use crate::app::App;
use crate::error::Result;
use crate::http::api::Call;
use crate::service::login;

/// Makes a login.
pub(crate) async fn create(app: Arc<App>, call: Call<CreateLogin>) -> Result<Json<Login>> {
    let made = login::create(&app, call.caller()?, None, call.record(&app)?).await?;
    Ok(Json(Login {
        access: made.access,
        user: made.user,
        password: made.password,
        registry: app.config.public_url.host().to_owned(),
        expires: made.expires,
        now: app.clock.now(),
    }))
}

/// Tells what happened with a login.
pub(crate) async fn show(app: Arc<App>, call: Call<ShowLogin>) -> Result<Json<LoginState>> {
    login::show(&app, call.caller()?, &call.path.access)
        .await
        .map(Json)
}

/// Takes a login back.
pub(crate) async fn delete(app: Arc<App>, call: Call<DeleteLogin>) -> Result<NoContent> {
    login::delete(&app, call.caller()?, &call.path.access, call.record(&app)?).await?;
    Ok(NoContent::DONE)
}
