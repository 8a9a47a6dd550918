//! Whether the first account exists.

use crate::app::App;
use crate::error::Result;
use crate::store;

/// Tells whether an account exists; until then the server waits for set-up.
pub(crate) async fn is_done(app: &App) -> Result<bool> {
    store::account::any(app.store.read()).await
}
