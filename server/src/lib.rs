//! The server of Berth, as a library that the binary and the tests use.

pub mod app;
pub mod audit;
pub mod auth;
pub mod blob;
pub mod clock;
pub mod config;
pub mod error;
pub mod random;
pub mod secrets;
pub mod store;
