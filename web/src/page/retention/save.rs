//! The question before rules remove tags.

use std::sync::Arc;

use berth_core::berth::retention::{Confirmed, SaveImageRetention, SaveImageRetentionBody};
use berth_core::berth::run::{StartRun, StartRunBody};
use berth_core::endpoint::Empty;
use berth_core::retention::Fate;
use berth_core::swr::repository::RepositoryPath;
use berth_core::time::DAY_MS;
use leptos::prelude::*;

use super::bar::tell_if_overtaken;
use super::desk::{Desk, number, size};
use super::picture::Picture;
use crate::part::FormError;
use crate::session::session;
use crate::task::use_task;
use crate::ui::{Confirm, Icon, count, counted, day, toasts};

/// How many tags are named.
const NAMED: usize = 20;
/// From how many tags on the name of the image has to be typed.
const MANY: usize = 100;

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    /// Save the rules and apply them at once.
    Save,
    /// Apply what is saved.
    Apply,
}

/// The question.
#[component]
pub(super) fn SaveDialog(
    /// What is to be done.
    act: Act,
    /// The draft.
    desk: Desk,
    /// What was seen to go.
    picture: Arc<Picture>,
    /// For how many days removed tags lie in the trash.
    days: u32,
    /// The image.
    path: RepositoryPath,
    /// Called where other tags would go by now.
    overtaken: Callback<()>,
    /// Called when the dialog was closed.
    close: Callback<()>,
) -> impl IntoView {
    let (session, toasts, task) = (session(), toasts(), use_task());
    let sums = picture.sums();
    let tags = counted(number(sums.going), "tag");
    let is_large = sums.going > MANY || sums.going.saturating_mul(2) > sums.tags;
    let typed = is_large.then(|| path.repository.name().to_string());
    let (title, words) = match act {
        Act::Save => (
            format!("Save rules and remove {tags}?"),
            format!("Save and remove {tags}"),
        ),
        Act::Apply => (format!("Remove {tags} now?"), format!("Remove {tags}")),
    };
    let confirmed = StoredValue::new(Confirmed {
        at: picture.facts.now,
        fingerprint: picture.now.fingerprint(&picture.facts),
    });
    let verb = if sums.going == 1 { "is" } else { "are" };
    let said = format!("{tags} {verb} being removed");
    let begun = Callback::new(move |()| {
        toasts.ok(said.clone());
        close.run(());
        session.reload();
    });
    let confirm = Callback::new(move |()| {
        let confirmed = Some(confirmed.get_value());
        let path = path.clone();
        match act {
            Act::Save => {
                let body = SaveImageRetentionBody {
                    policy: untrack(|| desk.draft.policy()),
                    guards: desk.draft.guards.get_untracked(),
                    confirmed,
                    instead_of: Some(desk.draft.seen()),
                };
                let (saved, draft) = ((body.policy.clone(), body.guards), desk.draft);
                task.call::<SaveImageRetention>(path, Empty {}, body, move |_| {
                    draft.saved(saved.0.as_ref(), saved.1);
                    begun.run(());
                });
            }
            Act::Apply => {
                let body = StartRunBody {
                    dry: false,
                    policy: None,
                    guards: None,
                    confirmed,
                };
                task.call::<StartRun>(path, Empty {}, body, move |_| begun.run(()));
            }
        }
    });
    tell_if_overtaken(task, overtaken);
    let effect = effect(&picture, days);
    view! {
        <Confirm title=title act=words typed=typed is_busy=task.is_busy() on_confirm=confirm on_close=close>
            {effect}
            <FormError fault=task.fault()/>
        </Confirm>
    }
}

/// Says what goes.
fn effect(picture: &Picture, days: u32) -> AnyView {
    let sums = picture.sums();
    let going = picture.facts.tags.iter().zip(&picture.now.judged);
    let going = going.filter(|(_, judged)| judged.fate == Fate::Goes);
    let mut names: Vec<String> = going.take(NAMED).map(|(tag, _)| tag.name.clone()).collect();
    let rest = sums.going.saturating_sub(names.len());
    if rest > 0 {
        names.push(format!("and {} more", count(number(rest))));
    }
    let until = day(picture.facts.now.plus_ms(i64::from(days) * DAY_MS));
    let trash = match days {
        0 => "They leave the trash soon: they cannot come back for long.".to_owned(),
        _ => format!("They lie in the trash until {until} and can come back until then."),
    };
    view! {
        <dl class="stats">
            <div class="stat"><dt>"Tags"</dt><dd>{format!("{} of {}", count(number(sums.going)), count(number(sums.tags)))}</dd></div>
            <div class="stat"><dt>"Images"</dt><dd>{count(number(sums.images))}</dd></div>
            <div class="stat"><dt>"Frees"</dt><dd>{size(sums.quota_bytes)}</dd></div>
        </dl>
        <p>"The rules are applied at once to these tags, and every day from then on. "{trash}</p>
        <ul class="rules">
            <li><Icon name="info"/><span>"What was pushed since this list was read waits for the daily run."</span></li>
        </ul>
        <div class="code"><pre tabindex="0" aria-label="Tags that go">{names.join("\n")}</pre></div>
    }
    .into_any()
}
