//! Paging by cursor: the place in the list is in the URL (`cursor`, `from`),
//! the way back is remembered while the page is open.

use leptos::prelude::*;

use super::{click, count, counted};
use crate::url::use_url;

/// The foot of a list in pages.
#[component]
pub(crate) fn Pager(
    /// How many rows this page has.
    #[prop(into)]
    shown: Signal<u64>,
    /// How many rows there are in all.
    #[prop(into)]
    total: Signal<u64>,
    /// Where the next page begins.
    #[prop(into)]
    next: Signal<Option<String>>,
    /// What a row is, as `tag`.
    noun: &'static str,
) -> impl IntoView {
    let url = use_url();
    let cursor = url.param("cursor");
    let from = url.param("from");
    let seen = StoredValue::new(Vec::<(String, u64)>::new());
    let from = Memo::new(move |_| {
        from.get()
            .and_then(|from| from.parse::<u64>().ok())
            .unwrap_or(0)
    });
    let forth = move || {
        let Some(next) = next.get_untracked() else {
            return;
        };
        let from = from.get_untracked() + shown.get_untracked();
        seen.update_value(|seen| {
            let at = seen
                .iter()
                .position(|(known, _)| Some(known) == cursor.get_untracked().as_ref());
            seen.truncate(at.map_or(0, |at| at + 1));
            seen.push((next.clone(), from));
        });
        url.set(
            &[("cursor", Some(&next)), ("from", Some(&from.to_string()))],
            false,
        );
    };
    let back = move || {
        let cursor = cursor.get_untracked();
        let previous = seen.with_value(|seen| {
            let at = seen
                .iter()
                .position(|(known, _)| Some(known) == cursor.as_ref())?;
            seen.get(at.checked_sub(1)?).cloned()
        });
        match previous {
            Some((cursor, from)) => {
                url.set(
                    &[("cursor", Some(&cursor)), ("from", Some(&from.to_string()))],
                    false,
                );
            }
            None => url.set(&[("cursor", None), ("from", None)], false),
        }
    };
    let range = move || {
        let (first, shown, total) = (from.get(), shown.get(), total.get());
        match shown {
            0 => format!("No {noun} here"),
            _ if shown == total => counted(total, noun),
            _ => format!(
                "{}–{} of {}",
                count(first + 1),
                count(first + shown),
                counted(total, noun)
            ),
        }
    };
    let is_alone = Memo::new(move |_| cursor.get().is_none() && next.get().is_none());
    view! {
        <div class="pager">
            <span>{range}</span>
            <button
                type="button"
                class="button small"
                hidden=is_alone
                disabled=move || cursor.get().is_none()
                on:click=click(back)
            >
                "Previous"
            </button>
            <button
                type="button"
                class="button small"
                hidden=is_alone
                disabled=move || next.get().is_none()
                on:click=click(forth)
            >
                "Next"
            </button>
        </div>
    }
}
