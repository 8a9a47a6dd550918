//! Removes credentials that have ended.

use crate::app::App;
use crate::audit::Audit;
use crate::error::Result;
use crate::store::{api_token, login_secret, session};

/// So long whoever comes with an ended login is told that it has ended.
const KEEP_LOGINS_MS: i64 = 30 * 86_400_000;

/// Removes what has ended; returns how many credentials went. Any number of replicas may do so.
///
/// # Errors
/// Those of the database.
pub(crate) async fn credentials(app: &App) -> Result<u64> {
    let now = app.now();
    let tx = app.store.begin().await?;
    let sessions = session::sweep(&tx, now).await?;
    let tokens = api_token::sweep(&tx, now).await?;
    let logins = login_secret::sweep(&tx, now.plus_ms(-KEEP_LOGINS_MS)).await?;
    let removed = sessions + tokens + logins;
    if removed == 0 {
        tx.rollback().await?;
        return Ok(0);
    }
    tx.commit(Audit::none("ended credentials are worth nothing already"))
        .await?;
    Ok(removed)
}
