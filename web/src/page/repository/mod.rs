//! One image: its tags, and what belongs to each.

mod attached;
mod page;
mod tag_row;
mod tags;

pub(crate) use page::RepositoryPage;
