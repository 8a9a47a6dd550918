//! Where an expression is written: what it matches is seen in real tags with each letter.

use std::time::Duration;

use berth_core::pattern::Pattern;
use berth_core::retention::{Hit, Selector, Tested, anywhere, is_whole, tested, whole};
use leptos::html;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use web_sys::{HtmlElement, KeyboardEvent};

use super::desk::{Desk, number};
use super::draft::Spot;
use crate::ui::{FieldError, click, count, counted, focus, input, live, marked, next_id};

/// How many tags are shown.
const SHOWN: usize = 60;

/// What is inserted, with its name.
const READY: [(&str, &str); 3] = [
    ("Semver", r"^v?\d+\.\d+\.\d+$"),
    ("Date", r"^\d{4}-?\d{2}-?\d{2}$"),
    ("Starts with", "^release-"),
];

/// The text that is being written, and what is wrong with it.
#[derive(Clone, Copy)]
struct Writing {
    desk: Desk,
    line: u32,
    place: RwSignal<Option<usize>>,
    text: RwSignal<String>,
    error: RwSignal<Option<String>>,
    /// What was tried last; it follows the text after a moment.
    tried: RwSignal<Option<Tested>>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

impl Writing {
    fn new(desk: Desk, spot: Spot) -> Self {
        let lines = desk.draft.lines;
        let text = lines.with_untracked(|lines| {
            let line = lines.iter().find(|line| line.id == spot.line)?;
            let one = line.rule.except.get(spot.place?)?;
            Some(one.as_str().to_owned())
        });
        let writing = Self {
            desk,
            line: spot.line,
            place: RwSignal::new(spot.place),
            text: RwSignal::new(text.unwrap_or_default()),
            error: RwSignal::new(None),
            tried: RwSignal::new(None),
            timer: StoredValue::new(None),
        };
        writing.attempt();
        writing
    }

    /// Takes another text: into the rule if it is an expression.
    fn put(self, text: String) {
        let parsed = Pattern::parse(&text);
        self.text.set(text);
        let is_begun = self.place.get_untracked().is_some();
        match parsed {
            Ok(pattern) => {
                self.error.set(None);
                self.desk.draft.is_wrong.set(false);
                self.exclude(Selector::Regexp(pattern));
            }
            Err(_) if self.text.with_untracked(String::is_empty) && !is_begun => {
                self.error.set(None);
                self.desk.draft.is_wrong.set(false);
            }
            Err(words) => {
                self.error.set(Some(crate::fault::sentence(&words)));
                self.desk.draft.is_wrong.set(true);
            }
        }
        self.attempt_soon();
    }

    fn exclude(self, selector: Selector) {
        let place = self.place.get_untracked();
        let mut found = place;
        self.desk.draft.change(self.line, |rule| {
            match place.and_then(|place| rule.except.get_mut(place)) {
                Some(one) => *one = selector,
                None => {
                    found = Some(rule.except.len());
                    rule.except.push(selector);
                }
            }
        });
        if found != place {
            self.place.set(found);
            let line = self.line;
            self.desk.draft.spot.set(Some(Spot { line, place: found }));
        }
    }

    /// The list answers to each letter; the tester may come a moment later.
    fn attempt_soon(self) {
        if let Some(timer) = self.timer.get_value() {
            timer.clear();
        }
        let soon = Duration::from_millis(120);
        let timer = set_timeout_with_handle(
            move || {
                if !self.text.is_disposed() {
                    self.attempt();
                }
            },
            soon,
        );
        self.timer.set_value(timer.ok());
    }

    fn attempt(self) {
        let pattern = self.text.with_untracked(|text| Pattern::parse(text).ok());
        let picture = self.desk.once();
        let tried = pattern.zip(picture);
        let tried = tried.map(|(pattern, picture)| tested(&pattern, &picture.facts, SHOWN));
        self.tried.set(tried);
    }

