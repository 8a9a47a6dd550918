//! The server of Berth, as a library that the binary and the tests use.

pub mod app;
pub mod audit;
pub mod auth;
mod authz;
pub mod blob;
mod cache;
pub mod clock;
pub mod command;
pub mod config;
pub mod error;
pub mod http;
mod job;
pub mod listen;
mod outbound;
pub mod random;
mod route;
pub mod secrets;
mod service;
pub mod store;
