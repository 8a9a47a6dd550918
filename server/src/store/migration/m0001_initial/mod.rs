//! The first schema.

mod identity;
mod image;
mod initial;
mod record;

pub(super) use initial::Initial;
