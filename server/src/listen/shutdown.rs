//! The wish of the operator that the server stops.

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use crate::error::{Error, Result};

/// Tells when the server is to stop; any number of tasks may wait for it.
#[derive(Debug, Clone)]
pub struct Shutdown(watch::Receiver<bool>);

impl Shutdown {
    /// Waits for SIGTERM or SIGINT. A second one ends the process at once.
    ///
    /// # Errors
    /// The system gives no signals.
    pub fn on_signal() -> Result<Self> {
        let fault =
            |error: std::io::Error| Error::start("cannot wait for signals").caused_by(error);
        let mut terminate = signal(SignalKind::terminate()).map_err(fault)?;
        let mut interrupt = signal(SignalKind::interrupt()).map_err(fault)?;
        let (send, receive) = watch::channel(false);
        tokio::spawn(async move {
            for round in 0..2 {
                tokio::select! {
                    _ = terminate.recv() => {}
                    _ = interrupt.recv() => {}
                }
                if round == 1 {
                    std::process::exit(1);
                }
                tracing::info!("The server stops; what is under way is finished.");
                send.send_replace(true);
            }
        });
        Ok(Self(receive))
    }

    /// Makes a shutdown that the caller brings about by sending `true`.
    pub fn by_hand() -> (watch::Sender<bool>, Self) {
        let (send, receive) = watch::channel(false);
        (send, Self(receive))
    }

    /// Waits until the server is to stop.
    pub async fn wait(mut self) {
        // Without a sender nobody can tell any more: that is the end, too.
        let _ = self.0.wait_for(|stop| *stop).await;
    }
}
