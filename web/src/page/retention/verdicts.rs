//! What becomes of each tag, in a list of which only the rows in view are drawn.

use berth_core::retention::{Shown, listed};
use leptos::html;
use leptos::prelude::*;

use super::desk::{Desk, number};
use super::verdict_row::{in_full, verdict_row};
use crate::ui::{Search, count, input, live};
use crate::url::use_url;

/// How high a row is, in pixels, as in `verdict.css`.
const ROW: usize = 48;
/// How many rows are drawn: those in view with some before and behind.
const DRAWN: usize = 36;
/// By how many rows the drawn ones move on.
const STEP: usize = 8;

/// The list with its filters.
#[component]
pub(crate) fn Verdicts(
    /// The draft.
    desk: Desk,
) -> impl IntoView {
    let query = use_url().param("q");
    let shown = RwSignal::new(Shown::All);
    let top = RwSignal::new(0_usize);
    let chosen = RwSignal::new(None::<String>);
    let node = NodeRef::<html::Div>::new();
    let order = Memo::new(move |_| {
        let text = query.get().unwrap_or_default();
        desk.read(|it| {
            listed(
                &it.facts,
                &it.shown.judged,
                &it.difference,
                shown.get(),
                &text,
            )
        })
        .unwrap_or_default()
    });
    let all = Memo::new(move |_| order.with(Vec::len));
    // Another list begins at its top.
    Effect::new(move |_| {
        shown.track();
        query.track();
        top.set(0);
        if let Some(node) = node.get_untracked() {
            node.set_scroll_top(0);
        }
    });
    let scroll = move |_| {
        let Some(node) = node.get_untracked() else {
            return;
        };
        let row = usize::try_from(node.scroll_top()).unwrap_or_default() / ROW;
        let first = (row / STEP * STEP).saturating_sub(STEP);
        if first != top.get_untracked() {
            top.set(first);
        }
    };
    let first = move || top.get().min(all.get());
    let last = move || first().saturating_add(DRAWN).min(all.get());
    let rows = move || {
        let drawn = desk.read(|picture| {
            order.with(|order| {
                let rows = order.get(first()..last()).unwrap_or_default().iter();
                let places = rows.zip(first() + 2..);
                places
                    .filter_map(|(tag, place)| {
                        verdict_row(picture, usize::try_from(*tag).ok()?, place, chosen)
                    })
                    .collect::<Vec<_>>()
            })
        });
        drawn.unwrap_or_default()
    };
    let gap = |rows: usize| format!("{}px", rows * ROW);
    let is_empty = Memo::new(move |_| all.get() == 0);
    // A row has no room for many words: the one that was chosen, or is alone, is told below.
    let told = move || {
        let chosen = chosen.get();
        desk.read(|picture| {
            let at = order.with(|order| match order.as_slice() {
                [only] => usize::try_from(*only).ok(),
                _ => None,
            });
            let tags = &picture.facts.tags;
            let by_name = || {
                tags.iter()
                    .position(|tag| Some(&tag.name) == chosen.as_ref())
            };
            in_full(picture, at.or_else(by_name)?)
        })
        .flatten()
    };
    view! {
        <div class="filterline row">
            <Filters desk=desk shown=shown/>
            <Search label="Filter verdicts" placeholder="Filter by tag"/>
        </div>
        <div class="verdicts" tabindex="0" role="region" aria-label="Verdicts" node_ref=node on:scroll=scroll>
            <table aria-rowcount=move || (all.get() + 1).to_string()>
                <caption class="sr">"What becomes of each tag: those that go first, the newest first"</caption>
                <thead>
                    <tr aria-rowindex="1">
                        <th scope="col">"Verdict"</th>
                        <th scope="col">"Tag"</th>
                        <th scope="col">"Pushed"</th>
                        <th scope="col" class="num">"Size"</th>
                        <th scope="col">"Why"</th>
                    </tr>
                </thead>
                <tbody class="gap" aria-hidden="true"><tr style:height=move || gap(first())><td colspan="5"></td></tr></tbody>
                <tbody>{live(rows)}</tbody>
                <tbody class="gap" aria-hidden="true"><tr style:height=move || gap(all.get() - last())><td colspan="5"></td></tr></tbody>
            </table>
            {live(move || is_empty.get().then(|| view! {
                <p class="pad muted" role="status">"No tag is like that."</p>
            }))}
        </div>
        {live(told)}
    }
}

/// Which verdicts are shown, with how many there are of each.
#[component]
fn Filters(desk: Desk, shown: RwSignal<Shown>) -> impl IntoView {
    let of = move |choice: Shown| {
        Memo::new(move |_| {
            let found = desk.read(|picture| match choice {
                Shown::All => picture.facts.tags.len(),
                Shown::Goes => picture.counts.goes,
                Shown::Spared => picture.counts.spared,
                Shown::Kept => picture.counts.kept,
                Shown::Changed => picture.difference.newly + picture.difference.spared,
            });
            number(found.unwrap_or_default())
        })
    };
    let choices = [
        (Shown::All, "All"),
        (Shown::Goes, "Goes"),
        (Shown::Spared, "Exception"),
        (Shown::Kept, "Kept"),
        (Shown::Changed, "Changed"),
    ];
    let choice = |(choice, words): (Shown, &'static str)| {
        let found = of(choice);
        view! {
            <label>
                <input
                    type="radio"
                    name="shown"
                    prop:checked=move || shown.get() == choice
                    on:change=input(move |_| shown.set(choice))
                />
                {words}<span class="count">{move || count(found.get())}</span>
            </label>
        }
        .into_any()
    };
    view! {
        <div class="segment" role="radiogroup" aria-label="Show">
            {Vec::from(choices.map(choice))}
        </div>
    }
}
