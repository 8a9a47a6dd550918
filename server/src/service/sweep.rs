//! Removes what is over: uploads that were given up, and credentials that have ended.

use berth_core::time::DAY_MS;

use super::fault::Fault;
use super::upload;
use crate::app::App;
use crate::audit::Audit;
use crate::blob::{BlobError, UploadId};
use crate::error::{Error, Result};
use crate::store::{self, api_token, login_secret, session};

/// So long whoever comes with an ended login is told that it has ended.
const KEEP_LOGINS_MS: i64 = 30 * DAY_MS;

/// How many uploads are swept before it is looked again.
const BATCH: u64 = 100;

/// Removes uploads that were given up without a word, and returns how many.
///
/// # Errors
/// Those of the database and the blob store.
pub(crate) async fn uploads(app: &App) -> Result<u64, Fault> {
    let mut swept = 0_u64;
    loop {
        let rows = store::upload::expired(app.store.read(), app.now(), BATCH).await?;
        let before = swept;
        for row in rows {
            swept = swept.saturating_add(u64::from(one_upload(app, &row.id).await?));
        }
        if swept.saturating_sub(before) < BATCH {
            return Ok(swept);
        }
    }
}

async fn one_upload(app: &App, id: &str) -> Result<bool, Fault> {
    let upload_id = UploadId::parse(id).map_err(Error::internal)?;
    let _lock = match app.blobs.lock(&upload_id).await {
        Err(BlobError::Busy) => return Ok(false),
        lock => lock?,
    };
    // Before we had the lock, somebody may have gone on with it, or finished it.
    let tx = app.store.begin().await?;
    let Some(row) = store::upload::get(tx.read(), id).await? else {
        app.blobs.abort(&upload_id).await?;
        return Ok(false);
    };
    if row.expires > app.now() || !upload::remove(app, &tx, &row).await? {
        return Ok(false);
    }
    tx.commit(Audit::none("nothing was acknowledged")).await?;
    Ok(true)
}

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

#[cfg(test)]
#[path = "sweep_tests.rs"]
mod tests;
