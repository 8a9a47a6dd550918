//! One share: with whom, until when, and what came of it.

use berth_core::share::Deadline;
use berth_core::swr::repository::RepositoryPath;
use berth_core::swr::share_policy::{SharePath, SharePolicy};
use leptos::prelude::*;

use crate::form::Share;
use crate::part::{end_words, left_badge};
use crate::ui::{act, cell, count, day, name_cell, row};

/// What all rows share.
#[derive(Clone)]
pub(super) struct Rows {
    pub(super) path: RepositoryPath,
    pub(super) changed: RwSignal<Option<Share>>,
    pub(super) stopped: RwSignal<Option<Share>>,
}

/// Makes the row of one share.
pub(super) fn share_row(rows: &Rows, policy: SharePolicy) -> AnyView {
    let (changed, stopped) = (rows.changed, rows.stopped);
    let path = SharePath {
        namespace: rows.path.namespace.clone(),
        repository: rows.path.repository.clone(),
        share_id: policy.id.into(),
    };
    let account = policy.access_domain.to_string();
    let (change, stop) = match policy.status {
        true => ("Change date", "Stop"),
        false => ("Renew", "Remove"),
    };
    let (change_label, stop_label) = match policy.status {
        true => (
            format!("Change date for {account}"),
            format!("Stop sharing with {account}"),
        ),
        false => (format!("Renew {account}"), format!("Remove {account}")),
    };
    let created = format!("{} by {}", day(policy.created), policy.creator_name);
    let pulls = policy.num_download.try_into().unwrap_or_default();
    let (deadline, note) = (policy.deadline, policy.description.clone());
    let share = Share { path, policy };
    let other = share.clone();
    row(vec![
        name_cell(account, note),
        end_cell(deadline),
        cell("nowrap", "", left_badge(deadline)),
        cell("num", "Pulls", count(pulls)),
        cell("muted opt", "", created),
        cell(
            "acts",
            "",
            vec![
                act(change, change_label, "", move || {
                    changed.set(Some(share.clone()));
                }),
                act(stop, stop_label, "danger", move || {
                    stopped.set(Some(other.clone()));
                }),
            ],
        ),
    ])
}

/// Makes the cell of when a share ends.
pub(in crate::page) fn end_cell(deadline: Deadline) -> AnyView {
    let label = match deadline {
        Deadline::Forever => "",
        Deadline::Day(_) => "Valid until",
    };
    cell("nowrap", label, end_words(deadline))
}
