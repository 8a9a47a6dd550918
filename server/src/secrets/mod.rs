//! Secrets at rest: one key of the installation, and what is derived from it.

mod carry;
mod key;
mod start;

pub(crate) use carry::carry;
pub(crate) use key::hmac;
pub use key::{Purpose, Secrets};
pub(crate) use start::CHECK;
pub use start::establish;
