//! Connections: how they are taken, secured, served and ended.

pub mod metrics;
mod server;
mod shutdown;
pub mod tls;

pub use server::Server;
pub use shutdown::Shutdown;
