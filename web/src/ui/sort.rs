//! A table head that sorts; the order is in the URL as `sort`.

use leptos::prelude::*;

use super::{Icon, click};
use crate::url::use_url;

/// A head cell that sorts by its column.
#[component]
pub(crate) fn SortHead(
    /// The column's name.
    label: &'static str,
    /// The word in the URL; nothing for the order that holds without one.
    #[prop(optional_no_strip)]
    word: Option<&'static str>,
    /// `ascending` or `descending`.
    direction: &'static str,
) -> impl IntoView {
    let url = use_url();
    let sort = url.param("sort");
    let is_current = Memo::new(move |_| sort.get().as_deref() == word);
    let icon = if direction == "ascending" {
        "upc"
    } else {
        "down"
    };
    view! {
        <th scope="col" aria-sort=move || is_current.get().then_some(direction)>
            <button
                type="button"
                on:click=click(move || {
                    url.set(&[("sort", word), ("cursor", None), ("from", None)], true);
                })
            >
                {label}
                <Icon name=Signal::derive(move || if is_current.get() { icon } else { "sort" })/>
            </button>
        </th>
    }
}
