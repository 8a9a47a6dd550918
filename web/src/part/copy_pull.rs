//! The button that copies the pull command for the remembered tool.

use leptos::prelude::*;

use crate::preference::preference;
use crate::session::session;
use crate::ui::CopyButton;

/// Copies the command that pulls `reference`.
#[component]
pub(crate) fn CopyPull(
    /// The address with tag or digest.
    #[prop(into)]
    reference: String,
    /// What is pulled, for the button's name.
    #[prop(into)]
    name: String,
) -> impl IntoView {
    let tool = preference().tool;
    let is_tls = session().me().is_some_and(|me| me.is_tls);
    let label = move || format!("Copy {} pull command for {name}", tool.get().label());
    view! {
        <CopyButton
            text=move || tool.get_untracked().pull(&reference, is_tls)
            label=Signal::derive(label)
            is_icon=true
        />
    }
}
