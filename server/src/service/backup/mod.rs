//! Backups: a directory with rows, blobs and key of one moment, and the way back.

mod bytes;
mod file;
mod label;
mod restore;
mod take;
mod undisturbed;

pub(crate) use restore::restore;
pub(crate) use take::take;

/// Tells the person at the terminal how far it is, in a line.
pub(crate) type Say<'a> = &'a (dyn Fn(&str) + Send + Sync);
