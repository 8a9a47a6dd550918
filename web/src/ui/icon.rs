//! A picture of the sprite in `index.html`.

use leptos::prelude::*;

/// An icon; always beside a word or within something that has a label.
#[component]
pub(crate) fn Icon(
    /// The symbol's name without `i-`.
    #[prop(into)]
    name: Signal<&'static str>,
    /// Further classes, as `ok` or `turn`.
    #[prop(optional)]
    class: &'static str,
) -> impl IntoView {
    view! {
        <svg class=format!("icon {class}") aria-hidden="true">
            <use href=move || format!("#i-{}", name.get())></use>
        </svg>
    }
}
