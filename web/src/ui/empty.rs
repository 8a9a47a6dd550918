//! What a list says when it has nothing.

use leptos::prelude::*;

use super::Icon;

/// An empty list.
#[component]
pub(crate) fn Empty(
    /// Its icon.
    icon: &'static str,
    /// What is not there.
    #[prop(into)]
    title: Signal<String>,
    /// What to do about it.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="empty">
            <Icon name=icon/>
            <h2>{move || title.get()}</h2>
            {children()}
        </div>
    }
}
