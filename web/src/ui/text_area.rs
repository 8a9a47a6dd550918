//! A field of several lines.

use leptos::prelude::*;

use super::{input, next_id};

/// A field of several lines.
#[component]
pub(crate) fn TextArea(
    /// Its label.
    #[prop(into)]
    label: String,
    /// Its text.
    value: RwSignal<String>,
    /// What helps to fill it in.
    #[prop(into)]
    hint: String,
    /// How many lines are seen.
    #[prop(default = 4)]
    rows: u32,
) -> impl IntoView {
    let id = next_id("field");
    let about = format!("{id}-about");
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <textarea
                id=id
                class="input mono"
                rows=rows
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                aria-describedby=about.clone()
                prop:value=move || value.get()
                on:input=input(move |text| value.set(text))
            ></textarea>
            <p class="hint" id=about>{hint}</p>
        </div>
    }
}
