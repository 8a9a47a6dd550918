//! The SWR management API (documents 002 to 004): types and endpoints, one
//! file per resource.

pub mod accessory;
pub mod agency;
pub mod code;
pub mod feature;
pub mod filter;
pub mod namespace;
pub mod namespace_auth;
pub mod overview;
pub mod page;
pub mod quota;
pub mod reply;
pub mod repository;
pub mod repository_auth;
pub mod repository_list;
pub mod retention;
pub mod secret;
pub mod share_policy;
pub mod shared_repository;
pub mod sharing;
pub mod sync;
pub mod tag;
pub mod trigger;
pub mod version;
mod visit;

pub use visit::visit_all;
