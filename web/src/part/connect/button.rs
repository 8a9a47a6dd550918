//! The link that opens the drawer over the page that one is on.

use leptos::prelude::*;

use crate::ui::Icon;
use crate::url::use_url;

/// Opens the Connect drawer.
#[component]
pub(crate) fn ConnectButton(
    /// The organization or image to push to; may be empty.
    #[prop(into)]
    target: String,
) -> impl IntoView {
    let url = use_url();
    view! {
        <a
            class="button primary"
            href=move || url.with(&[("connect", Some(&target))])
            data-noscroll
        >
            <Icon name="plug"/>
            "Connect"
        </a>
    }
}
