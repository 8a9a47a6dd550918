//! Secrets at rest: one key of the installation, and what is derived from it.

mod key;
mod start;

pub(crate) use key::hmac;
pub use key::{Purpose, Secrets};
pub use start::establish;
