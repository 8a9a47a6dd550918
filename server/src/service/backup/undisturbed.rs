//! Keeps the collector off what is being copied.

use std::convert::Infallible;
use std::time::Duration;

use super::Say;
use crate::app::{App, Hold};
use crate::error::Result;

/// How often the collector is told that the backup still needs what it has seen.
const RENEW: Duration = Duration::from_secs(120);

/// Keeps the collector from taking anything away until the work is done.
pub(super) async fn undisturbed<T>(
    app: &App,
    work: impl Future<Output = Result<T>>,
    say: Say<'_>,
) -> Result<T> {
    let hold = Hold::take(app).await?;
    let done = tokio::select! {
        done = work => done,
        never = renew(app, &hold) => match never {},
    };
    if let Err(error) = hold.release(app).await {
        // It ends by itself, and what was done is done, or has failed for a reason of its own.
        say(&format!(
            "the collector rests for up to 15 minutes more: {}",
            error.message()
        ));
    }
    done
}

/// Goes on for ever. Where the database is away for so long that the hold is lost, a blob that has
/// gone since is missed by the copy, which then fails.
async fn renew(app: &App, hold: &Hold) -> Infallible {
    loop {
        tokio::time::sleep(RENEW).await;
        let _ = hold.renew(app).await;
    }
}
