//! Names as newtypes: whoever holds one holds a valid one.

mod tag;

pub use tag::{Tag, TagError};
