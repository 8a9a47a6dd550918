//! The rules of a field, checked while it is being filled in.

use leptos::prelude::*;

use super::Icon;

/// A list of rules with whether each is met; none is wrong before anything
/// was typed.
#[component]
pub(crate) fn Rules(
    /// The rules.
    #[prop(into)]
    rules: Signal<Vec<(&'static str, bool)>>,
    /// Whether anything was typed.
    #[prop(into)]
    is_begun: Signal<bool>,
) -> impl IntoView {
    let state = move |is_met: bool| match is_met {
        true => Some("true"),
        false => is_begun.get().then_some("false"),
    };
    view! {
        <ul class="rules">
            {move || rules.get().into_iter().map(|(rule, is_met)| view! {
                <li data-met=state(is_met)>
                    <Icon name=if is_met { "check" } else if is_begun.get() { "x" } else { "dot" }/>
                    <span>{rule}</span>
                    {(!is_met && is_begun.get()).then(|| view! { <span class="sr">"(not met)"</span> }.into_any())}
                </li>
            }.into_any()).collect_view()}
        </ul>
    }
}
