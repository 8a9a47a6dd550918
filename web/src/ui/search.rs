//! A filter over a list, in the URL as `q`.

use std::time::Duration;

use leptos::html;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::Icon;
use super::dom::is_typing;
use crate::url::use_url;

/// A search field; `/` moves the focus to it.
#[component]
pub(crate) fn Search(
    /// What it filters, for its name: `Filter tags`.
    label: &'static str,
    /// What may be typed.
    placeholder: &'static str,
) -> impl IntoView {
    let url = use_url();
    let query = url.param("q");
    let node = NodeRef::<html::Input>::new();
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let set = move |text: String| {
        let text = Some(text.trim()).filter(|text| !text.is_empty());
        url.set(&[("q", text), ("cursor", None), ("from", None)], true);
    };
    let input = move |event| {
        let text = event_target_value(&event);
        if let Some(timer) = timer.get_value() {
            timer.clear();
        }
        let later = set_timeout_with_handle(move || set(text), Duration::from_millis(250));
        timer.set_value(later.ok());
    };
    let shortcut = window_event_listener(leptos::ev::keydown, move |event: KeyboardEvent| {
        if event.key() == "/"
            && !event.ctrl_key()
            && !event.meta_key()
            && !is_typing()
            && let Some(node) = node.get_untracked()
        {
            event.prevent_default();
            let _ = node.focus();
        }
    });
    on_cleanup(move || {
        shortcut.remove();
        if let Some(Some(timer)) = timer.try_get_value() {
            timer.clear();
        }
    });
    view! {
        <div class="affix grow">
            <Icon name="search"/>
            <input
                class="input"
                type="search"
                node_ref=node
                aria-label=label
                placeholder=placeholder
                prop:value=move || query.get().unwrap_or_default()
                on:input=input
            />
            <kbd class="only-wide" aria-hidden="true">"/"</kbd>
        </div>
    }
}
