//! A button that copies, and says so in place and to screen readers.

use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::clipboard;
use super::dom::is_typing;
use super::{Icon, click, toasts};

/// A button that copies a text.
#[component]
pub(crate) fn CopyButton(
    /// Makes the text when the button is pressed, so that a secret is in no attribute.
    #[prop(into)]
    text: Callback<(), String>,
    /// What is copied, for the button's name: `Copy pull command for v2.14.0`.
    #[prop(into)]
    label: Signal<String>,
    /// Whether only the icon is shown.
    #[prop(optional)]
    is_icon: bool,
    /// When there is nothing to copy.
    #[prop(optional, into)]
    is_disabled: Signal<bool>,
) -> impl IntoView {
    let is_copied = RwSignal::new(false);
    let toasts = toasts();
    let copy = move || {
        let text = text.run(());
        leptos::task::spawn_local(async move {
            if !clipboard::write(&text).await {
                toasts.bad("The browser did not let the console copy. Select the text and copy it by hand.");
                return;
            }
            toasts.say("Copied");
            is_copied.try_set(true);
            set_timeout(
                move || {
                    is_copied.try_set(false);
                },
                std::time::Duration::from_secs(2),
            );
        });
    };
    let class = if is_icon {
        "button ghost small copy only"
    } else {
        "button ghost small copy"
    };
    view! {
        <button
            type="button"
            class=class
            aria-label=move || label.get()
            title=move || is_icon.then(|| label.get())
            data-copied=move || is_copied.get().then_some("")
            disabled=move || is_disabled.get()
            on:click=click(copy)
        >
            <span class="todo"><Icon name="copy"/>{(!is_icon).then_some("Copy")}</span>
            <span class="done"><Icon name="check"/>{(!is_icon).then_some("Copied")}</span>
        </button>
    }
}

/// Makes `c` press the first copy button within the element with this id.
pub(crate) fn copy_shortcut(id: &'static str) {
    let handle = window_event_listener(leptos::ev::keydown, move |event: KeyboardEvent| {
        let is_plain = !event.ctrl_key() && !event.meta_key() && !event.alt_key();
        if event.key() != "c" || !is_plain || is_typing() {
            return;
        }
        let button = document().query_selector(&format!("#{id} .copy:not(:disabled)"));
        if let Ok(Some(button)) = button {
            event.prevent_default();
            super::dom::click(&button);
        }
    });
    on_cleanup(move || handle.remove());
}
