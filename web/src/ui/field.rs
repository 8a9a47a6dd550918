//! A labelled text field with its hint and its error.

use core::fmt::Display;

use leptos::prelude::*;

use super::{Icon, input, live, next_id};

/// A text field.
#[component]
pub(crate) fn Field(
    /// Its label.
    #[prop(into)]
    label: String,
    /// Its text.
    value: RwSignal<String>,
    /// What helps to fill it in.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// What the browser may fill in.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// Whether its text is code.
    #[prop(optional)]
    is_mono: bool,
    /// Whether it has the focus when it appears.
    #[prop(optional)]
    has_focus: bool,
    /// Called when it is left.
    #[prop(optional, into)]
    on_leave: Option<Callback<()>>,
    /// What else describes it, as a list of rules.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let id = next_id("field");
    let about = format!("{id}-about");
    let class = if is_mono { "input mono" } else { "input" };
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <input
                id=id
                class=class
                type="text"
                autocomplete=autocomplete
                autocapitalize="none"
                spellcheck="false"
                autofocus=has_focus
                aria-describedby=about.clone()
                aria-invalid=move || error.get().map(|_| "true")
                prop:value=move || value.get()
                on:input=input(move |text| value.set(text))
                on:blur=move |_| if let Some(leave) = on_leave { leave.run(()) }
            />
            <div id=about class="stack tight">
                {hint.map(|hint| view! { <p class="hint">{hint}</p> }.into_any())}
                {children.map(|children| children())}
                <FieldError error=error/>
            </div>
        </div>
    }
}

/// The error under a field.
#[component]
pub(crate) fn FieldError(
    /// What is wrong.
    error: Signal<Option<String>>,
) -> impl IntoView {
    live(move || {
        error.get().map(|error| {
            view! {
                <p class="error" role="alert">
                    <Icon name="warn"/>
                    <span>{error}</span>
                </p>
            }
        })
    })
}

/// Makes the error of a field and what is called when the field is left: then it is read by
/// `parse`, whose error names the field and the rule that does not hold. An empty field is not
/// wrong yet.
pub(crate) fn on_leave<T: 'static, E: Display + 'static>(
    field: RwSignal<String>,
    parse: fn(&str) -> Result<T, E>,
) -> (Signal<Option<String>>, Callback<()>) {
    let wrong = RwSignal::new(None);
    let leave = Callback::new(move |()| {
        let text = field.get_untracked();
        let text = Some(text.trim()).filter(|text| !text.is_empty());
        let error = text.and_then(|text| parse(text).err());
        wrong.set(error.map(|error| format!("The {}.", error.to_string().replace('`', ""))));
    });
    (wrong.into(), leave)
}
