//! The runs of an image, the last first. The feed moves on what is under way; where there is none, it
//! is asked for.

use berth_core::berth::feed::{FeedEvent, RunMove};
use berth_core::berth::retention::ImageRetention;
use berth_core::berth::run::{ListRuns, Run, RunPage, RunPageQuery};
use berth_core::swr::repository::RepositoryPath;
use leptos::prelude::*;

use super::run_row::{Rows, run_row};
use super::run_tags::RunTags;
use crate::api::{call, watch};
use crate::clock;
use crate::fault::Fault;
use crate::feed;
use crate::form::UndoRunDialog;
use crate::part::{ErrorView, FormError, Live, Older};
use crate::session::{SessionContext, session};
use crate::task::use_task;
use crate::ui::{Empty, SkeletonRows, clock_time, live, table};

/// The runs as they are known.
#[derive(Clone, Copy)]
struct Runs {
    path: StoredValue<RepositoryPath>,
    page: RwSignal<Option<RunPage>>,
    fault: RwSignal<Option<Fault>>,
    cursor: RwSignal<Option<String>>,
    ended: Callback<()>,
    session: SessionContext,
}

impl Runs {
    fn read(self, is_background: bool) {
        let path = self.path.get_value();
        let cursor = self.cursor.get_untracked();
        let query = RunPageQuery {
            cursor: cursor.clone(),
            limit: None,
        };
        leptos::task::spawn_local(async move {
            let answer = match is_background {
                true => watch::<ListRuns>(path, query).await,
                false => call::<ListRuns>(path, query, berth_core::endpoint::Empty {}).await,
            };
            // The page may have been left or turned meanwhile.
            if self.cursor.try_get_untracked() != Some(cursor) {
                return;
            }
            match answer {
                Ok(page) => self.note(page.0),
                // What is seen stays; it is read again soon.
                Err(_) if is_background && self.page.with_untracked(Option::is_some) => {}
                Err(fault) => self.fault.set(Some(fault)),
            }
        });
    }

    /// Takes over what is so by now; where a run has ended, the rest of the page is read again.
    fn note(self, page: RunPage) {
        let has_ended = self
            .page
            .with_untracked(|old| old.as_ref().is_some_and(|old| has_ended(old, &page)));
        self.fault.set(None);
        if self.page.with_untracked(|old| old.as_ref() != Some(&page)) {
            self.page.set(Some(page));
        }
        if has_ended {
            self.session.refresh();
            self.ended.run(());
        }
    }

    /// Takes over what the feed tells.
    fn hear(self, event: &FeedEvent) {
        match event {
            FeedEvent::Run(told) if self.is_own(told) => self.move_on(told),
            FeedEvent::Ready(_) | FeedEvent::More(_) if self.is_under_way() => self.read(true),
            _ => {}
        }
    }

    fn is_own(self, told: &RunMove) -> bool {
        self.path.with_value(|path| {
            path.namespace == told.namespace && *path.repository.name() == told.repository
        })
    }

    /// Moves a run on. What its beginning and its end bring is read.
    fn move_on(self, told: &RunMove) {
        let is_known = self.page.with_untracked(|page| {
            let mut runs = page.iter().flat_map(|page| &page.items);
            runs.any(|run| run.id == told.run)
        });
        if !is_known || told.state.is_over() {
            return self.read(true);
        }
        self.page.update(|page| {
            let mut runs = page.iter_mut().flat_map(|page| &mut page.items);
            if let Some(run) = runs.find(|run| run.id == told.run) {
                told.apply(run);
            }
        });
    }

    fn is_under_way(self) -> bool {
        let is_open = |page: &RunPage| page.items.iter().any(|run| !run.state.is_over());
        self.page
            .with_untracked(|page| page.as_ref().is_some_and(is_open))
    }
}

/// Tells whether a run has ended since `old` was read. A short one may never have been seen under
/// way.
fn has_ended(old: &RunPage, new: &RunPage) -> bool {
    let newest = old.items.iter().map(|run| run.id).max();
    new.items
        .iter()
        .filter(|run| run.state.is_over())
        .any(|run| {
            let known = old.items.iter().find(|one| one.id == run.id);
            match known {
                Some(known) => !known.state.is_over(),
                None => Some(run.id) > newest,
            }
        })
}

