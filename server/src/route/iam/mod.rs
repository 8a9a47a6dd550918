//! Handlers of the identity API.

pub(crate) mod attachment;
pub(crate) mod credential;
pub(crate) mod entity;
pub(crate) mod group;
mod link;
pub(crate) mod member;
pub(crate) mod password;
pub(crate) mod policy;
pub(crate) mod policy_version;
pub(crate) mod project;
pub(crate) mod role;
pub(crate) mod role_grant;
pub(crate) mod token;
pub(crate) mod user;
