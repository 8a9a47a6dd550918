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

/// Where the focus is, said so that it is found again in what is drawn anew. What is drawn again
/// may take over the elements of another row, so an element that is still there proves nothing.
#[derive(Clone)]
pub(super) struct Spot {
    element: HtmlElement,
    id: String,
    /// The panel or dialog that it is in.
    home: Option<Element>,
    /// The name of its row, and which of the row's controls it is.
    row: Option<(String, usize)>,
    /// The id of the menu that is open.
    menu: Option<String>,
}

impl Spot {
    /// Returns where the focus is, if it is anywhere.
    fn here() -> Option<Self> {
        let menu = open_menu().map(|menu| menu.id());
        Some(Self {
            menu,
            ..Self::of(focused()?)
        })
    }

    /// Returns what a dialog is opened from; a menu, which closes then, stands for its entries.
    pub(super) fn opener() -> Option<Self> {
        let element = focused()?;
        let menu = element.closest(".menu").ok().flatten();
        let button = menu.and_then(|menu| button_of(&menu.id()));
        Some(Self::of(button.unwrap_or(element)))
    }

    fn of(element: HtmlElement) -> Self {
        Self {
            id: element.id(),
            home: element.closest(".panel, dialog").ok().flatten(),
            row: row_of(&element),
            menu: None,
            element,
        }
    }

    /// Gives the focus back, unless something else has it by now: to the same element, to what
    /// stands in its place, or to the heading above.
    pub(super) fn give_back(&self) {
        let now = focused();
        if now.as_ref().is_some_and(|now| *now != self.element) {
            return;
        }
        let is_same = self.element.is_connected() && row_of(&self.element) == self.row;
        if now.is_some() && is_same {
            return;
        }
        if let Some(menu) = &self.menu {
            open(menu);
        }
        let found = match is_same {
            true => Some(self.element.clone()),
            false => self.twin(),
        };
        let takes_it = |found: &HtmlElement| {
            let _ = found.focus();
            focused().as_ref() == Some(found)
        };
        if !found.as_ref().is_some_and(takes_it) {
            self.focus_heading();
        }
    }

    fn twin(&self) -> Option<HtmlElement> {
        if !self.id.is_empty()
            && let Some(found) = document().get_element_by_id(&self.id)
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

/// Returns the name of the row that an element is in, and which of its controls it is.
fn row_of(element: &HtmlElement) -> Option<(String, usize)> {
    let row = element.closest(ROW).ok().flatten()?;
    let controls = dom::all(&row, CONTROLS);
    let at = controls.iter().position(|control| control == element)?;
    Some((name(&row), at)).filter(|(name, _)| !name.is_empty())
}

/// Returns the name of a row: its first cell without the line under the name, or its bold words.
fn name(row: &Element) -> String {
    let words = |of: &Element, selector| {
        let found = of.query_selector(selector).ok().flatten()?;
        Some((found.text_content()?, found))
    };
    let Some((mut name, cell)) = words(row, "td, b") else {
        return String::new();
    };
    if let Some((sub, _)) = words(&cell, ".sub")
        && name.ends_with(&sub)
    {
        name.truncate(name.len().saturating_sub(sub.len()));
    }
    name
}

fn open_menu() -> Option<HtmlElement> {
    let menu = document().query_selector(".menu:popover-open").ok()?;
    menu?.dyn_into().ok()
}

/// Opens a menu again by its button, which also says where it stands, in place of one that took
/// over its elements.
fn open(menu: &str) {
    if let Some(other) = open_menu() {
        if other.id() == menu {
            return;
        }
        let _ = other.hide_popover();
    }
    if let Some(button) = button_of(menu) {
        button.click();
    }
}

fn button_of(menu: &str) -> Option<HtmlElement> {
    let root = document().document_element()?;
    let is_its =
        |button: &HtmlElement| button.get_attribute("popovertarget").as_deref() == Some(menu);
    let buttons = dom::all(&root, "[popovertarget]");
    buttons.into_iter().find(is_its)
}
