//! What the rules come to, and the buttons that save them.

use berth_core::berth::retention::{ImageRetention, SaveImageRetention, SaveImageRetentionBody};
use berth_core::berth::run::{StartRun, StartRunBody};
use berth_core::endpoint::Empty;
use berth_core::error::Code;
use berth_core::retention::MAX_RULES;
use berth_core::swr::repository::RepositoryPath;
use berth_core::time::DAY_MS;
use leptos::prelude::*;

use super::desk::{Desk, number, size};
use super::draft::policy_of;
use super::picture::Picture;
use super::save::{Act, SaveDialog};
use super::stock::Stock;
use crate::clock;
use crate::fault::Fault;
use crate::part::{FormError, Live};
use crate::session::session;
use crate::task::{Task, use_task};
use crate::ui::{click, count, counted, live, short_day, toasts};

/// The bar; it stays in view.
#[component]
pub(super) fn Bar(
    /// The draft.
    desk: Desk,
    /// What is saved.
    retention: Live<ImageRetention>,
    /// The tags.
    stock: Stock,
    /// The image.
    path: RepositoryPath,
) -> impl IntoView {
    let days = retention.with_untracked(|retention| retention.trash_days);
    let words = Memo::new(move |_| desk.read(|picture| summary(picture, days)));
    let changed = Memo::new(move |_| desk.read(|picture| against(picture.changed_now)));
    let is_changed = Memo::new(move |_| desk.draft.is_changed());
    view! {
        <div class="actionbar">
            <div aria-live="polite">
                {live(move || words.get().map(|(what, when)| view! {
                    <p class="big">{what}</p>
                    <p class="small muted">
                        {when}
                        {move || is_changed.get().then(|| view! {
                            " Against the saved rules: "
                            <b class="strong">{move || changed.get().flatten()}</b>
                        }.into_any())}
                    </p>
                }))}
            </div>
            {desk.may_change.then(|| view! {
                <Buttons desk=desk is_changed=is_changed stock=stock path=path days=days/>
            }.into_any())}
        </div>
    }
}

/// How old what is confirmed may be: the server asks for less than an hour.
const FRESH_MS: i64 = 50 * 60_000;

fn is_stale(picture: &Picture) -> bool {
    clock::now().ms_since(picture.facts.now) > FRESH_MS
}

/// Says what goes, and when the bytes are free.
fn summary(picture: &Picture, days: u32) -> (String, String) {
    let sums = picture.sums();
    let all = counted(number(sums.tags), "tag");
    if sums.going == 0 {
        return (
            format!("Removes none of {all}"),
            "Nothing goes today.".to_owned(),
        );
    }
    let what = format!(
        "Removes {} of {all} and {}, frees {}",
        count(number(sums.going)),
        counted(number(sums.images), "image"),
        size(sums.quota_bytes)
    );
    let later = short_day(picture.facts.now.plus_ms(i64::from(days) * DAY_MS));
    let when = match sums.disk_bytes {
        _ if sums.quota_bytes == 0 => "Other tags lead to the same images, which stay.".to_owned(),
        disk if disk >= sums.quota_bytes => {
            format!("Leaves the quota now and the disk on {later}.")
        }
        disk => format!(
            "Leaves the quota now; {} leave the disk on {later}, the rest other images have, too.",
            size(disk)
        ),
    };
    (what, when)
}

/// Says what is different from what is saved.
fn against((newly, spared): (usize, usize)) -> Option<String> {
    Some(match (newly, spared) {
        (0, 0) => "no difference today".to_owned(),
        (newly, 0) => format!("+{} newly removed", count(number(newly))),
        (0, spared) => format!("−{} spared", count(number(spared))),
        (newly, spared) => format!(
            "+{} newly removed, −{} spared",
            count(number(newly)),
            count(number(spared))
        ),
    })
}

