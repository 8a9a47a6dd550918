//! Metadata: the only place that knows SeaORM.
//!
//! Reading functions take a [`Read`], writing ones a [`Tx`]; both speak plain row structs and the
//! newtypes of `berth_core`. Rights, HTTP and blobs are not known here.

pub mod audit;
mod connect;
mod dialect;
mod entity;
mod migration;
mod network;
mod open;
pub mod setting;
mod tx;

pub use connect::Database;
pub use open::Store;
pub use tx::{Read, Snapshot, Tx};
