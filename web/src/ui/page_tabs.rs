//! The tabs of a page: links to the same page with another `tab`.

use leptos::prelude::*;

use crate::url::use_url;

/// The tabs of a page.
#[component]
pub(crate) fn PageTabs(
    /// What the tabs belong to.
    label: String,
    /// Each with its word in the URL and its name; the first one has no word.
    tabs: Vec<(&'static str, &'static str)>,
) -> impl IntoView {
    let url = use_url();
    let chosen = url.param("tab");
    let link = move |(word, name): (&'static str, &'static str)| {
        let word = Some(word).filter(|word| !word.is_empty());
        let to = move || {
            let gone = ["q", "sort", "cursor", "from"].map(|name| (name, None));
            url.with(&[&gone[..], &[("tab", word)]].concat())
        };
        let is_here = move || (chosen.get().as_deref() == word).then_some("page");
        view! { <a href=to aria-current=is_here>{name}</a> }.into_any()
    };
    let links: Vec<_> = tabs.into_iter().map(link).collect();
    view! { <nav class="tabs" aria-label=label>{links}</nav> }
}
