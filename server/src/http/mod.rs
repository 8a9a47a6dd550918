//! How HTTP is spoken; the only place that knows axum, besides the data plane's routes.

pub(crate) mod api;
pub(crate) mod bundle;
pub(crate) mod caller;
mod error;
mod mounts;
pub(crate) mod oci;
pub mod openapi;
mod origin;
mod parse;
pub(crate) mod reply;
pub mod router;

pub use api::Mounts;
pub use mounts::all as mounts;
