//! The server's time, as the browser knows it: its own clock, set right by
//! what the server last said.

use std::cell::Cell;

use berth_core::time::Timestamp;
use gloo_timers::callback::Interval;
use leptos::prelude::*;

thread_local! {
    static AHEAD_MS: Cell<i64> = const { Cell::new(0) };
}

/// Takes over the server's time from an answer that tells it.
pub(crate) fn set(server: Timestamp) {
    AHEAD_MS.with(|ahead| ahead.set(server.ms_since(browser())));
}

/// Returns the server's time.
pub(crate) fn now() -> Timestamp {
    AHEAD_MS.with(|ahead| browser().plus_ms(ahead.get()))
}

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "whole milliseconds since 1970 fit for 285,000 years"
)]
fn browser() -> Timestamp {
    Timestamp::from_ms(js_sys::Date::now() as i64)
}

/// Returns the server's time as a signal that moves every `ms` milliseconds,
/// for as long as the component lives.
pub(crate) fn ticking(ms: u32) -> Signal<Timestamp> {
    let time = RwSignal::new(now());
    every(ms, move || time.set(now()));
    time.into()
}

/// Runs `work` every `ms` milliseconds, for as long as the component lives.
pub(crate) fn every(ms: u32, work: impl Fn() + 'static) {
    let timer = StoredValue::new_local(Some(Interval::new(ms, work)));
    on_cleanup(move || {
        timer.try_update_value(Option::take);
    });
}
