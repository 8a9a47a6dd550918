//! Programs of others against the real server: skopeo, crane and regctl push and
//! pull, the public SDK manages, schemathesis looks for answers that are not declared, and
//! Kubernetes has workloads that triggers update.
//!
//! `cargo xtask test` puts these programs on the `PATH`.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod installed;
mod kubernetes;
mod login;
mod program;
mod refused;
mod regctl;
mod rollout;
mod round_trip;
mod schema;
mod sdk;
