//! What the product does; knows store and blobs, not HTTP.

pub(crate) mod identity;
pub(crate) mod login;
pub(crate) mod project;
pub(crate) mod set_up;
pub(crate) mod sign_in;
