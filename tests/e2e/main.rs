//! The console in a real browser against the real server. What is on the
//! screen is found by role and name.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod cluster;
mod feed;
mod load;
mod page_list;
mod pages;
mod people;
mod policy;
mod refusals;
mod retention;
mod right;
mod share;
mod story;
mod trigger;
mod verdict;
mod work;
mod world;
