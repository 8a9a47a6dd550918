//! The sub-commands of the binary.

mod admin;
mod cli;
mod owner;
mod scrub;
mod serve;

pub use cli::main;
