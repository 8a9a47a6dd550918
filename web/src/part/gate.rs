//! The frame of the pages before the sign-in.

use leptos::prelude::*;

use super::shell::Brand;

/// A page with one form.
#[component]
pub(crate) fn Gate(
    /// Whether the form needs more room.
    #[prop(optional)]
    is_wide: bool,
    /// The form.
    children: Children,
) -> impl IntoView {
    let class = if is_wide { "gate wide" } else { "gate" };
    view! {
        <div class=class>
            <main>
                <Brand/>
                {children()}
            </main>
        </div>
    }
}
