//! Handlers of the identity API.

pub(crate) mod project;
pub(crate) mod token;
