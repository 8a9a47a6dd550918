//! What was removed.

use crate::app::App;

/// Returns for how many days something lies in the trash.
pub(super) fn days(_: &App) -> u32 {
    30
}
