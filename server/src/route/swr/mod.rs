//! Handlers of the SWR management API.

pub(crate) mod namespace;
mod params;
pub(crate) mod repository;
pub(crate) mod secret;
pub(crate) mod tag;
pub(crate) mod version;
