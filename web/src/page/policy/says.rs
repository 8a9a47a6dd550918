//! What a policy document says of each action of the registry.

use std::sync::Arc;

use berth_core::action::{AccessLevel, Action};
use berth_core::policy::{Effect, Key, PolicyDocument};
use leptos::prelude::*;

use super::draft::Verdict;
use crate::session::session;
use crate::ui::{badge, live};

const LEVELS: [(AccessLevel, &str); 4] = [
    (AccessLevel::List, "See lists"),
    (AccessLevel::Read, "See and pull"),
    (AccessLevel::Write, "Push, change and delete"),
    (AccessLevel::PermissionManagement, "Permissions and sharing"),
];

/// The panel: every action with its level, and what the document says of it as far as it is one.
#[component]
pub(super) fn Says(
    /// What the parser says of the document.
    #[prop(into)]
    verdict: Signal<Verdict>,
) -> impl IntoView {
    // What was valid last stays on the screen while something is being typed.
    let last = Memo::new(move |old: Option<&Option<Arc<PolicyDocument>>>| {
        let new = verdict.with(|verdict| verdict.as_ref().ok().cloned());
        new.or_else(|| old.cloned().flatten())
    });
    let is_old = move || verdict.with(Result::is_err);
    view! {
        <section class="panel">
            <header>
                <h2>"What it says"</h2>
                {live(move || is_old().then(|| view! { <span class="small muted">"of the last valid text"</span> }))}
            </header>
            <div class="pad stack">
                {live(move || actions(last.get().as_deref()))}
                {syntax()}
            </div>
        </section>
    }
}

fn actions(document: Option<&PolicyDocument>) -> AnyView {
    let groups: Vec<_> = LEVELS
        .iter()
        .map(|(level, name)| group(document, *level, name))
        .collect();
    view! { <div class="stack tight">{narrowed(document)}{groups}</div> }.into_any()
}

fn group(document: Option<&PolicyDocument>, level: AccessLevel, name: &'static str) -> AnyView {
    let all: Vec<Action> = Action::ALL
        .iter()
        .copied()
        .filter(|action| action.level() == level)
        .collect();
    let count = |effect: Effect| {
        let names = |action: &&Action| document.is_some_and(|one| one.names(effect, **action));
        all.iter().filter(names).count()
    };
    let (allowed, denied) = (count(Effect::Allow), count(Effect::Deny));
    let total = all.len();
    let said = match (allowed, denied) {
        (0, 0) => "says nothing".to_owned(),
        (0, denied) => format!("denies {denied} of {total}"),
        (allowed, 0) => format!("allows {allowed} of {total}"),
        (allowed, denied) => format!("allows {allowed}, denies {denied} of {total}"),
    };
    let rows: Vec<_> = all
        .iter()
        .map(|action| action_row(document, *action))
        .collect();
    view! {
        <details class="api">
            <summary><b class="strong">{name}</b>" "{said}</summary>
            <ul class="stack tight">{rows}</ul>
        </details>
    }
    .into_any()
}

fn action_row(document: Option<&PolicyDocument>, action: Action) -> AnyView {
    let extent = |effect| document.and_then(|one| Extent::of(one, effect, action));
    let denied = match extent(Effect::Deny) {
        Some(Extent::Whole) => Some(badge("bad", "x", "Denied")),
        Some(Extent::Part) => Some(badge("bad", "x", "Denied for some")),
        None => None,
    };
    let allowed = match (extent(Effect::Allow), extent(Effect::Deny)) {
        // What is denied is not allowed by anything.
        (_, Some(Extent::Whole)) | (None, _) => None,
        (Some(Extent::Whole), _) => Some(badge("ok", "check", "Allowed")),
        (Some(Extent::Part), _) => Some(badge("ok", "check", "Allowed for some")),
    };
    view! {
        <li class="row between">
            <code>{action.code()}</code>
            <span class="row tight">{allowed}{denied}</span>
        </li>
    }
    .into_any()
}

/// How much of an action a document speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Extent {
    /// Only some resources, or only under a condition.
    Part,
    /// All of it.
    Whole,
}

impl Extent {
    fn of(document: &PolicyDocument, effect: Effect, action: Action) -> Option<Self> {
        match document.names_whole(effect, action) {
            true => Some(Self::Whole),
            false => document.names(effect, action).then_some(Self::Part),
        }
    }
}

/// Says what `for some` means, where it stands anywhere.
fn narrowed(document: Option<&PolicyDocument>) -> Option<AnyView> {
    let is_part = |effect, action: &Action| {
        document.and_then(|one| Extent::of(one, effect, *action)) == Some(Extent::Part)
    };
    let is_narrowed = Action::ALL
        .iter()
        .any(|action| is_part(Effect::Allow, action) || is_part(Effect::Deny, action));
    is_narrowed.then(|| {
        view! {
            <p class="small muted">
                "“For some” holds only on the resources and under the conditions that the document names."
            </p>
        }
        .into_any()
    })
}

/// How resources and conditions are written, with the names of this account.
fn syntax() -> AnyView {
    let me = session().me();
    let (region, account) = me.map(|me| (me.project, me.account_id)).unwrap_or_default();
    let resources = [
        (
            "One organization",
            format!("swr:{region}:{account}:namespace:team"),
        ),
        ("Its images", "swr:*:*:repo:team/*".to_owned()),
        ("One image", "swr:*:*:repo:team/app".to_owned()),
        ("Everything", "*".to_owned()),
    ];
    let resources = resources
        .map(|(name, text)| view! { <dt>{name}</dt><dd><code>{text}</code></dd> }.into_any());
    let keys: Vec<_> = Key::ALL.iter().map(|key| key.name()).collect();
    view! {
        <details class="api">
            <summary>"How resources and conditions are written"</summary>
            <div class="stack tight">
                <p class="small muted">"Where a statement names no resource, it means every one. A star stands for any text."</p>
                <dl class="facts">{resources.into_iter().collect::<Vec<_>>()}</dl>
                <p class="small muted">"A condition is an operator with a key and its values: "<code>r#""IpAddress": {"g:SourceIp": "192.0.2.0/24"}"#</code></p>
                <p class="small muted">"Keys: "<code>{keys.join(", ")}</code></p>
            </div>
        </details>
    }
    .into_any()
}
