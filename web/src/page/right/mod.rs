//! Who may do what with an organization or an image: a tab of both.

mod allows;
mod explain;
mod list;
mod row;

pub(crate) use list::RightList;
