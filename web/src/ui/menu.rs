//! A menu behind a button, as a native popover.

use leptos::html;
use leptos::prelude::*;
use web_sys::{HtmlElement, KeyboardEvent};

use super::{Icon, click, dom};

/// Room for the widest menu, so that none leaves a narrow screen.
const WIDTH: f64 = 224.0;

/// A button with a menu.
#[component]
pub(crate) fn Menu(
    /// The button's name.
    #[prop(into)]
    label: String,
    /// The button's icon.
    icon: &'static str,
    /// The button's further classes.
    #[prop(default = "ghost only small")]
    class: &'static str,
    /// The entries: links and buttons.
    children: Children,
) -> impl IntoView {
    // The id stays when the menu is drawn again, and the focus with it.
    let words: Vec<&str> = label.split_whitespace().collect();
    let id = format!("menu-{}", words.join("-"));
    let button = NodeRef::<html::Button>::new();
    let menu = NodeRef::<html::Div>::new();
    // A popover is placed by the document, so it is put under its button.
    let place = move || {
        if let (Some(button), Some(menu)) = (button.get_untracked(), menu.get_untracked()) {
            let at = button.get_bounding_client_rect();
            let style = HtmlElement::style(&menu);
            let width = f64::from(document_width());
            let right = (width - at.right()).clamp(8.0, (width - WIDTH).max(8.0));
            let _ = style.set_property("top", &format!("{}px", at.bottom() + 4.0));
            let _ = style.set_property("right", &format!("{right}px"));
        }
    };
    let move_focus = move |event: KeyboardEvent| {
        let step = match event.key().as_str() {
            "ArrowDown" => 1,
            "ArrowUp" => -1,
            _ => return,
        };
        event.prevent_default();
        if let Some(menu) = menu.get_untracked() {
            step_focus(&menu, step);
        }
    };
    let close = move || {
        if let Some(menu) = menu.get_untracked() {
            let _ = menu.hide_popover();
        }
    };
    view! {
        <button
            type="button"
            id=format!("{id}-button")
            node_ref=button
            class=format!("button {class}")
            aria-label=label
            popovertarget=id.clone()
            on:click=click(place)
            on:keydown=move_focus
        >
            <Icon name=icon/>
        </button>
        <div class="menu" id=id popover node_ref=menu on:keydown=move_focus on:click=click(close)>
            {children()}
        </div>
    }
}

fn document_width() -> i32 {
    document()
        .document_element()
        .map_or(0, |root| root.client_width())
}

fn step_focus(menu: &HtmlElement, step: i32) {
    let entries = dom::all(menu, "a, button, input");
    let focused = dom::focused();
    let at = entries
        .iter()
        .position(|entry| Some(entry) == focused.as_ref());
    let next = match (at, step) {
        (Some(at), 1) => at + 1,
        (Some(at), _) => at.checked_sub(1).unwrap_or(entries.len() - 1),
        (None, 1) => 0,
        (None, _) => entries.len().saturating_sub(1),
    };
    if let Some(entry) = entries.get(next).or_else(|| entries.first()) {
        let _ = entry.focus();
    }
}
