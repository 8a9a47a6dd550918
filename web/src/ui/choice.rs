//! Choices with a note each: one of several, or several.

use leptos::prelude::*;

use super::{input, keep_focus};

/// Makes one of several choices; those with the same `name` exclude each other.
pub(crate) fn choice(
    name: &'static str,
    title: impl Into<String>,
    note: impl Into<String>,
    is_chosen: impl Fn() -> bool + Send + 'static,
    choose: impl Fn() + Send + 'static,
) -> AnyView {
    option(
        "radio",
        name,
        (title.into(), note.into()),
        Box::new(is_chosen),
        Box::new(choose),
    )
}

/// Makes a choice that can be made or not.
pub(crate) fn check(
    title: impl Into<String>,
    note: impl Into<String>,
    is_chosen: impl Fn() -> bool + Send + 'static,
    choose: impl Fn() + Send + 'static,
) -> AnyView {
    option(
        "checkbox",
        "",
        (title.into(), note.into()),
        Box::new(is_chosen),
        Box::new(choose),
    )
}

fn option(
    kind: &'static str,
    name: &'static str,
    (title, note): (String, String),
    is_chosen: Box<dyn Fn() -> bool + Send>,
    choose: Box<dyn Fn() + Send>,
) -> AnyView {
    view! {
        <label class="choice">
            <input type=kind name=name prop:checked=is_chosen on:change=input(move |_| choose())/>
            <b>{title}</b>
            <small>{note}</small>
        </label>
    }
    .into_any()
}

/// Makes a group of choices under its name.
pub(crate) fn choices(legend: &'static str, options: Vec<AnyView>) -> AnyView {
    keep_focus();
    view! {
        <fieldset class="fieldset">
            <legend>{legend}</legend>
            <div class="choices two">{options}</div>
        </fieldset>
    }
    .into_any()
}
