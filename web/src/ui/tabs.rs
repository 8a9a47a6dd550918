//! A list of tabs within a page; arrows move and choose.

use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::{click, focus};

/// Tabs over one panel, whose id is `panel`.
#[component]
pub(crate) fn TabList<T>(
    /// What the tabs choose.
    label: &'static str,
    /// The tabs: value, id and name.
    tabs: Vec<(T, String, &'static str)>,
    /// The chosen one.
    chosen: RwSignal<T>,
    /// The id of the panel.
    panel: &'static str,
) -> impl IntoView
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    let all = StoredValue::new(tabs.clone());
    let step = move |event: KeyboardEvent| {
        let all = all.get_value();
        let at = all
            .iter()
            .position(|(value, _, _)| *value == chosen.get_untracked());
        let (Some(at), last) = (at, all.len() - 1) else {
            return;
        };
        let to = match event.key().as_str() {
            "ArrowRight" if at == last => 0,
            "ArrowRight" => at + 1,
            "ArrowLeft" if at == 0 => last,
            "ArrowLeft" => at - 1,
            "Home" => 0,
            "End" => last,
            _ => return,
        };
        if let Some((value, id, _)) = all.get(to) {
            event.prevent_default();
            chosen.set(*value);
            focus(id);
        }
    };
    view! {
        <div class="tabs inner flush" role="tablist" aria-label=label on:keydown=step>
            {tabs.into_iter().map(|(value, id, name)| view! {
                <button
                    type="button"
                    role="tab"
                    id=id
                    aria-selected=move || (chosen.get() == value).to_string()
                    aria-controls=panel
                    tabindex=move || if chosen.get() == value { "0" } else { "-1" }
                    on:click=click(move || chosen.set(value))
                >
                    {name}
                </button>
            }.into_any()).collect_view()}
        </div>
    }
}
