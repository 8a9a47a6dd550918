//! What else keeps a tag: switches that are Berth's own.

use berth_core::retention::{Guards, MAX_GUARD_DAYS};
use leptos::prelude::*;

use super::desk::Desk;
use crate::ui::{Stepper, input, live};

/// How many days a guard of days begins with.
const DAYS: u16 = 7;

/// The switches.
#[component]
pub(super) fn GuardSwitches(
    /// The draft.
    desk: Desk,
) -> impl IntoView {
    view! {
        <fieldset class="guards">
            <legend>"Also keep"</legend>
            <p class="small muted">
                "These are Berth's own and off unless you switch them on. Protected tags always stay."
            </p>
            {switch(desk, "Tags that a trigger deployed", |guards| guards.deployed, |guards, is_on| guards.deployed = is_on)}
            {switch(desk, "Every tag while the image is shared", |guards| guards.shared, |guards, is_on| guards.shared = is_on)}
            {within(desk, "Pulled", |guards| guards.pulled_days, |guards, days| guards.pulled_days = days)}
            {within(desk, "Pushed", |guards| guards.pushed_days, |guards, days| guards.pushed_days = days)}
        </fieldset>
    }
}

fn switch(
    desk: Desk,
    words: &'static str,
    read: fn(&Guards) -> bool,
    write: fn(&mut Guards, bool),
) -> AnyView {
    let guards = desk.draft.guards;
    let toggle = move || guards.update(|guards| write(guards, !read(guards)));
    check(desk, words, move || guards.with(read), toggle)
}

/// A guard of so many days.
fn within(
    desk: Desk,
    verb: &'static str,
    read: fn(&Guards) -> Option<u16>,
    write: fn(&mut Guards, Option<u16>),
) -> AnyView {
    let guards = desk.draft.guards;
    let days = Memo::new(move |_| guards.with(read));
    let is_on = Memo::new(move |_| days.get().is_some());
    let toggle = move || {
        guards.update(|guards| {
            let days = match read(guards) {
                None => Some(DAYS),
                Some(_) => None,
            };
            write(guards, days);
        });
    };
    let words = match verb {
        "Pulled" => "Tags pulled lately",
        _ => "Tags pushed lately",
    };
    let set = Callback::new(move |days| guards.update(|guards| write(guards, Some(days))));
    let value = Signal::derive(move || days.get().unwrap_or(DAYS));
    let label = format!("{verb} within, days");
    let stepper = move || {
        is_on.get().then(|| match desk.may_change {
            true => view! {
                <span class="days">
                    "within "<Stepper label=label.clone() value=value most=MAX_GUARD_DAYS set=set/>" days"
                </span>
            }
            .into_any(),
            false => format!("within {} days", value.get()).into_any(),
        })
    };
    view! {
        <div class="row tight">
            {check(desk, words, move || is_on.get(), toggle)}
            {live(stepper)}
        </div>
    }
    .into_any()
}

fn check(
    desk: Desk,
    words: &'static str,
    is_on: impl Fn() -> bool + Send + 'static,
    toggle: impl Fn() + Send + 'static,
) -> AnyView {
    view! {
        <label class="check">
            <input
                type="checkbox"
                disabled=!desk.may_change
                prop:checked=is_on
                on:change=input(move |_| toggle())
            />
            <span>{words}</span>
        </label>
    }
    .into_any()
}
