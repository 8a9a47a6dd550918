//! A block of code with its copy button.

use leptos::prelude::*;

use super::CopyButton;

/// A command that can be copied.
#[component]
pub(crate) fn CodeBlock(
    /// The text.
    #[prop(into)]
    text: Signal<String>,
    /// What it is, for the button's name: `Copy push command`.
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    view! {
        <div class="code copyable">
            <pre class="wrap" tabindex="0">{move || text.get()}</pre>
            <CopyButton text=move || text.get_untracked() label=label/>
        </div>
    }
}
