//! What the server and the console of Berth both know: names, rights, rules,
//! documents. Does no I/O and builds for wasm.

pub mod name;
pub mod oci;
