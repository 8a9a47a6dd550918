//! The temporary login command (document 002, chapter 4.10).

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use berth_core::swr::secret::{AuthInfo, CreateSecret, Secret, SecretBody};

use crate::app::App;
use crate::error::Result;
use crate::http::api::Call;
use crate::service::login;

/// Makes a temporary login and the command that uses it.
pub(crate) async fn create(app: Arc<App>, call: Call<CreateSecret>) -> Result<Secret> {
    let project = call.query.projectname.as_deref();
    let login = login::create(&app, call.caller()?, project, call.record(&app)?).await?;
    let host = app.config.public_url.host().to_owned();
    let auth = STANDARD.encode(format!("{}:{}", login.user, login.password));
    Ok(Secret {
        body: SecretBody {
            auths: BTreeMap::from([(host.clone(), AuthInfo { auth })]),
        },
        docker_login: format!(
            "docker login -u {} -p {} {host}",
            login.user, login.password
        ),
        expire_at: login.expires.to_string(),
    })
}
