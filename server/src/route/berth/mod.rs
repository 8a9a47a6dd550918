//! Handlers of Berth's own API.

pub(crate) mod bound;
pub(crate) mod cluster;
pub(crate) mod event;
pub(crate) mod explain;
pub(crate) mod feed;
pub(crate) mod figure;
pub(crate) mod group;
pub(crate) mod image;
pub(crate) mod key;
pub(crate) mod login;
pub(crate) mod manifest;
pub(crate) mod organization;
pub(crate) mod overview;
pub(crate) mod protection;
pub(crate) mod retention;
pub(crate) mod right;
pub(crate) mod run;
pub(crate) mod session;
pub(crate) mod set_up;
pub(crate) mod sharing;
pub(crate) mod tag;
pub(crate) mod trash;
pub(crate) mod trigger;
pub(crate) mod user;
