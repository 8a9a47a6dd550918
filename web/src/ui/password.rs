//! A password field that can be shown.

use leptos::prelude::*;

use super::field::FieldError;
use super::{Icon, click, input, next_id};

/// A password field.
#[component]
pub(crate) fn PasswordField(
    /// Its text.
    value: RwSignal<String>,
    /// `current-password` or `new-password`.
    autocomplete: &'static str,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Whether it has the focus when it appears.
    #[prop(optional)]
    has_focus: bool,
    /// What else describes it, as a list of rules.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let id = next_id("password");
    let about = format!("{id}-about");
    let is_shown = RwSignal::new(false);
    view! {
        <div class="field">
            <label for=id.clone()>"Password"</label>
            <div class="affix">
                <input
                    id=id
                    class="input"
                    type=move || if is_shown.get() { "text" } else { "password" }
                    autocomplete=autocomplete
                    autofocus=has_focus
                    aria-describedby=about.clone()
                    aria-invalid=move || error.get().map(|_| "true")
                    prop:value=move || value.get()
                    on:input=input(move |text| value.set(text))
                />
                <button
                    type="button"
                    class="button ghost only small"
                    aria-label="Show password"
                    aria-pressed=move || is_shown.get().to_string()
                    on:click=click(move || is_shown.update(|shown| *shown = !*shown))
                >
                    <Icon name="eye"/>
                </button>
            </div>
            <div id=about class="stack tight">
                {children.map(|children| children())}
                <FieldError error=error/>
            </div>
        </div>
    }
}
