//! The users of the account, and each with what belongs to him.

mod actions;
mod explain;
mod groups;
mod keys;
mod list;
mod page;

pub(super) use list::user_list;
pub(super) use page::UserPage;
