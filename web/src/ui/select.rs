//! A select within a row.

use leptos::prelude::*;

use super::input;

/// Makes a select without a frame, with the value of one option chosen.
///
/// The id is kept when the row is drawn again, and the focus with it.
pub(crate) fn select(
    id: &str,
    label: &str,
    options: Vec<(&'static str, &'static str)>,
    chosen: &'static str,
    choose: impl Fn(String) + Send + 'static,
) -> AnyView {
    any_select(id, label, options, chosen, Box::new(choose))
}

fn any_select(
    id: &str,
    label: &str,
    options: Vec<(&'static str, &'static str)>,
    chosen: &'static str,
    choose: Box<dyn Fn(String) + Send>,
) -> AnyView {
    let option = |(value, words): (&'static str, &'static str)| {
        view! { <option value=value selected=value == chosen>{words}</option> }.into_any()
    };
    let options: Vec<_> = options.into_iter().map(option).collect();
    view! {
        <select
            class="select bare"
            id=id.to_owned()
            aria-label=label.to_owned()
            on:change=input(choose)
        >
            {options}
        </select>
    }
    .into_any()
}
