//! Whom an image is shared with, and until when: a tab of the image.

mod create;
mod list;
mod row;

pub(crate) use list::ShareList;
pub(super) use row::end_cell;
