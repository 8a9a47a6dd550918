//! What is left after a sudden end: of the process, of its storage at any step, of the power.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod breach;
mod dice;
mod fault;
mod interleave;
mod kill;
mod ledger;
mod organization;
mod power;
mod retainer;
mod run_fault;
mod shelf;
mod state;
mod step;
mod trigger;
mod upload;
mod world;
mod writer;

/// Tells whether the tests are to take their time.
fn is_soak() -> bool {
    std::env::var_os("BERTH_SOAK").is_some()
}
