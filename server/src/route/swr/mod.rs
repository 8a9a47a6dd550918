//! Handlers of the SWR management API.

pub(crate) mod secret;