/// The panel with the runs, and the chosen one under it.
#[component]
pub(crate) fn History(
    /// The image.
    path: RepositoryPath,
    /// Its rules, for when they are applied next.
    retention: Live<ImageRetention>,
    /// Whether the caller may stop and undo runs.
    may_change: bool,
    /// Called when a run has ended.
    ended: Callback<()>,
) -> impl IntoView {
    let runs = Runs {
        path: StoredValue::new(path.clone()),
        page: RwSignal::new(None),
        fault: RwSignal::new(None),
        cursor: RwSignal::new(None),
        ended,
        session: session(),
    };
    Effect::new(move |_| {
        let (_, is_quiet) = runs.session.epoch();
        runs.cursor.track();
        runs.read(is_quiet);
    });
    feed::hear(move |event| runs.hear(event));
    clock::every(2000, move || {
        if !feed::is_on() && runs.is_under_way() && !document().hidden() {
            runs.read(true);
        }
    });
    let open = RwSignal::new(None::<i64>);
    let undone = RwSignal::new(None::<Run>);
    let rows = Rows {
        path: StoredValue::new(path.clone()),
        may_change,
        open,
        undone,
        task: use_task(),
    };
    let next = move || {
        let next = retention.with(|retention| retention.next_run);
        next.map(|at| format!("Next run {}", clock_time(at)))
    };
    let retry = Callback::new(move |()| runs.read(false));
    let shown = Memo::new(move |_| {
        let open = open.get()?;
        runs.page.with(|page| {
            let items = page.as_ref().map(|page| page.items.as_slice());
            items
                .unwrap_or_default()
                .iter()
                .find(|run| run.id == open)
                .cloned()
        })
    });
    let at = path.clone();
    view! {
        <section class="panel runs" aria-labelledby="runs">
            <header>
                <h2 id="runs" tabindex="-1">"Runs"</h2>
                <span class="small muted">{next}</span>
            </header>
            <FormError fault=rows.task.fault()/>
            {live(move || runs.fault.get().map(|fault| view! { <ErrorView fault=fault retry=retry/> }))}
            {live(move || content(runs, rows))}
            <Older
                cursor=runs.cursor
                next=Signal::derive(move || runs.page.with(|page| page.as_ref().and_then(|page| page.next.clone())))
            />
        </section>
        {live(move || open.get().and_then(|_| {
            let run = shown.with_untracked(Clone::clone)?;
            Some(view! { <RunTags path=path.clone() run=run shown=shown close=Callback::new(move |()| open.set(None))/> })
        }))}
        {live(move || undone.get().map(|run| view! {
            <UndoRunDialog
                path=at.clone()
                run=run
                on_done=Callback::new(move |()| {
                    undone.set(None);
                    runs.session.reload();
                })
                on_close=Callback::new(move |()| undone.set(None))
            />
        }))}
    }
}

fn content(runs: Runs, rows: Rows) -> AnyView {
    let Some(items) = runs
        .page
        .with(|page| page.as_ref().map(|page| page.items.clone()))
    else {
        return match runs.fault.with(Option::is_none) {
            true => view! { <SkeletonRows rows=2/> }.into_any(),
            false => ().into_any(),
        };
    };
    if items.is_empty() {
        return view! {
            <Empty icon="clock" title="No run yet">
                <p>"Rules are applied when they are saved and once a day. Each run that removes something is kept here, and can be undone."</p>
            </Empty>
        }
        .into_any();
    }
    let heads = [
        ("", "When"),
        ("", "By"),
        ("", "State"),
        ("num", "Removed"),
        ("num opt", "Kept"),
        ("num", "Freed"),
        ("num opt", "Took"),
        ("", ""),
    ];
    let rows = items.into_iter().map(|run| run_row(rows, run));
    table("Runs of these rules", &heads, rows.collect())
}
