//! Handlers of Berth's own API.

pub(crate) mod login;
pub(crate) mod session;
