//! Handlers of the SWR management API.

pub(crate) mod accessory;
pub(crate) mod agency;
pub(crate) mod feature;
pub(crate) mod namespace;
pub(crate) mod namespace_auth;
pub(crate) mod overview;
pub(crate) mod page;
mod params;
pub(crate) mod quota;
pub(crate) mod repository;
pub(crate) mod repository_auth;
pub(crate) mod retention;
pub(crate) mod secret;
pub(crate) mod share_policy;
pub(crate) mod shared_repository;
pub(crate) mod sharing;
pub(crate) mod sync;
pub(crate) mod tag;
pub(crate) mod trigger;
pub(crate) mod version;
