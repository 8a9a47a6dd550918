//! One entry of the trash.

use berth_core::berth::trash::{TrashEntry, TrashReason};
use berth_core::time::DAY_MS;
use leptos::prelude::*;

use super::act::Restore;
use crate::clock;
use crate::link;
use crate::ui::{
    Icon, act, badge, bytes, cell, day, input, left, row, said, short_day, short_digest,
};

/// From how few days left on the end is near.
const NEAR_MS: i64 = 3 * DAY_MS;

/// What all rows share.
#[derive(Clone, Copy)]
pub(super) struct Rows {
    /// What is picked, by number.
    pub(super) picked: RwSignal<Vec<i64>>,
    pub(super) restore: Restore,
}

/// Returns the tag, or the digest where there was none.
pub(super) fn title(entry: &TrashEntry) -> String {
    let digest = || short_digest(&entry.digest);
    entry.tag.clone().unwrap_or_else(digest)
}

/// Makes the row of an entry.
pub(super) fn trash_row(rows: Rows, entry: TrashEntry) -> AnyView {
    let name = title(&entry);
    let image = format!("{}/{}", entry.namespace, entry.repository);
    let full = format!("{image}:{name}");
    let note = entry.conflict.as_deref().map(|digest| {
        let words = format!(
            "`{name}` leads to {} by now: this comes back by its digest.",
            short_digest(digest)
        );
        view! { <span class="sub">{said(&words)}</span> }.into_any()
    });
    let digest = entry.tag.is_some().then(|| {
        view! { <span class="sub digest" title=entry.digest.clone()>{short_digest(&entry.digest)}</span> }
            .into_any()
    });
    let to = link::repository(entry.namespace.as_str(), entry.repository.as_str());
    let size = bytes(u64::try_from(entry.size).unwrap_or_default());
    let by = match (&entry.deleted_by, entry.reason) {
        (Some(by), _) => format!("by {by}"),
        (None, _) => "by the daily run".to_owned(),
    };
    let how = match entry.reason {
        TrashReason::Retention => badge("line", "clock", "Retention"),
        TrashReason::Deleted => badge("line", "trash", "Deleted"),
        TrashReason::Image => badge("line", "box", "With its image"),
    };
    let removed = view! {
        {short_day(entry.deleted)}" "{how}
        <span class="sub">{by}</span>
    };
    let acts = vec![act("Restore", format!("Restore {full}"), "", {
        let entry = entry.clone();
        move || rows.restore.run(std::slice::from_ref(&entry), || ())
    })];
    row(vec![
        cell("pick", "", pick(rows, entry.id, &full)),
        cell(
            "name",
            "",
            view! { <span class="mono">{name}</span>{digest}{note} },
        ),
        cell("", "", view! { <a href=to>{image}</a> }),
        cell("num", "", size),
        cell("nowrap muted", "Removed", removed),
        cell("nowrap", "Goes for good", ends(&entry)),
        cell("acts", "", acts),
    ])
}

fn pick(rows: Rows, id: i64, full: &str) -> AnyView {
    let picked = rows.picked;
    let toggle = move || {
        picked.update(|ids| {
            let before = ids.len();
            ids.retain(|one| *one != id);
            if ids.len() == before {
                ids.push(id);
            }
        });
    };
    view! {
        <input
            type="checkbox"
            aria-label=format!("Pick {full}")
            prop:checked=move || picked.with(|ids| ids.contains(&id))
            on:change=input(move |_| toggle())
        />
    }
    .into_any()
}

/// Says when an entry goes for good.
fn ends(entry: &TrashEntry) -> AnyView {
    let now = clock::now();
    let is_near = entry.expires.ms_since(now) < NEAR_MS;
    let class = if is_near { "bad" } else { "" };
    let icon = is_near.then(|| view! { <Icon name="clock"/> }.into_any());
    view! {
        <span class=format!("row tight {class}")>{icon}{left(entry.expires, now)}</span>
        <span class="sub">{day(entry.expires)}</span>
    }
    .into_any()
}
