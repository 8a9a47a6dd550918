//! The expressions whose tags a rule excludes, as chips that open.

use berth_core::retention::{MAX_SELECTORS, Rule, Selector};
use leptos::prelude::*;

use super::desk::{Desk, number};
use super::sentence::write_pattern;
use crate::ui::{Icon, click, count, counted, focus, live};

/// The chips of a rule, and the button for another one.
pub(super) fn patterns(
    desk: Desk,
    id: u32,
    line: Memo<Option<usize>>,
    rule: Memo<Rule>,
) -> AnyView {
    let known = Memo::new(move |_| {
        rule.with(|rule| {
            let except = rule.except.iter().enumerate();
            let patterns = except.filter_map(|(place, one)| match one {
                Selector::Regexp(pattern) => Some((place, pattern.as_str().to_owned())),
                Selector::Label(_) => None,
            });
            patterns.collect::<Vec<_>>()
        })
    });
    let is_full = Memo::new(move |_| rule.with(|rule| rule.except.len() >= MAX_SELECTORS));
    let chips = move || {
        let patterns = known.get().into_iter();
        let chip = |(place, text)| chip(desk, id, line, place, text);
        patterns.map(chip).collect::<Vec<_>>()
    };
    let add = move || {
        (desk.may_change && !is_full.get()).then(|| {
            view! {
                <button
                    type="button"
                    class="chip add"
                    id=format!("add-pattern-{id}")
                    aria-label=move || format!("Add a pattern to rule {}", line.get().unwrap_or_default() + 1)
                    on:click=click(move || write_pattern(desk, id, None))
                >
                    <Icon name="plus"/>
                    "Pattern"
                </button>
            }
        })
    };
    view! { {live(chips)}" "{live(add)} }.into_any()
}

fn chip(desk: Desk, id: u32, line: Memo<Option<usize>>, place: usize, text: String) -> AnyView {
    let matched = Memo::new(move |_| {
        let line = line.get()?;
        desk.read(|picture| {
            let hits = picture.table.hits(line, place).iter();
            number(hits.filter(|hit| **hit).count())
        })
    });
    let is_open = move || {
        let spot = desk.draft.spot.get();
        spot.is_some_and(|spot| spot.line == id && spot.place == Some(place))
    };
    let label = text.clone();
    let name = move || match matched.get() {
        Some(count) => format!("Pattern {label}, matches {}", counted(count, "tag")),
        None => format!("Pattern {label}"),
    };
    let shown = format!("/{text}/");
    let tail = move || matched.get().map(count);
    if !desk.may_change {
        return view! {
            <span class="chip pattern">{shown}<span class="count">{tail}</span></span>" "
        }
        .into_any();
    }
    let remove = move || {
        desk.draft.include(id, place);
        focus(&format!("add-pattern-{id}"));
    };
    view! {
        <span class="chip pattern">
            <button
                type="button"
                class="face"
                aria-label=name
                aria-expanded=move || is_open().to_string()
                on:click=click(move || write_pattern(desk, id, Some(place)))
            >
                {shown}
            </button>
            <span class="count" aria-hidden="true">{tail}</span>
            <button type="button" aria-label=format!("Remove pattern {text}") on:click=click(remove)>
                <Icon name="x"/>
            </button>
        </span>
        " "
    }
    .into_any()
}
