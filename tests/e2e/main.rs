//! The console in a real browser against the real server. What is on the
//! screen is found by role and name.

mod load;
mod pages;
mod refusals;
mod story;
mod work;
mod world;
