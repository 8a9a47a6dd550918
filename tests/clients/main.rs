//! Programs of others against the real server: skopeo, crane and regctl push and
//! pull, the public SDK manages, schemathesis looks for answers that are not declared.
//!
//! `cargo xtask test` puts these programs on the `PATH`.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod installed;
mod login;
mod program;
mod refused;
mod regctl;
mod round_trip;
mod schema;
mod sdk;
