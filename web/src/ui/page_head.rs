//! The head of a page: its only `h1`, a sentence, and its actions.

use leptos::prelude::*;

/// The head of a page.
#[component]
pub(crate) fn PageHead(
    /// The title, which also names the browser's tab.
    #[prop(into)]
    title: Signal<String>,
    /// The sentence under it.
    #[prop(optional, into)]
    about: Signal<String>,
    /// Badges beside the title.
    #[prop(optional, into)]
    badges: Option<ViewFn>,
    /// The actions.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    Effect::new(move |_| super::set_title(&title.get()));
    view! {
        <div class="pagehead">
            <div>
                <div class="row">
                    <h1>{move || title.get()}</h1>
                    {badges.map(|badges| move || badges.run())}
                </div>
                {move || {
                    let about = about.get();
                    (!about.is_empty()).then(|| view! { <p>{about}</p> }.into_any())
                }}
            </div>
            {children.map(|children| view! { <div class="row">{children()}</div> }.into_any())}
        </div>
    }
}
