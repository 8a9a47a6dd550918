//! What happens on the server while the console is open: one stream for all tabs of a browser.

mod hear;
mod line;
mod share;
mod turn;

pub(crate) use hear::{hear, is_on, refresh_on};
pub(crate) use share::follow;
