//! The feed: what happens in the database is told to whoever follows and may see it.

mod follow;
mod hub;
mod sight;
mod watch;

pub(crate) use follow::follow;
pub use hub::{Feed, Pace};
