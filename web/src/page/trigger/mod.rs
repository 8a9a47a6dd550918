//! What an image sets off when a tag is pushed: a tab of the image.

mod deliveries;
mod list;
mod row;

pub(crate) use list::TriggerList;
