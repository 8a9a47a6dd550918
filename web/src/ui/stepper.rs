//! A number between two buttons.

use leptos::ev::Event;
use leptos::prelude::*;

use super::{click, input};

/// A number from 1 to `most` that is typed, or goes up and down by one.
#[component]
pub(crate) fn Stepper(
    /// What the number is, for screen readers: `Rule 1: days`.
    #[prop(into)]
    label: Signal<String>,
    /// The number.
    #[prop(into)]
    value: Signal<u16>,
    /// The greatest.
    most: u16,
    /// Takes another number.
    set: Callback<u16>,
) -> impl IntoView {
    let put = move |number: u16| {
        let number = number.clamp(1, most);
        if number != value.get_untracked() {
            set.run(number);
        }
    };
    let step = move |up: bool| {
        let now = value.get_untracked();
        put(if up {
            now.saturating_add(1)
        } else {
            now.saturating_sub(1)
        });
    };
    // While it is being typed it may be empty or too long; what is shown is set right in the end.
    let typed = move |text: String| {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if digits {
            put(text.parse().unwrap_or(most));
        }
    };
    let settle = move |event: Event| {
        let field: web_sys::HtmlInputElement = event_target(&event);
        field.set_value(&value.get_untracked().to_string());
    };
    let name = move |what: &str| format!("{}, {what}", label.get());
    view! {
        <span class="stepper">
            <button type="button" aria-label=move || name("one less") on:click=click(move || step(false))>"−"</button>
            <input
                type="number"
                inputmode="numeric"
                min="1"
                max=most.to_string()
                aria-label=move || label.get()
                prop:value=move || value.get().to_string()
                on:input=input(typed)
                on:change=settle
            />
            <button type="button" aria-label=move || name("one more") on:click=click(move || step(true))>"+"</button>
        </span>
    }
}
