//! One trigger: when it fires, what it does, and how it went last.

use berth_core::berth::trigger::{Delivery, DeliveryState, ImageTrigger};
use berth_core::endpoint::Empty as Nothing;
use berth_core::swr::repository::RepositoryPath;
use berth_core::swr::trigger::{TriggerPath, UpdateTrigger, UpdateTriggerBody};
use berth_core::trigger::{AppType, Target, TriggerType};
use leptos::prelude::*;

use crate::session::session;
use crate::task::Task;
use crate::ui::{Ago, act, badge, cell, icon_act, name_cell, row, toasts};
use crate::url::use_url;

/// What all rows share.
#[derive(Clone)]
pub(super) struct Rows {
    pub(super) path: RepositoryPath,
    pub(super) may_change: bool,
    pub(super) task: Task,
    pub(super) tested: RwSignal<Option<TriggerPath>>,
    pub(super) deleted: RwSignal<Option<TriggerPath>>,
}

/// Makes the row of one trigger.
pub(super) fn trigger_row(rows: &Rows, trigger: ImageTrigger) -> AnyView {
    let url = use_url();
    let path = TriggerPath {
        namespace: rows.path.namespace.clone(),
        repository: rows.path.repository.clone(),
        trigger: trigger.name.clone(),
    };
    let name = trigger.name.to_string();
    let shown = name.clone();
    let history = move || url.with(&[("trigger", Some(&shown)), ("cursor", None)]);
    let label = format!("History of {name}");
    let mut acts = vec![
        view! {
            <a class="button ghost small" href=history aria-label=label data-noscroll>"History"</a>
        }
        .into_any(),
    ];
    if rows.may_change {
        acts.extend(changes(rows, &path, trigger.enabled));
    }
    let by = format!("by {}", trigger.creator_name);
    let state = match trigger.enabled {
        true => by,
        false => format!("turned off, {by}"),
    };
    let last = trigger.last.as_ref().map(last);
    row(vec![
        name_cell(name, state),
        cell("", "When", when(trigger.trigger_type, trigger.condition)),
        cell("full", "", does(trigger.target)),
        cell("nowrap", "", last),
        cell("acts", "", acts),
    ])
}

fn changes(rows: &Rows, path: &TriggerPath, is_on: bool) -> [AnyView; 3] {
    let (session, toasts, task) = (session(), toasts(), rows.task);
    let (tested, deleted) = (rows.tested, rows.deleted);
    let name = path.trigger.to_string();
    let words = if is_on { "Turn off" } else { "Turn on" };
    let (switched, test, delete) = (path.clone(), path.clone(), path.clone());
    let switch = move || {
        let body = UpdateTriggerBody {
            enable: (!is_on).into(),
        };
        let word = if is_on { "off" } else { "on" };
        let said = format!("{} is turned {word}", switched.trigger);
        task.call::<UpdateTrigger>(switched.clone(), Nothing {}, body, move |_| {
            toasts.ok(said);
            session.reload();
        });
    };
    [
        act("Test", format!("Test {name}"), "", move || {
            tested.set(Some(test.clone()));
        }),
        act(words, format!("{words} {name}"), "", switch),
        icon_act("trash", format!("Delete {name}"), move || {
            deleted.set(Some(delete.clone()));
        }),
    ]
}

fn when(kind: TriggerType, condition: String) -> AnyView {
    match kind {
        TriggerType::All => "Every tag".into_any(),
        TriggerType::Tag => {
            let tags = condition.replace(';', ", ");
            view! { "Tags "<span class="mono">{tags}</span> }.into_any()
        }
        TriggerType::Regular => {
            view! { "Tags that match "<span class="mono">{condition}</span> }.into_any()
        }
    }
}

fn does(target: Target) -> AnyView {
    match target {
        Target::Webhook(webhook) => {
            view! { "Posts to "<span class="mono">{webhook.url}</span> }.into_any()
        }
        Target::Workload(workload) => {
            let kind = match workload.app_type {
                AppType::Deployments => "Deployment",
                AppType::Statefulsets => "StatefulSet",
            };
            let cluster = workload.cluster_name;
            let place = format!(
                "{}/{} in {cluster}",
                workload.cluster_ns, workload.application
            );
            view! { {format!("Sets the image of {kind} ")}<span class="mono">{place}</span> }
                .into_any()
        }
    }
}

fn last(delivery: &Delivery) -> AnyView {
    let at = delivery.sent.unwrap_or(delivery.created);
    view! { {state_badge(delivery.state)}<span class="sub"><Ago at=at/></span> }.into_any()
}

/// Makes the badge of how a delivery stands.
pub(super) fn state_badge(state: DeliveryState) -> AnyView {
    match state {
        DeliveryState::Waiting => badge("", "clock", "Waiting"),
        DeliveryState::Success => badge("ok", "check", "Taken"),
        DeliveryState::Failed => badge("bad", "x", "Failed"),
        DeliveryState::Superseded => badge("line", "info", "Overtaken"),
    }
}