    fn close(self) {
        let line = self.line;
        self.desk.draft.leave(line);
        request_animation_frame(move || focus(&format!("add-pattern-{line}")));
    }
}

/// The field of a pattern with what it matches.
#[component]
pub(super) fn Matcher(
    /// The draft.
    desk: Desk,
    /// What is written.
    spot: Spot,
) -> impl IntoView {
    let node = NodeRef::<html::Input>::new();
    let frame = NodeRef::<html::Div>::new();
    let writing = Writing::new(desk, spot);
    let (text, error) = (writing.text, writing.error);
    let (id, about) = (next_id("pattern"), next_id("pattern-about"));
    Effect::new(move |_| {
        if let Some(node) = node.get() {
            let _ = node.focus();
        }
    });
    Effect::new(move |_| {
        writing.tried.track();
        request_animation_frame(move || {
            if let Some(Some(node)) = frame.try_get_untracked() {
                reveal(&node);
            }
        });
    });
    let key = move |event: KeyboardEvent| {
        if matches!(event.key().as_str(), "Enter" | "Escape") {
            event.prevent_default();
            writing.close();
        }
    };
    let ready = READY.map(|(name, pattern)| {
        let insert = move || {
            writing.put(pattern.to_owned());
            if let Some(node) = node.get_untracked() {
                let _ = node.focus();
            }
        };
        view! {
            <button type="button" class="button small" on:click=click(insert)>{name}</button>
        }
        .into_any()
    });
    view! {
        <div class="matcher" node_ref=frame>
            <div class="row between">
                <label class="strong" for=id.clone()>"Pattern"</label>
                {reach(writing)}
            </div>
            <input
                id=id
                node_ref=node
                class="input mono"
                type="text"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                aria-describedby=about.clone()
                prop:value=move || text.get()
                on:input=input(move |text| writing.put(text))
                on:keydown=key
            />
            <div id=about><FieldError error=error.into()/></div>
            {live(move || writing.tried.get().map(hits))}
            <div class="row tight">
                <span class="small muted">"Insert"</span>
                {Vec::from(ready)}
                <button type="button" class="button small end" on:click=click(move || writing.close())>"Done"</button>
            </div>
        </div>
    }
}

/// Moves the page so far that the bar does not cover what stands here: the buttons come under it
/// as the list of tags grows.
fn reveal(node: &HtmlElement) {
    /// How much is left free.
    const SPACE: f64 = 12.0;
    /// How high the head of the page is.
    const HEAD: f64 = 64.0;
    let Ok(Some(bar)) = document().query_selector(".actionbar") else {
        return;
    };
    let seen = node.get_bounding_client_rect();
    let covered = seen.bottom() - bar.get_bounding_client_rect().top() + SPACE;
    if covered > SPACE {
        window().scroll_by_with_x_and_y(0.0, covered.min(seen.top() - HEAD).max(0.0));
    }
}

/// Whether the whole tag has to match.
fn reach(writing: Writing) -> AnyView {
    let is = move |is_firm: bool| writing.text.with(|text| is_whole(text) == is_firm);
    let choose = move |is_firm: bool| {
        let text = writing.text.get_untracked();
        writing.put(if is_firm {
            whole(&text)
        } else {
            anywhere(&text)
        });
    };
    let option = |is_firm: bool, words: &'static str| {
        view! {
            <label>
                <input
                    type="radio"
                    name="reach"
                    prop:checked=move || is(is_firm)
                    on:change=input(move |_| choose(is_firm))
                />
                {words}
            </label>
        }
        .into_any()
    };
    view! {
        <div class="segment" role="radiogroup" aria-label="Where it must match">
            {option(true, "Whole tag")}
            {option(false, "Anywhere")}
        </div>
    }
    .into_any()
}

fn hits(tested: Tested) -> AnyView {
    let matches = counted(number(tested.matches), "tag");
    let verb = if tested.matches == 1 {
        "matches"
    } else {
        "match"
    };
    let words = match tested.in_part {
        0 => format!("{matches} {verb}"),
        part => format!(
            "{matches} {verb}, {} more only in part",
            count(number(part))
        ),
    };
    let all = tested.matches + tested.in_part;
    let rest = all.saturating_sub(tested.hits.len());
    let rest = (rest > 0).then(|| format!("and {} more", count(number(rest))));
    let shown = tested.hits.into_iter().map(hit).collect::<Vec<_>>();
    view! {
        {(all > 0).then(|| view! {
            <div class="hits" tabindex="0" role="region" aria-label="Tags and what the pattern matches">
                {shown}
                <span class="muted">{rest}</span>
            </div>
        })}
        <p class="small muted" role="status">{words}</p>
    }
    .into_any()
}

fn hit(hit: Hit) -> AnyView {
    let class = if hit.is_match { "" } else { "part" };
    view! { <span class=class>{marked(&hit.tag, Some(hit.part))}</span> }.into_any()
}
