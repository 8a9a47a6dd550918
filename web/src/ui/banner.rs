//! A message that stays: what happened, why, and what to do.

use leptos::prelude::*;

use super::Icon;

/// A banner.
#[component]
pub(crate) fn Banner(
    /// `ok`, `warn`, `bad` or nothing.
    #[prop(optional)]
    tone: &'static str,
    /// Its icon.
    icon: &'static str,
    /// Whether it is read out as soon as it appears.
    #[prop(optional)]
    is_alert: bool,
    /// Its words; a `div.row` after the first `div` holds buttons.
    children: Children,
) -> impl IntoView {
    view! {
        <div class=format!("banner {tone}") role=is_alert.then_some("alert")>
            <Icon name=icon/>
            {children()}
        </div>
    }
}
