//! The tables as SeaORM sees them; known to `store` alone.

pub(in crate::store) mod access_key;
pub(in crate::store) mod account;
pub(in crate::store) mod api_token;
pub(in crate::store) mod audit_event;
pub(in crate::store) mod blob;
pub(in crate::store) mod blob_link;
pub(in crate::store) mod cluster;
pub(in crate::store) mod console_session;
pub(in crate::store) mod job;
pub(in crate::store) mod login_secret;
pub(in crate::store) mod manifest;
pub(in crate::store) mod manifest_ref;
pub(in crate::store) mod namespace;
pub(in crate::store) mod namespace_grant;
pub(in crate::store) mod person;
pub(in crate::store) mod project;
pub(in crate::store) mod repository;
pub(in crate::store) mod repository_grant;
pub(in crate::store) mod retention;
pub(in crate::store) mod retention_log;
pub(in crate::store) mod setting;
pub(in crate::store) mod setup_token;
pub(in crate::store) mod tag;
pub(in crate::store) mod trigger;
pub(in crate::store) mod trigger_delivery;
pub(in crate::store) mod upload;
