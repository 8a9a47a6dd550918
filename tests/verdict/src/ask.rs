//! What both builds are asked.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::world;

/// Decides on so many made-up images, from a number on, and returns what was
/// decided, a line for each: the verdict on every tag in words, what goes, and
/// the fingerprint.
#[must_use]
#[wasm_bindgen]
pub fn verdicts(first: u32, count: u32) -> String {
    let numbers = (0..count).map(|more| first.saturating_add(more));
    let lines: Vec<String> = numbers.map(world::decided).collect();
    lines.join("\n")
}
