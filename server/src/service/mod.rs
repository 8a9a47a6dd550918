//! What the product does; knows store and blobs, not HTTP.

pub(crate) mod backup;
pub(crate) mod caches;
pub(crate) mod collect;
mod cursor;
pub(crate) mod delivery;
pub(crate) mod event;
pub(crate) mod explain;
pub(crate) mod fault;
pub(crate) mod figure;
pub(crate) mod hold;
pub(crate) mod identity;
pub(crate) mod image_tag;
pub(crate) mod key;
pub(crate) mod login;
pub(crate) mod manifest_detail;
mod meter;
pub(crate) mod namespace;
pub(crate) mod nesting;
mod orphan;
pub(crate) mod permission;
mod post;
mod presence;
pub(crate) mod project;
pub(crate) mod pull;
pub(crate) mod push;
pub(crate) mod quota;
pub(crate) mod removal;
pub(crate) mod repository;
pub(crate) mod repository_list;
pub(crate) mod retention;
pub(crate) mod right;
pub(crate) mod room;
pub(crate) mod scrub;
pub(crate) mod set_up;
pub(crate) mod sign_in;
pub(crate) mod sweep;
pub(crate) mod tag;
pub(crate) mod target;
pub(crate) mod token;
pub(crate) mod trigger;
pub(crate) mod upkeep;
pub(crate) mod upload;
mod viewer;
pub(crate) mod webhook;

#[cfg(test)]
mod tests;
