//! Buttons within rows.

use leptos::prelude::*;

use super::{Icon, click};

/// Makes a small button that says its act; `label` names the object too.
pub(crate) fn act(
    words: &'static str,
    label: String,
    class: &'static str,
    run: impl Fn() + Send + 'static,
) -> AnyView {
    any_act(words.into_any(), label, class, Box::new(run))
}

/// Makes a small button that only shows an icon.
pub(crate) fn icon_act(
    icon: &'static str,
    label: String,
    run: impl Fn() + Send + 'static,
) -> AnyView {
    let icon = view! { <Icon name=icon/> }.into_any();
    any_act(icon, label, "only", Box::new(run))
}

fn any_act(
    content: AnyView,
    label: String,
    class: &'static str,
    run: Box<dyn Fn() + Send>,
) -> AnyView {
    view! {
        <button
            type="button"
            class=format!("button ghost small {class}")
            aria-label=label.clone()
            title=label
            on:click=click(run)
        >
            {content}
        </button>
    }
    .into_any()
}
