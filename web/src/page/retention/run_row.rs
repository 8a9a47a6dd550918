//! One run: why there was one, how it stands, and what came of it.

use berth_core::berth::run::{CancelRun, Run, RunKind, RunPath, RunState};
use berth_core::endpoint::Empty;
use berth_core::swr::repository::RepositoryPath;
use berth_core::time::Timestamp;
use leptos::prelude::*;

use super::desk::size;
use crate::fault::sentence;
use crate::session::session;
use crate::task::Task;
use crate::ui::{act, badge, cell, click, clock_time, count, row, short_time, toasts};

/// What all rows share.
#[derive(Clone, Copy)]
pub(super) struct Rows {
    pub(super) path: StoredValue<RepositoryPath>,
    pub(super) may_change: bool,
    pub(super) open: RwSignal<Option<i64>>,
    pub(super) undone: RwSignal<Option<Run>>,
    pub(super) task: Task,
}

impl Rows {
    /// Returns the path of a run.
    fn path(self, run: i64) -> RunPath {
        let path = self.path.get_value();
        run_path(path, run)
    }
}

/// Makes the path of a run.
pub(super) fn run_path(path: RepositoryPath, run: i64) -> RunPath {
    RunPath {
        namespace: path.namespace,
        repository: path.repository,
        run: run.into(),
    }
}

/// Says why there is a run.
pub(super) const fn kind(kind: RunKind) -> &'static str {
    match kind {
        RunKind::Save => "rules saved",
        RunKind::Daily => "daily run",
        RunKind::Demand => "applied at once",
        RunKind::Dry => "dry run",
        RunKind::Undo => "undo",
    }
}

/// Makes the row of a run.
pub(super) fn run_row(rows: Rows, run: Run) -> AnyView {
    let id = run.id;
    let is_dry = run.kind == RunKind::Dry;
    let is_undo = run.kind == RunKind::Undo;
    let by = match (&run.by, run.kind) {
        (Some(by), _) => by.clone(),
        (None, RunKind::Daily) => "Schedule".to_owned(),
        (None, _) => "Berth".to_owned(),
    };
    let done = if is_dry { run.selected } else { run.done };
    let (removed, freed) = match () {
        () if is_dry => (format!("{} would go", count(done)), size(run.bytes)),
        () if is_undo => (format!("{} came back", count(done)), String::new()),
        () => (count(done), size(run.bytes)),
    };
    let kept = match is_undo {
        true => String::new(),
        false => count(run.tags.saturating_sub(done)),
    };
    let toggle = move || {
        rows.open
            .update(|open| *open = (*open != Some(id)).then_some(id))
    };
    let when = view! {
        <button
            type="button"
            class="linkish"
            aria-expanded=move || (rows.open.get() == Some(id)).to_string()
            title=clock_time(run.created)
            on:click=click(toggle)
        >
            {short_time(run.created)}
        </button>
        <span class="sub">{kind(run.kind)}</span>
    };
    let removed_label = if is_dry || is_undo { "" } else { "Removed" };
    row(vec![
        cell("name", "", when),
        cell("muted", "", by),
        cell("", "", state(&run)),
        cell("num", removed_label, removed),
        cell("num opt", "", kept),
        cell("num", "", freed),
        cell("num muted opt", "", took(run.created, run.ended)),
        cell("acts", "", acts(rows, run)),
    ])
}

/// Says how a run stands; while it is at work, how far it has come.
pub(super) fn state(run: &Run) -> AnyView {
    let under_way = |words: &'static str| {
        let label = format!("{words}: {} of {}", count(run.done), count(run.selected));
        let (done, all) = (run.done.saturating_add(run.skipped), run.selected.max(1));
        view! {
            <span class="live small">{label.clone()}</span>
            <progress class="progress" max=all.to_string() value=done.to_string() aria-label=label></progress>
        }
        .into_any()
    };
    let skipped = (run.skipped > 0).then(|| {
        view! { <span class="sub">{format!("{} passed over", count(run.skipped))}</span> }
            .into_any()
    });
    let badge = match run.state {
        RunState::Waiting => return view! { <span class="live small">"Waiting"</span> }.into_any(),
        RunState::Running if run.kind == RunKind::Undo => return under_way("Brings back"),
        RunState::Running if run.kind == RunKind::Dry => return under_way("Looks"),
        RunState::Running => return under_way("Removes"),
        RunState::Done => badge("ok", "check", "Done"),
        RunState::Cancelled => badge("", "x", "Stopped"),
        RunState::Failed => badge("bad", "warn", "Failed"),
    };
    let detail = run.detail.as_deref().map(|detail| {
        let detail = sentence(detail);
        view! { <span class="sub">{detail}</span> }.into_any()
    });
    (badge, skipped, detail).into_any()
}

/// Says how long a run took, to a tenth of a second.
fn took(created: Timestamp, ended: Option<Timestamp>) -> String {
    let ms = ended.map(|ended| ended.ms_since(created).max(0));
    match ms {
        None => String::new(),
        Some(ms @ ..60_000) => format!("{}.{} s", ms / 1000, ms % 1000 / 100),
        Some(ms) => format!("{} min {} s", ms / 60_000, ms % 60_000 / 1000),
    }
}

fn acts(rows: Rows, run: Run) -> Vec<AnyView> {
    if let Some(by) = run.undone_by {
        let words = format!("Undone by run {by}");
        return vec![view! { <span class="small muted" title=words>"Undone"</span> }.into_any()];
    }
    if !rows.may_change {
        return Vec::new();
    }
    let when = short_time(run.created);
    if !run.state.is_over() {
        let (session, toasts) = (session(), toasts());
        let stop = move || {
            let path = rows.path(run.id);
            rows.task
                .call::<CancelRun>(path, Empty {}, Empty {}, move |_| {
                    toasts.ok("The run was stopped");
                    session.reload();
                });
        };
        return vec![act("Stop", format!("Stop the run of {when}"), "", stop)];
    }
    if !run.can_undo {
        return Vec::new();
    }
    let undo = move || rows.undone.set(Some(run.clone()));
    vec![act("Undo", format!("Undo the run of {when}"), "", undo)]
}
