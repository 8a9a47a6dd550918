//! The server of Berth, as a library that the binary and the tests use.

pub mod blob;
