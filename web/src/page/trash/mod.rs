//! The trash: what was removed, until it is brought back or its time is over.

mod act;
mod page;
mod row;

pub(crate) use page::TrashPage;
