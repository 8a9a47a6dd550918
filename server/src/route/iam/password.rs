//! The password of oneself.

use std::sync::Arc;

use berth_core::endpoint::NoContent;
use berth_core::iam::password::ChangePassword;

use crate::app::App;
use crate::error::Result;
use crate::http::api::Call;
use crate::service::password;

/// Changes the caller's password.
pub(crate) async fn change(app: Arc<App>, call: Call<ChangePassword>) -> Result<NoContent> {
    let (caller, record) = (call.caller()?.clone(), call.record(&app)?);
    let (id, change) = (call.path.user_id, call.body.user);
    password::change(&app, &caller, &id, &change, &call.origin, record).await?;
    Ok(NoContent::DONE)
}