#[component]
fn Buttons(
    desk: Desk,
    is_changed: Memo<bool>,
    stock: Stock,
    path: RepositoryPath,
    days: u32,
) -> impl IntoView {
    let (session, toasts, task) = (session(), toasts(), use_task());
    let draft = desk.draft;
    let asked = RwSignal::new(None::<Act>);
    let going = Memo::new(move |_| desk.read(|picture| picture.sums().going));
    // Several policies of programs may have more rules than one that is saved.
    let is_long = move || draft.lines.with(|lines| lines.len() > MAX_RULES);
    let is_blocked = move || {
        draft.is_wrong.get() || draft.is_overtaken.get() || task.is_busy().get() || is_long()
    };
    let at = path.clone();
    let save = move || {
        let body = SaveImageRetentionBody {
            policy: untrack(|| draft.policy()),
            guards: draft.guards.get_untracked(),
            confirmed: None,
            instead_of: Some(draft.seen()),
        };
        let saved = (body.policy.clone(), body.guards);
        task.call::<SaveImageRetention>(at.clone(), Empty {}, body, move |_| {
            draft.saved(saved.0.as_ref(), saved.1);
            toasts.ok("Rules saved");
            session.reload();
        });
    };
    let dry = dry_run(desk, task, path.clone());
    let act = move || match going.get_untracked().unwrap_or_default() {
        0 => save(),
        _ if desk.once().is_some_and(|picture| is_stale(&picture)) => {
            stock.reload();
            toasts.bad("The list was an hour old and was read again: look at it, then confirm.");
        }
        _ if is_changed.get_untracked() => asked.set(Some(Act::Save)),
        _ => asked.set(Some(Act::Apply)),
    };
    // Without the tags nothing can be confirmed; what is saved is applied all the same.
    let is_blind = move || going.get().is_none() && stock.fault.with(Option::is_some);
    let label = move || {
        let gone = going.get().unwrap_or_default();
        match (is_changed.get(), gone) {
            (true, _) if is_blind() => "Save for the daily run".to_owned(),
            (true, 0) => "Save".to_owned(),
            (true, going) => format!("Save and remove {}", counted(number(going), "tag")),
            (false, 0) => "Saved".to_owned(),
            (false, going) => format!("Remove {} now", counted(number(going), "tag")),
        }
    };
    let is_idle = move || match going.get() {
        Some(going) => !is_changed.get() && going == 0,
        None => !is_changed.get() || !is_blind(),
    };
    let is_empty = move || match desk.read(|picture| picture.rules.is_empty()) {
        Some(is_empty) => is_empty,
        None => !is_blind() || draft.lines.with(Vec::is_empty),
    };
    let overtaken = Callback::new(move |()| {
        asked.set(None);
        stock.reload();
        session.reload();
        toasts.bad(
            "Other tags would go by now, or other rules were saved. Both were read again: look at them, then confirm.",
        );
    });
    tell_if_overtaken(task, overtaken);
    view! {
        <div class="end">
            <button
                type="button"
                class="button ghost"
                disabled=move || !is_changed.get()
                on:click=click(move || draft.discard())
            >
                "Discard"
            </button>
            <button
                type="button"
                class="button"
                disabled=move || is_blocked() || is_empty()
                on:click=click(dry)
            >
                "Dry run"
            </button>
            <button
                type="button"
                class="button primary"
                disabled=move || is_blocked() || is_idle()
                aria-busy=move || task.is_busy().get().to_string()
                on:click=click(act)
            >
                {label}
            </button>
        </div>
        <FormError fault=task.fault()/>
        {move || asked.get().and_then(|act| {
            let picture = desk.once()?;
            Some(view! {
                <SaveDialog
                    act=act
                    desk=desk
                    picture=picture
                    days=days
                    path=path.clone()
                    overtaken=overtaken
                    close=Callback::new(move |()| asked.set(None))
                />
            }.into_any())
        })}
    }
}

/// Returns what starts a dry run of the rules that are shown, be they inherited.
fn dry_run(desk: Desk, task: Task, path: RepositoryPath) -> impl Fn() + Send + 'static {
    let (session, toasts) = (session(), toasts());
    move || {
        let policy = match desk.once() {
            Some(picture) => policy_of(picture.rules.clone()),
            None => untrack(|| desk.draft.policy()),
        };
        let body = StartRunBody {
            dry: true,
            policy,
            guards: Some(desk.draft.guards.get_untracked()),
            confirmed: None,
        };
        task.call::<StartRun>(path.clone(), Empty {}, body, move |_| {
            toasts.ok("Dry run started. Its record stands under Runs.");
            session.reload();
        });
    }
}

/// Calls `overtaken` where a call is refused since something else holds by now.
pub(super) fn tell_if_overtaken(task: Task, overtaken: Callback<()>) {
    Effect::new(move |_| {
        let is_over = |fault: &Option<Fault>| fault.as_ref().is_some_and(|it| it.is(Code::Changed));
        if task.fault().with(is_over) {
            overtaken.run(());
        }
    });
}
