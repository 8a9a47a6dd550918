//! The rules on the left, what they do on the right.

use std::sync::Arc;

use berth_core::berth::retention::ImageRetention;
use berth_core::retention::{Facts, Keep, MAX_RULES, Rule};
use berth_core::swr::repository::RepositoryPath;
use leptos::prelude::*;

use super::bar::Bar;
use super::desk::{Desk, number};
use super::draft::{Draft, Saved};
use super::guards::GuardSwitches;
use super::kept;
use super::later::Later;
use super::notes::Notes;
use super::picture::pictures;
use super::sentence::Sentences;
use super::stock::Stock;
use crate::page::{retention_effects, rules_as_curl, rules_as_json};
use crate::part::{ErrorView, Live};
use crate::ui::{Banner, Icon, SkeletonRows, TabList, click, counted, live};

/// How the rules are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Sentences,
    Json,
    Curl,
}

/// The builder of an image.
#[component]
pub(super) fn Builder(
    /// What is saved.
    retention: Live<ImageRetention>,
    /// The tags.
    stock: Stock,
    /// The image.
    path: RepositoryPath,
    /// Whether the caller may change the rules.
    may_change: bool,
) -> impl IntoView {
    let saved =
        move || retention.with(|retention| Saved::of(retention.policy.as_ref(), retention.guards));
    let draft = Draft::new(untrack(saved));
    kept::keep(draft, path.image().to_string());
    Effect::new(move |_| draft.follow(saved()));
    let inherited = Signal::derive(move || {
        let policy = retention.with(|retention| retention.inherited.clone());
        policy.map(|policy| policy.rules).unwrap_or_default()
    });
    let later = RwSignal::new(0_u16);
    let desk = Desk {
        draft,
        pictures: pictures(draft, inherited, stock.facts, later),
        may_change,
    };
    let namespace = path.namespace.to_string();
    let several = move || retention.with(|retention| retention.policies > 1);
    let at = path.clone();
    view! {
        {live(move || several().then(|| view! {
            <Banner icon="info">
                <p>"Programs gave this image several policies. They are shown as one, and saved as one."</p>
            </Banner>
        }))}
        <Overtaken desk=desk/>
        <Inherited desk=desk inherited=inherited namespace=namespace/>
        <div class="cols builder">
            <section class="panel" aria-labelledby="policy">
                <Rules desk=desk inherited=inherited path=at/>
                <GuardSwitches desk=desk/>
                <Notes desk=desk/>
            </section>
            <section class="panel" aria-labelledby="effect">
                <Effects desk=desk stock=stock later=later/>
            </section>
        </div>
        <Bar desk=desk retention=retention stock=stock path=path/>
    }
}

/// Says that somebody else saved other rules, until one has chosen.
#[component]
fn Overtaken(desk: Desk) -> impl IntoView {
    let draft = desk.draft;
    live(move || {
        draft.is_overtaken.get().then(|| view! {
            <div class="gap" role="alert">
                <Banner icon="warn">
                    <p>"Somebody saved other rules while you were changing these. What you save now takes their place."</p>
                    <div class="row">
                        <button type="button" class="button small" on:click=click(move || draft.discard())>"Take theirs"</button>
                        <button
                            type="button"
                            class="button small"
                            on:click=click(move || draft.is_overtaken.set(false))
                        >
                            "Keep mine"
                        </button>
                    </div>
                </Banner>
            </div>
        })
    })
}

/// Says that the default of the organization holds, and how to leave it or come back to it.
#[component]
fn Inherited(desk: Desk, inherited: Signal<Vec<Rule>>, namespace: String) -> impl IntoView {
    let draft = desk.draft;
    let is_empty = Memo::new(move |_| draft.lines.with(Vec::is_empty));
    let has_default = Memo::new(move |_| inherited.with(|rules| !rules.is_empty()));
    // Who goes back to the default may think better of it.
    let aside = StoredValue::new(Vec::<Rule>::new());
    live(move || {
        if !has_default.get() {
            return ().into_any();
        }
        let (words, act) = match is_empty.get() {
            true => (
                format!("The default of {namespace} holds here."),
                "Use own rules",
            ),
            false => (
                format!("These rules hold in the place of the default of {namespace}."),
                "Back to the default",
            ),
        };
        let run = move || match is_empty.get_untracked() {
            true => {
                let own = aside.get_value();
                draft.set_rules(match own.is_empty() {
                    true => inherited.get_untracked(),
                    false => own,
                });
            }
            false => {
                aside.set_value(untrack(|| draft.rules()));
                draft.set_rules(Vec::new());
            }
        };
        view! {
            <div class="gap">
                <Banner icon="org">
                    <p>{words}</p>
                    {desk.may_change.then(|| view! {
                        <div class="row">
                            <button type="button" class="button small" on:click=click(run)>{act}</button>
                        </div>
                    }.into_any())}
                </Banner>
            </div>
        }
        .into_any()
    })
}

