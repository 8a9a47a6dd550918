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

/// The id of the field; there is one at a time.
const FIELD: &str = "pattern-field";

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
    /// What stood there when it was opened.
    begun: StoredValue<Option<Selector>>,
    /// What of it stands in the rule by now.
    put: StoredValue<Option<Selector>>,
    /// What was tried last; it follows the text after a moment.
    tried: RwSignal<Option<Tested>>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

impl Writing {
    fn new(desk: Desk, spot: Spot) -> Self {
        let lines = desk.draft.lines;
        let begun = lines.with_untracked(|lines| {
            let line = lines.iter().find(|line| line.id == spot.line)?;
            line.rule.except.get(spot.place?).cloned()
        });
        let text = begun.as_ref().map(|one| one.as_str().to_owned());
        let writing = Self {
            desk,
            line: spot.line,
            place: RwSignal::new(spot.place),
            text: RwSignal::new(text.unwrap_or_default()),
            error: RwSignal::new(None),
            put: StoredValue::new(begun.clone()),
            begun: StoredValue::new(begun),
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
        self.put.set_value(Some(selector.clone()));
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

    /// Ends the writing, unless what is written is no expression. Nothing is no exclusion.
    fn done(self) {
        if self.text.with_untracked(String::is_empty) {
            self.restore(None);
        } else if self.error.with_untracked(Option::is_some) {
            return focus(FIELD);
        }
        self.close();
    }

    /// Ends the writing as if it had not begun.
    fn cancel(self) {
        self.restore(self.begun.get_value());
        self.close();
    }

    fn close(self) {
        let line = self.line;
        self.error.set(None);
        self.desk.draft.leave(line);
        request_animation_frame(move || focus(&format!("add-pattern-{line}")));
    }

    /// Puts something else, or nothing, in the place of what was put into the rule. The rule, its
    /// place, and all of the draft may be gone.
    fn restore(self, other: Option<Selector>) {
        let Some(put) = self.put.try_get_value().flatten() else {
            return;
        };
        self.desk.draft.lines.try_update(|lines| {
            let line = lines.iter_mut().find(|line| line.id == self.line)?;
            let except = &mut line.rule.except;
            let place = except.iter().position(|one| *one == put)?;
            match other {
                Some(other) => *except.get_mut(place)? = other,
                None => {
                    except.remove(place);
                }
            }
            Some(())
        });
    }

    /// What is no expression when the field goes leaves nothing of itself behind.
    fn drop_what_is_wrong(self) {
        if self.error.try_get_untracked().flatten().is_some() {
            self.restore(self.begun.try_get_value().flatten());
        }
        self.desk.draft.is_wrong.try_set(false);
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
    let about = next_id("pattern-about");
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
        let end = match event.key().as_str() {
            "Enter" => Writing::done,
            "Escape" => Writing::cancel,
            _ => return,
        };
        event.prevent_default();
        end(writing);
    };
    on_cleanup(move || writing.drop_what_is_wrong());
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
                <label class="strong" for=FIELD>"Pattern"</label>
                {reach(writing)}
            </div>
            <input
                id=FIELD
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
                <button type="button" class="button small end" on:click=click(move || writing.done())>"Done"</button>
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
