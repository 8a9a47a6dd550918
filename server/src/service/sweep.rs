//! Removes credentials that have ended.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use crate::app::App;
use crate::audit::Audit;
use crate::error::Result;
use crate::store::{api_token, login_secret, session};

const PERIOD: Duration = Duration::from_secs(600);
/// So long whoever comes with an ended login is told that it has ended.
const KEEP_LOGINS_MS: i64 = 30 * 86_400_000;

/// Sweeps every ten minutes until `stop` is done. Any number of replicas may do so.
pub(crate) async fn run(app: Arc<App>, stop: impl Future<Output = ()> + Send) {
    let mut ticks = tokio::time::interval(PERIOD);
    tokio::pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => return,
            _ = ticks.tick() => {}
        }
        match once(&app).await {
            Ok(0) => {}
            Ok(removed) => tracing::info!(removed, "Removed {removed} ended credentials."),
            Err(error) => tracing::warn!(error = ?error, "Ended credentials were not removed."),
        }
    }
}

/// Sweeps once; returns how many credentials went.
///
/// # Errors
/// Those of the database.
pub(crate) async fn once(app: &App) -> Result<u64> {
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
