//! One program for all parsers; the variable `BERTH_FUZZ` names the one to feed.

#![no_main]

#[path = "../property/mod.rs"]
mod property;

use std::env;
use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;

static CHECK: OnceLock<fn(&[u8])> = OnceLock::new();

fn chosen() -> fn(&[u8]) {
    let name = env::var("BERTH_FUZZ").expect("`BERTH_FUZZ` names a property");
    let found = property::ALL.iter().find(|(known, _)| *known == name);
    found.expect("there is no such property").1
}

fuzz_target!(|data: &[u8]| CHECK.get_or_init(chosen)(data));
