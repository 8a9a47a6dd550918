//! Calls that the server makes to addresses which its users gave: a name is resolved once, the
//! address is checked, and the connection goes to that very address. Redirects are answers like
//! others, nothing is sent by way of a proxy, and time and size have limits.
//!
//! Knows nothing of what the calls are for.

mod address;
mod exchange;
mod tls;

pub(crate) use address::Address;
pub(crate) use exchange::{Failure, Method, Outbound, Reply, Request};
pub(crate) use tls::Trust;
