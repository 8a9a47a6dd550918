//! The way through a list in pages whose place is in no address.

use leptos::prelude::*;

use crate::ui::click;

/// Two buttons: back to the newest page, and on to an older one.
#[component]
pub(crate) fn Older(
    /// Where the page begins that is shown.
    cursor: RwSignal<Option<String>>,
    /// Where the next one begins.
    next: Signal<Option<String>>,
) -> impl IntoView {
    let is_alone = Memo::new(move |_| cursor.with(Option::is_none) && next.with(Option::is_none));
    view! {
        <div class="pager" hidden=move || is_alone.get()>
            <span></span>
            <button
                type="button"
                class="button small"
                disabled=move || cursor.with(Option::is_none)
                on:click=click(move || cursor.set(None))
            >
                "First"
            </button>
            <button
                type="button"
                class="button small"
                disabled=move || next.with(Option::is_none)
                on:click=click(move || cursor.set(next.get_untracked()))
            >
                "Next"
            </button>
        </div>
    }
}
