//! The sub-commands of the binary.

mod admin;
mod backup;
mod bound;
mod cli;
mod limit;
mod owner;
mod place;
mod scrub;
mod serve;

pub use cli::main;
