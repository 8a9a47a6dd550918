//! What each endpoint does: the good case and each refusal, on both databases.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod accessory;
mod account_user;
mod agency;
mod bound;
mod cluster;
mod credential;
mod event;
mod fault;
mod feature;
mod feed;
mod figure;
mod form;
mod group;
mod iam_policy;
mod image;
mod image_tag;
mod job;
mod key;
mod login;
mod manifest;
mod namespace;
mod namespace_auth;
mod organization;
mod page;
mod password;
mod policy;
mod policy_version;
mod protection;
mod quota;
mod repository;
mod repository_auth;
mod repository_list;
mod retag;
mod retention;
mod retention_preview;
mod right;
mod role;
mod rollout;
mod run;
mod run_limit;
mod run_undo;
mod secret;
mod security;
mod session;
mod set_up;
mod share_policy;
mod shared_repository;
mod sharing;
mod sync;
mod tag;
mod token;
mod trash;
mod trash_bytes;
mod trash_restore;
mod trigger;
mod user;
mod version;
mod webhook;
