//! What the server does on its own, beside answering calls.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use super::{pull, sweep};
use crate::app::App;

/// How long a pull waits at most before it is counted.
const FLUSH: Duration = Duration::from_secs(1);
/// How many flushes there are from one sweep to the next.
const SWEEP_EVERY: u64 = 600;

/// Counts pulls, and sweeps uploads and credentials, until `stop` is there, and then counts the last pulls.
pub(crate) async fn run(app: &App, stop: impl Future<Output = ()>) {
    let mut stop = pin!(stop);
    let mut rounds = 0_u64;
    loop {
        let stopped = tokio::select! {
            () = &mut stop => true,
            () = tokio::time::sleep(FLUSH) => false,
        };
        if let Err(error) = pull::flush(app).await {
            tracing::error!(error = ?error, "pulls were not counted");
        }
        if stopped {
            return;
        }
        rounds = rounds.wrapping_add(1);
        if rounds % SWEEP_EVERY == 1 {
            sweep(app).await;
        }
    }
}

async fn sweep(app: &App) {
    if let Err(fault) = sweep::uploads(app).await {
        tracing::error!(fault = ?fault, "uploads were not swept");
    }
    if let Err(error) = sweep::credentials(app).await {
        tracing::error!(error = ?error, "credentials that have ended were not swept");
    }
}
