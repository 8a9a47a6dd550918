//! What somebody should know before a policy is saved, each with its remedy.

use berth_core::retention::{MAX_SELECTORS, Warning};
use leptos::prelude::*;

use super::desk::{Desk, number};
use crate::ui::{Banner, click, counted, focus, live, said};

/// How many are shown at once; the first are the gravest.
const SHOWN: usize = 6;

/// What a button does, and its words.
type Remedy = (&'static str, Box<dyn Fn() + Send>);

/// The warnings.
#[component]
pub(super) fn Notes(
    /// The draft.
    desk: Desk,
) -> impl IntoView {
    let warnings = Memo::new(move |_| {
        desk.read(|picture| picture.warnings.clone())
            .unwrap_or_default()
    });
    // What is inherited cannot be mended here.
    let is_own = Memo::new(move |_| desk.draft.lines.with(|lines| !lines.is_empty()));
    live(move || {
        let warnings = warnings.get();
        let may_mend = desk.may_change && is_own.get();
        let all: Vec<_> = warnings
            .into_iter()
            .take(SHOWN)
            .map(|warning| note(desk, warning, may_mend))
            .collect();
        (!all.is_empty()).then(|| view! { <div class="stack tight notes">{all}</div> })
    })
}

fn note(desk: Desk, warning: Warning, may_mend: bool) -> AnyView {
    let (what, why) = words(desk, &warning);
    let remedy = may_mend.then(|| remedy(desk, warning)).flatten();
    let button = remedy.map(|(words, mend)| {
        let mend = move || {
            mend();
            focus("policy");
        };
        view! {
            <div class="row">
                <button type="button" class="button small" on:click=click(mend)>{words}</button>
            </div>
        }
        .into_any()
    });
    view! {
        <Banner tone="warn" icon="warn">
            <div>
                <p>{said(&what)}</p>
                <p class="small muted">{said(&why)}</p>
            </div>
            {button}
        </Banner>
    }
    .into_any()
}

/// Names an exclusion.
fn exclusion(desk: Desk, rule: usize, place: usize) -> String {
    let name = desk.draft.lines.with_untracked(|lines| {
        let one = lines.get(rule)?.rule.except.get(place)?;
        Some(one.as_str().to_owned())
    });
    name.unwrap_or_default()
}

/// Says what is so, and what follows.
fn words(desk: Desk, warning: &Warning) -> (String, String) {
    let of = |rule: usize, place: usize| exclusion(desk, rule, place);
    match warning {
        Warning::Deployed(tag) => (
            format!("`{tag}` goes, and a trigger deployed it."),
            "A restart of that workload could not pull it again.".to_owned(),
        ),
        Warning::MoreDeployed(more) => (
            format!(
                "{} more go that triggers deployed.",
                counted(number(*more), "tag")
            ),
            "A restart of those workloads could not pull them again.".to_owned(),
        ),
        Warning::Shared(count) => (
            format!(
                "The image is shared, and {} of it go.",
                counted(number(*count), "tag")
            ),
            "Pulls of other accounts fail as soon as they go.".to_owned(),
        ),
        Warning::Latest => (
            "The tag `latest` goes.".to_owned(),
            "It is what is pulled where no tag is named.".to_owned(),
        ),
        Warning::Newest(tag) => (
            format!("`{tag}` goes, the tag that was pushed last."),
            "Nothing newer is there in its place.".to_owned(),
        ),
        Warning::Many => (
            "More than half of the tags go.".to_owned(),
            "Look through the list before you save.".to_owned(),
        ),
        Warning::SelectsNothing(rule) => (
            format!("Rule {} selects no tag.", rule + 1),
            "It may come to that later, as tags are pushed and grow older.".to_owned(),
        ),
        Warning::RuleCovered { rule, by } => (
            format!("Rule {} changes nothing today.", rule + 1),
            format!("Rule {} selects every tag that it selects.", by + 1),
        ),
        Warning::MatchesNothing { rule, place } => (
            format!(
                "`{}` in rule {} matches no tag.",
                of(*rule, *place),
                rule + 1
            ),
            "It is misspelled, or its tags are gone or yet to come.".to_owned(),
        ),
        Warning::Covered { rule, place, by } => (
            format!(
                "`{}` in rule {} changes nothing.",
                of(*rule, *place),
                rule + 1
            ),
            format!("`{}` matches every tag that it matches.", of(*rule, *by)),
        ),
    }
}

/// Returns what can be done about it.
fn remedy(desk: Desk, warning: Warning) -> Option<Remedy> {
    let draft = desk.draft;
    let id = move |rule: usize| {
        draft
            .lines
            .with_untracked(|lines| lines.get(rule).map(|line| line.id))
    };
    let keep = |tag: String| -> Option<Remedy> {
        let rules = selecting(desk, &tag)?;
        let is_full = |rule: &usize| {
            draft.lines.with_untracked(|lines| {
                let rule = lines.get(*rule).map(|line| &line.rule);
                rule.is_none_or(|rule| rule.except.len() >= MAX_SELECTORS)
            })
        };
        if rules.iter().any(is_full) {
            return None;
        }
        Some(("Keep it", Box::new(move || draft.keep_tag(&tag, &rules))))
    };
    let guard = |words, write: fn(&mut berth_core::retention::Guards)| -> Remedy {
        (words, Box::new(move || draft.guards.update(write)))
    };
    Some(match warning {
        Warning::Deployed(tag) | Warning::Newest(tag) => return keep(tag),
        Warning::Latest => return keep("latest".to_owned()),
        Warning::MoreDeployed(_) => guard("Keep what is deployed", |guards| guards.deployed = true),
        Warning::Shared(_) => guard("Keep while shared", |guards| guards.shared = true),
        Warning::Many => return None,
        Warning::SelectsNothing(rule) | Warning::RuleCovered { rule, .. } => (
            "Remove rule",
            Box::new(move || {
                if let Some(id) = id(rule) {
                    draft.remove(id);
                }
            }),
        ),
        Warning::MatchesNothing { rule, place } | Warning::Covered { rule, place, .. } => (
            "Remove exception",
            Box::new(move || {
                if let Some(id) = id(rule) {
                    draft.include(id, place);
                }
            }),
        ),
    })
}

/// Returns the places of the rules that select a tag.
fn selecting(desk: Desk, name: &str) -> Option<Vec<usize>> {
    let picture = desk.once()?;
    let mut tags = picture.facts.tags.iter().zip(&picture.now.judged);
    let (_, judged) = tags.find(|(tag, _)| tag.name == name)?;
    let findings = judged.verdict.findings.iter().enumerate();
    let rules = findings.filter(|(_, finding)| finding.selects());
    Some(rules.map(|(rule, _)| rule).collect())
}
