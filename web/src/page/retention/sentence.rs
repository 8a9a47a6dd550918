//! One rule as a sentence whose words can be changed.

use berth_core::retention::{Keep, MAX_DAYS, MAX_NEWEST, Rule, Selector};
use leptos::prelude::*;

use super::desk::{Desk, number};
use super::draft::{Line, Spot};
use super::matcher::Matcher;
use super::name::names;
use super::pattern::patterns;
use crate::ui::{Icon, Stepper, click, count, counted, focus, live};

/// All rules, and what becomes of the rest.
#[component]
pub(super) fn Sentences(
    /// The draft.
    desk: Desk,
    /// The rules that are shown where there are none of their own.
    inherited: Signal<Vec<Rule>>,
) -> impl IntoView {
    let draft = desk.draft;
    let lines = draft.lines;
    let is_empty = Memo::new(move |_| lines.with(Vec::is_empty));
    let shown_inherited = move || {
        let inherited = inherited.get();
        is_empty.get().then(|| match inherited.is_empty() {
            true => view! {
                <p class="sentence muted">"No rule yet: every tag stays."</p>
            }
            .into_any(),
            false => inherited
                .into_iter()
                .enumerate()
                .map(|(at, rule)| fixed(at, &rule))
                .collect::<Vec<_>>()
                .into_any(),
        })
    };
    view! {
        {live(shown_inherited)}
        <For each=move || lines.get() key=|line| line.id let:line>
            <Sentence desk=desk line=line/>
        </For>
        <div class="sentence-rest">
            <Icon name="check"/>
            <span>"Everything else is kept. A tag goes if "<b>"any"</b>" rule selects it."</span>
        </div>
    }
}

/// What a rule removes, around its number.
const fn words(keep: Keep) -> (&'static str, &'static str, &'static str) {
    match keep {
        Keep::Days(_) => ("Remove tags pushed ", "more than", "days ago"),
        Keep::Newest(_) => ("Remove ", "all but the", "newest tags"),
    }
}

/// A rule that cannot be changed here.
fn fixed(at: usize, rule: &Rule) -> AnyView {
    let (begin, before, after) = words(rule.keep);
    let limit = match rule.keep {
        Keep::Days(limit) | Keep::Newest(limit) => limit,
    };
    let except: Vec<_> = rule
        .except
        .iter()
        .map(|one| match one {
            Selector::Label(tag) => {
                view! { <span class="chip">{tag.to_string()}</span>" " }.into_any()
            }
            Selector::Regexp(pattern) => {
                let text = format!("/{}/", pattern.as_str());
                view! { <span class="chip pattern">{text}</span>" " }.into_any()
            }
        })
        .collect();
    let has_except = !except.is_empty();
    view! {
        <div class="sentence" role="group" aria-label=format!("Rule {}", at + 1)>
            <div class="say">
                <b class="badge">{format!("Rule {}", at + 1)}</b>
                " "{begin}<b>{before}</b>" "<b>{limit}</b>" "<b>{after}</b>
                {has_except.then_some(", except ")}
                {except}
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn Sentence(desk: Desk, line: Line) -> impl IntoView {
    let draft = desk.draft;
    let id = line.id;
    let keep = line.rule.keep;
    let lines = draft.lines;
    let place = Memo::new(move |_| lines.with(|lines| lines.iter().position(|one| one.id == id)));
    let rule = Memo::new(move |_| {
        let found = lines.with(|lines| lines.iter().find(|one| one.id == id).cloned());
        found.map_or_else(|| line.rule.clone(), |line| line.rule)
    });
    let title = Signal::derive(move || format!("Rule {}", place.get().unwrap_or_default() + 1));
    let spot = Memo::new(move |_| draft.spot.get().filter(|spot| spot.line == id));
    let is_writing = Memo::new(move |_| spot.with(Option::is_some));
    let (begin, before, after) = words(keep);
    let remove = move || {
        draft.remove(id);
        focus("policy");
    };
    view! {
        <div class="sentence" role="group" aria-label=move || title.get()>
            {desk.may_change.then(|| view! {
                <div class="tools">
                    <button
                        type="button"
                        class="button ghost only small"
                        aria-label=move || format!("Remove {}", title.get().to_lowercase())
                        on:click=click(remove)
                    >
                        <Icon name="trash"/>
                    </button>
                </div>
            }.into_any())}
            <div class="say">
                <b class="badge accent">{move || title.get()}</b>
                " "{begin}<b>{before}</b>" "{limit(desk, id, rule, title)}" "<b>{after}</b>
                {move || begin_of_except(desk, rule)}
                {names(desk, id, place, rule)}
                {desk.may_change.then_some(" and tags matching ")}
                {patterns(desk, id, place, rule)}
            </div>
            {live(move || is_writing.get().then(|| spot.get_untracked()).flatten().map(|spot| view! {
                <Matcher desk=desk spot=spot/>
            }))}
            {tally(desk, place)}
        </div>
    }
}

/// What stands before the exclusions; who may not add one sees it where there are some.
fn begin_of_except(desk: Desk, rule: Memo<Rule>) -> &'static str {
    match desk.may_change {
        true => ", except tags named ",
        false if rule.with(|rule| rule.except.is_empty()) => "",
        false => ", except tags that are or match ",
    }
}

/// The number of a rule.
fn limit(desk: Desk, id: u32, rule: Memo<Rule>, title: Signal<String>) -> AnyView {
    let value = Signal::derive(move || match rule.with(|rule| rule.keep) {
        Keep::Days(limit) | Keep::Newest(limit) => limit,
    });
    if !desk.may_change {
        return view! { <b>{move || value.get()}</b> }.into_any();
    }
    let (noun, most) = match rule.with_untracked(|rule| rule.keep) {
        Keep::Days(_) => ("days", MAX_DAYS),
        Keep::Newest(_) => ("newest tags to keep", MAX_NEWEST),
    };
    let set = Callback::new(move |limit| {
        desk.draft.change(id, |rule| {
            rule.keep = match rule.keep {
                Keep::Days(_) => Keep::Days(limit),
                Keep::Newest(_) => Keep::Newest(limit),
            };
        });
    });
    let label = Signal::derive(move || format!("{}: {noun}", title.get()));
    view! { <Stepper label=label value=value most=most set=set/> }.into_any()
}

/// What the rule selects.
fn tally(desk: Desk, place: Memo<Option<usize>>) -> AnyView {
    let words = Memo::new(move |_| {
        let place = place.get()?;
        let tally = desk.read(|picture| picture.tallies.get(place).copied())??;
        let selects = counted(number(tally.selects), "tag");
        Some(match (tally.selects, tally.only) {
            (0, _) => "Selects no tag".to_owned(),
            (all, only) if all == only => format!("Selects {selects}"),
            (_, only) => format!(
                "Selects {selects}, {} of them only by this rule",
                count(number(only))
            ),
        })
    });
    live(move || {
        words.get().map(|words| {
            view! { <p class="tally"><Icon name="trash"/><span>{words}</span></p> }
        })
    })
}

/// Opens a pattern of a rule, or a new one.
pub(super) fn write_pattern(desk: Desk, line: u32, place: Option<usize>) {
    let spot = Some(Spot { line, place });
    let is_open = desk.draft.spot.get_untracked() == spot;
    // Another pattern begins with a field of its own.
    desk.draft.spot.set(None);
    if !is_open {
        request_animation_frame(move || {
            desk.draft.spot.try_set(spot);
        });
    }
}
