//! Small dealings with the document.

use std::cell::Cell;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

thread_local! {
    static NEXT: Cell<u32> = const { Cell::new(0) };
}

/// Returns an element id that no other component has.
pub(crate) fn next_id(kind: &str) -> String {
    NEXT.with(|next| {
        next.set(next.get() + 1);
        format!("{kind}-{}", next.get())
    })
}

/// Takes `hidden` off an element of `index.html`.
pub(crate) fn show_by_id(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        let _ = element.remove_attribute("hidden");
    }
}

/// Moves the focus to the element with this id.
pub(crate) fn focus(id: &str) {
    let element = document().get_element_by_id(id);
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// Names the page in the browser's tab.
pub(crate) fn set_title(page: &str) {
    document().set_title(&format!("{page} · Berth"));
}

/// Returns the element that has the focus.
pub(crate) fn focused() -> Option<HtmlElement> {
    document().active_element()?.dyn_into().ok()
}

/// Returns all elements within another that a selector finds, in the order of the page.
pub(crate) fn all(root: &Element, selector: &str) -> Vec<HtmlElement> {
    let Ok(found) = root.query_selector_all(selector) else {
        return Vec::new();
    };
    (0..found.length())
        .filter_map(|at| found.get(at)?.dyn_into().ok())
        .collect()
}

/// Tells whether a key press belongs to a field that is being filled in.
pub(crate) fn is_typing() -> bool {
    focused().is_some_and(|element| {
        matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
    })
}

/// Presses a button for the user.
pub(crate) fn click(element: &Element) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        element.click();
    }
}
