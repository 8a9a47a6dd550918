//! Models and rules of Berth, shared by the server and the console.
//!
//! Pure: no I/O, no clock, no async. What the console previews with this
//! crate in the browser is exactly what the server does with it.

pub mod access;
pub mod action;
pub mod audit;
pub mod berth;
pub mod bounded;
pub mod csv;
pub mod day;
pub mod endpoint;
pub mod error;
pub mod figure;
pub mod iam;
pub mod name;
pub mod oci;
pub mod page;
pub mod pattern;
pub mod permission;
pub mod policy;
pub mod protection;
pub mod retention;
pub mod route;
pub mod scope;
pub mod share;
pub mod swr;
pub mod text;
pub mod time;
pub mod trigger;
