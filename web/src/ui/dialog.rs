//! Dialogs and drawers on the native element: focus trap, Escape and the
//! inert page come from the browser.

use leptos::html;
use leptos::prelude::*;

use super::focus::Spot;
use super::{Icon, click, next_id};

/// A dialog in the middle of the page, open for as long as it exists.
#[component]
pub(crate) fn Dialog(
    /// Its title.
    #[prop(into)]
    title: Signal<String>,
    /// Called when it was closed.
    on_close: Callback<()>,
    /// Its body and footer.
    children: Children,
) -> impl IntoView {
    modal("dialog", title, on_close, children)
}

/// A dialog at the right edge, open for as long as it exists.
#[component]
pub(crate) fn Drawer(
    /// Its title.
    #[prop(into)]
    title: Signal<String>,
    /// Called when it was closed.
    on_close: Callback<()>,
    /// Its body and footer.
    children: Children,
) -> impl IntoView {
    modal("drawer", title, on_close, children)
}

fn modal(
    class: &'static str,
    title: Signal<String>,
    on_close: Callback<()>,
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    let id = next_id("dialog");
    let opener = StoredValue::new_local(Spot::opener());
    Effect::new(move |_| {
        if let Some(dialog) = node.get()
            && !dialog.open()
        {
            let _ = dialog.show_modal();
        }
    });
    // The browser gives the focus back only when the dialog is closed before
    // it is taken away, and only to what was not drawn again meanwhile.
    on_cleanup(move || {
        if let Some(Some(opener)) = opener.try_get_value() {
            request_animation_frame(move || opener.give_back());
        }
    });
    let close = move || {
        if let Some(dialog) = node.get_untracked() {
            dialog.close();
        }
    };
    view! {
        <dialog
            class=class
            node_ref=node
            aria-labelledby=id.clone()
            on:close=move |_| on_close.run(())
        >
            <div class="head">
                <h2 id=id.clone() tabindex="-1" autofocus=class == "drawer">
                    {move || title.get()}
                </h2>
                <button
                    type="button"
                    class="button ghost only"
                    aria-label="Close"
                    on:click=click(close)
                >
                    <Icon name="x"/>
                </button>
            </div>
            {children()}
        </dialog>
    }
}
