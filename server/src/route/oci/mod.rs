//! The data plane's routes, one file per resource; each answers a call that is already allowed.

mod blob;
mod body;
mod call;
pub(crate) mod catalog;
mod condition;
mod manifest;
mod page;
pub(crate) mod referrers;
mod tag;
pub(crate) mod token;
pub(crate) mod upload;

pub(crate) use call::{Call, dispatch};
