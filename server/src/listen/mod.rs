//! Connections: how they are taken, secured, served and ended.

mod buffer;
mod bytes;
mod call;
mod connection;
mod heads;
pub mod metrics;
pub(crate) mod places;
mod pulse;
mod resting;
mod server;
mod shutdown;
pub mod tls;

pub use server::Server;
pub use shutdown::Shutdown;
