//! The server of Berth, as a library that the binary and the tests use.

pub mod audit;
pub mod auth;
pub mod blob;
pub mod error;
pub mod store;
