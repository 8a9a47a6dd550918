//! Pages of lists of few and of many things, on both databases.

mod fill;
mod list;
mod measure;
mod site;

pub(crate) use measure::measure;
pub(crate) use site::Count;
