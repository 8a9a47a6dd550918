//! Tables that are drawn whole, from rows that are made one by one.

use leptos::prelude::*;

use super::keep_focus;

/// Makes a table in a frame that scrolls.
///
/// `name` is for screen readers; a head is its class and its words, without
/// words for the column of the actions.
pub(crate) fn table(
    name: &'static str,
    heads: &[(&'static str, &'static str)],
    rows: Vec<AnyView>,
) -> AnyView {
    keep_focus();
    let heads: Vec<_> = heads
        .iter()
        .map(|(class, words)| head(class, words))
        .collect();
    view! {
        <div class="tablewrap" tabindex="0" role="region" aria-label=name>
            <table class="table fold">
                <caption class="sr">{name}</caption>
                <thead><tr>{heads}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn head(class: &'static str, words: &'static str) -> AnyView {
    match words {
        "" => view! { <th scope="col"><span class="sr">"Actions"</span></th> }.into_any(),
        words => view! { <th scope="col" class=class>{words}</th> }.into_any(),
    }
}

/// Makes a row.
pub(crate) fn row(cells: Vec<AnyView>) -> AnyView {
    view! { <tr>{cells}</tr> }.into_any()
}

/// Makes a cell; on a narrow screen `label` stands before it.
pub(crate) fn cell(class: &'static str, label: &'static str, content: impl IntoView) -> AnyView {
    any_cell(class, label, content.into_any())
}

fn any_cell(class: &'static str, label: &'static str, content: AnyView) -> AnyView {
    let label = (!label.is_empty()).then_some(label);
    view! { <td class=class data-label=label>{content}</td> }.into_any()
}

/// Makes a cell of a name with a line under it.
pub(crate) fn name_cell(name: impl IntoView, sub: impl Into<String>) -> AnyView {
    let sub = sub.into();
    let sub = (!sub.is_empty()).then(|| view! { <span class="sub">{sub}</span> }.into_any());
    cell("name", "", (name.into_any(), sub))
}
