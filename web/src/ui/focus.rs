//! The focus and an open menu, which outlive that they are drawn again.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::dom;

/// What is one of many that are drawn alike.
const ROW: &str = "tr, .choice";

/// What can have the focus within a row.
const CONTROLS: &str = "a, button, input, select";

/// Keeps the focus where it is while its surroundings are about to be drawn again.
pub(crate) fn keep_focus() {
    if let Some(spot) = Spot::here() {
        request_animation_frame(move || spot.give_back());
    }
}

/// Where the focus is, said so that it is found again in what is drawn anew.
#[derive(Clone)]
pub(super) struct Spot {
    element: HtmlElement,
    /// The panel or dialog that it is in.
    home: Option<Element>,
    /// The name of its row, and which of the row's controls it is.
    row: Option<(String, usize)>,
    /// The id of the menu that is open.
    menu: Option<String>,
}

impl Spot {
    /// Returns where the focus is, if it is anywhere.
    pub(super) fn here() -> Option<Self> {
        let element = focused()?;
        let around = |selector| element.closest(selector).ok().flatten();
        let row = around(ROW).and_then(|row| {
            let controls = dom::all(&row, CONTROLS);
            let at = controls.iter().position(|control| *control == element)?;
            Some((name(&row), at))
        });
        let menu = document().query_selector(".menu:popover-open");
        Some(Self {
            home: around(".panel, dialog"),
            row,
            menu: menu.ok().flatten().map(|menu| menu.id()),
            element,
        })
    }

    /// Gives the focus back, unless something else has it by now: to the same element, to what
    /// stands in its place, or to the heading above.
    pub(super) fn give_back(&self) {
        if focused().is_some() {
            return;
        }
        if let Some(menu) = &self.menu {
            open(menu);
        }
        let found = match self.element.is_connected() {
            true => Some(self.element.clone()),
            false => self.twin(),
        };
        if let Some(found) = found {
            let _ = found.focus();
        }
        if focused().is_none() {
            self.focus_heading();
        }
    }

    fn twin(&self) -> Option<HtmlElement> {
        let id = self.element.id();
        if !id.is_empty()
            && let Some(found) = document().get_element_by_id(&id)
        {
            return found.dyn_into().ok();
        }
        let (words, at) = self.row.as_ref()?;
        let rows = dom::all(self.home.as_ref()?, ROW).into_iter();
        let row = rows.into_iter().find(|row| name(row) == *words)?;
        dom::all(&row, CONTROLS).into_iter().nth(*at)
    }

    fn focus_heading(&self) {
        let home = self.home.as_ref().filter(|home| home.is_connected());
        let heading = home.and_then(|home| home.query_selector("h2, [role=region]").ok()?);
        let heading = heading.or_else(|| document().query_selector("main h1").ok()?);
        let Some(heading) = heading.and_then(|it| it.dyn_into::<HtmlElement>().ok()) else {
            return;
        };
        if !heading.has_attribute("tabindex") {
            let _ = heading.set_attribute("tabindex", "-1");
        }
        let _ = heading.focus();
    }
}

/// Returns what has the focus; a page without one gives it to its body.
fn focused() -> Option<HtmlElement> {
    dom::focused().filter(|element| element.tag_name() != "BODY")
}

/// Returns the name of a row: its first cell, or its bold words.
fn name(row: &Element) -> String {
    let words = row.query_selector("td, b").ok().flatten();
    words
        .and_then(|words| words.text_content())
        .unwrap_or_default()
}

/// Opens a menu again by its button, which also says where it stands.
fn open(menu: &str) {
    let is_open = document()
        .get_element_by_id(menu)
        .is_some_and(|menu| menu.matches(":popover-open").unwrap_or(false));
    let Some(root) = document().document_element().filter(|_| !is_open) else {
        return;
    };
    let buttons = dom::all(&root, "[popovertarget]").into_iter();
    let is_its =
        |button: &HtmlElement| button.get_attribute("popovertarget").as_deref() == Some(menu);
    if let Some(button) = buttons.into_iter().find(is_its) {
        button.click();
    }
}