/// The rules in one of their forms.
#[component]
fn Rules(desk: Desk, inherited: Signal<Vec<Rule>>, path: RepositoryPath) -> impl IntoView {
    let form = RwSignal::new(Form::Sentences);
    let draft = desk.draft;
    let is_changed = Memo::new(move |_| draft.is_changed());
    let is_own = Memo::new(move |_| draft.base.with(|base| !base.rules.is_empty()));
    let tab = |form: Form, words: &'static str| {
        (form, format!("rules-as-{}", words.to_lowercase()), words)
    };
    let tabs = vec![
        tab(Form::Sentences, "Sentences"),
        tab(Form::Json, "JSON"),
        tab(Form::Curl, "curl"),
    ];
    view! {
        <header>
            <h2 id="policy" tabindex="-1">"Rules"</h2>
            {live(move || badge(is_changed.get(), is_own.get()))}
            <div class="end"><TabList label="Rules as" tabs=tabs chosen=form panel="rules-pane"/></div>
        </header>
        <div id="rules-pane" role="tabpanel" aria-label="Rules" tabindex="-1">
            {live(move || match form.get() {
                Form::Sentences => view! {
                    <Sentences desk=desk inherited=inherited/>
                    <AddRule desk=desk/>
                }.into_any(),
                Form::Json => rules_as_json(desk),
                Form::Curl => rules_as_curl(desk, path.clone()),
            })}
        </div>
    }
}

/// Says whether the rules are saved; where there are none of its own, nothing is.
fn badge(is_changed: bool, is_own: bool) -> Option<AnyView> {
    match (is_changed, is_own) {
        (true, _) => Some(view! { <span class="badge warn">"Not saved"</span> }.into_any()),
        (false, true) => Some(view! { <span class="badge ok">"Saved"</span> }.into_any()),
        (false, false) => None,
    }
}

/// The buttons for another rule.
#[component]
pub(super) fn AddRule(
    /// The draft.
    desk: Desk,
) -> impl IntoView {
    let draft = desk.draft;
    let is_full = Memo::new(move |_| draft.lines.with(|lines| lines.len() >= MAX_RULES));
    let add = move |keep: Keep, words: &'static str, label: &'static str| {
        view! {
            <button
                type="button"
                class="button small"
                aria-label=label
                disabled=move || is_full.get()
                on:click=click(move || draft.add(keep))
            >
                <Icon name="plus"/>
                {words}
            </button>
        }
        .into_any()
    };
    desk.may_change.then(|| {
        view! {
            <div class="row add-rule">
                {add(Keep::Days(30), "Rule by age", "Add a rule by age")}
                {add(Keep::Newest(20), "Rule by number", "Add a rule by number")}
                {move || is_full.get().then(|| view! {
                    <span class="small muted">{format!("A policy has at most {MAX_RULES} rules.")}</span>
                }.into_any())}
            </div>
        }
        .into_any()
    })
}

/// What the rules do.
#[component]
fn Effects(desk: Desk, stock: Stock, later: RwSignal<u16>) -> impl IntoView {
    let facts = stock.facts;
    let tags = Memo::new(move |_| {
        facts.with(|facts| facts.as_ref().map(|facts: &Arc<Facts>| facts.tags.len()))
    });
    let title = move || match tags.get() {
        None => "What happens".to_owned(),
        Some(tags) => format!("What happens to {}", counted(number(tags), "tag")),
    };
    let has_begun = Memo::new(move |_| tags.get().is_some());
    let retry = Callback::new(move |()| stock.reload());
    view! {
        <header>
            <h2 id="effect">{title}</h2>
            {live(move || has_begun.get().then(|| view! { <Later desk=desk days=later/> }))}
        </header>
        {live(move || stock.fault.get().map(|fault| view! { <ErrorView fault=fault retry=retry/> }))}
        {live(move || match has_begun.get() {
            true => retention_effects(desk),
            false if stock.fault.with(Option::is_none) => view! {
                <div aria-busy="true">
                    <span class="sr" role="status">"Loading tags"</span>
                    <SkeletonRows rows=8/>
                </div>
            }.into_any(),
            false => ().into_any(),
        })}
    }
}
