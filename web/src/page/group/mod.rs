//! The groups of the account, and each with its members.

mod list;
mod members;
mod page;

pub(super) use list::group_list;
pub(super) use page::group_page;
