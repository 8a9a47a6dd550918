//! The commands, one file each or for a few that are alike.

pub(crate) mod bench;
pub(crate) mod build;
pub(crate) mod clients;
pub(crate) mod console;
pub(crate) mod fuzz;
pub(crate) mod later;
pub(crate) mod style;
pub(crate) mod test;
pub(crate) mod verdict;
