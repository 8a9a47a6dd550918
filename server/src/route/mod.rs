//! Handlers: one per endpoint, in a file per resource.

pub(crate) mod berth;
pub(crate) mod iam;
pub(crate) mod oci;
pub(crate) mod swr;
