//! The sub-commands of the binary.

mod admin;
mod cli;
mod owner;
mod serve;

pub use cli::main;
