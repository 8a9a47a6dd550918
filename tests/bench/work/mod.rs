//! What is measured, in a file per kind of work.

pub(crate) mod blob;
pub(crate) mod image;
pub(crate) mod list;
pub(crate) mod manifest;
pub(crate) mod process;
