//! The temporary login command (document 002, chapter 4.10).

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use berth_core::swr::secret::{
    AuthInfo, CreateAuthorizationToken, CreateSecret, Secret, SecretBody,
};

use crate::app::App;
use crate::auth::credential::NewLogin;
use crate::error::Result;
use crate::http::api::Call;
use crate::service::login;

/// Makes a temporary login and the command that uses it.
pub(crate) async fn create(app: Arc<App>, call: Call<CreateSecret>) -> Result<Secret> {
    let project = call.query.projectname.as_deref();
    let login = login::create(&app, call.caller()?, project, call.record(&app)?).await?;
    Ok(secret(&app, &login))
}

/// The same, which clients know as the enhanced one.
pub(crate) async fn create_authorization_token(
    app: Arc<App>,
    call: Call<CreateAuthorizationToken>,
) -> Result<Secret> {
    let login = login::create(&app, call.caller()?, None, call.record(&app)?).await?;
    Ok(secret(&app, &login))
}

fn secret(app: &App, login: &NewLogin) -> Secret {
    let host = app.config.public_url.host().to_owned();
    let auth = STANDARD.encode(format!("{}:{}", login.user, login.password));
    Secret {
        body: SecretBody {
            auths: BTreeMap::from([(host.clone(), AuthInfo { auth })]),
        },
        docker_login: format!(
            "docker login -u {} -p {} {host}",
            login.user, login.password
        ),
        expire_at: login.expires.to_string(),
    }
}
