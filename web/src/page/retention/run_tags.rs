//! What a run decided, as it was then, to read and to keep as a file.

use berth_core::berth::run::{
    ListRunTags, Run, RunKind, RunOutcome, RunPageQuery, RunPath, RunTag, RunTagPage,
};
use berth_core::csv::line;
use berth_core::endpoint::Empty as Nothing;
use berth_core::swr::repository::RepositoryPath;
use leptos::prelude::*;

use super::desk::size;
use super::run_row::{kind, run_path};
use crate::api::{Outcome, call, load};
use crate::part::{Live, Load, Older};
use crate::ui::{
    Empty, Icon, badge, cell, click, clock_time, counted, day, download, focus, name_cell, row,
    said, short_digest, table, toasts,
};

/// The panel of one run.
#[component]
pub(super) fn RunTags(
    /// The image.
    path: RepositoryPath,
    /// The run, as it was when the panel was opened.
    run: Run,
    /// The run as it moves on.
    shown: Memo<Option<Run>>,
    /// Called when the panel is to be closed.
    close: Callback<()>,
) -> impl IntoView {
    let path = run_path(path, run.id);
    let cursor = RwSignal::new(None::<String>);
    // The list is read again when the run has ended.
    let state = Memo::new(move |_| shown.with(|run| run.as_ref().map(|run| run.state)));
    let at = path.clone();
    let tags = load::<ListRunTags, _>(move || {
        state.track();
        let query = RunPageQuery {
            cursor: cursor.get(),
            limit: Some("100".to_owned()),
        };
        (at.clone(), query)
    });
    request_animation_frame(|| focus("run"));
    let title = format!("{}, {}", clock_time(run.created), kind(run.kind));
    let closing = move || {
        close.run(());
        focus("runs");
    };
    let about = rules(&run);
    let is_dry = run.kind == RunKind::Dry;
    view! {
        <section class="panel runs" aria-labelledby="run">
            <header>
                <h2 id="run" tabindex="-1">{title}</h2>
                <div class="end">
                    <Export path=path/>
                    <button type="button" class="button small" on:click=click(closing)>"Close"</button>
                </div>
            </header>
            {about}
            <Load resource=tags what="tags of the run" children=move |page| view! {
                {move || content(&page.get(), is_dry)}
                {older(page, cursor)}
            }/>
        </section>
    }
}

fn older(page: Live<RunTagPage>, cursor: RwSignal<Option<String>>) -> AnyView {
    let next = Signal::derive(move || page.with(|page| page.next.clone()));
    view! { <Older cursor=cursor next=next/> }.into_any()
}

/// Says by which rules the run decided.
fn rules(run: &Run) -> Option<AnyView> {
    let policy = run.policy.as_ref()?;
    let count = u64::try_from(policy.rules.len()).unwrap_or_default();
    let text = serde_json::to_string_pretty(policy).unwrap_or_default();
    let words = match count {
        1 => "The rule as it was".to_owned(),
        count => format!("The {} as they were", counted(count, "rule")),
    };
    Some(
        view! {
            <details class="disclosure pad">
                <summary>{words}</summary>
                <div class="code"><pre tabindex="0">{text}</pre></div>
            </details>
        }
        .into_any(),
    )
}

fn content(page: &RunTagPage, is_dry: bool) -> AnyView {
    if page.items.is_empty() {
        return view! {
            <Empty icon="check" title="No tag was selected">
                <p>"Every tag stayed."</p>
            </Empty>
        }
        .into_any();
    }
    let heads = [
        ("", "Tag"),
        ("", "What became of it"),
        ("opt", "Pushed"),
        ("num", "Size"),
        ("", "Why"),
    ];
    let rows = page.items.iter().map(|tag| tag_row(tag, is_dry));
    table("Tags of the run", &heads, rows.collect())
}

fn tag_row(tag: &RunTag, is_dry: bool) -> AnyView {
    let outcome = match tag.outcome {
        RunOutcome::Selected if is_dry => badge("warn", "minus", "Would go"),
        RunOutcome::Selected => badge("", "clock", "Waits"),
        RunOutcome::Removed => badge("bad", "minus", "Removed"),
        RunOutcome::Restored => badge("ok", "undo", "Came back"),
        RunOutcome::Skipped => badge("line", "shield", "Passed over"),
    };
    row(vec![
        name_cell(
            view! { <span class="mono">{tag.tag.clone()}</span> },
            short_digest(&tag.digest),
        ),
        cell("nowrap", "", outcome),
        cell("muted nowrap opt", "", day(tag.pushed)),
        cell("num", "", size(tag.size)),
        cell("small muted full", "", said(&tag.why.join(" · "))),
    ])
}

/// The buttons that keep all tags of the run as a file.
#[component]
fn Export(path: RunPath) -> impl IntoView {
    let is_busy = RwSignal::new(false);
    let toasts = toasts();
    let path = StoredValue::new(path);
    let export = move |is_csv: bool| {
        is_busy.set(true);
        leptos::task::spawn_local(async move {
            let path = path.get_value();
            let name = format!(
                "{}-run-{}.{}",
                path.repository.name().to_string().replace('/', "-"),
                path.run.get(),
                if is_csv { "csv" } else { "json" }
            );
            match every_tag(path, is_busy).await {
                // Nobody waits for it any more.
                Ok(_) if is_busy.is_disposed() => {}
                Ok(tags) if download(&name, &text(&tags, is_csv)) => {}
                Ok(_) => toasts.bad("The browser did not save the file."),
                Err(fault) => toasts.bad(fault.what()),
            }
            is_busy.try_set(false);
        });
    };
    let button = move |is_csv: bool, words: &'static str, label: &'static str| {
        view! {
            <button
                type="button"
                class="button small"
                aria-label=label
                disabled=move || is_busy.get()
                on:click=click(move || export(is_csv))
            >
                <Icon name="dl"/>
                {words}
            </button>
        }
        .into_any()
    };
    view! {
        {button(true, "CSV", "Save the tags as CSV")}
        {button(false, "JSON", "Save the tags as JSON")}
    }
}

/// Reads all pages, for as long as the panel is there.
async fn every_tag(path: RunPath, is_busy: RwSignal<bool>) -> Outcome<Vec<RunTag>> {
    let mut tags = Vec::new();
    let mut cursor = None;
    loop {
        let query = RunPageQuery {
            cursor,
            limit: Some("100".to_owned()),
        };
        let page = call::<ListRunTags>(path.clone(), query, Nothing {})
            .await?
            .0;
        tags.extend(page.items);
        cursor = page.next;
        if cursor.is_none() || is_busy.is_disposed() {
            return Ok(tags);
        }
    }
}

fn text(tags: &[RunTag], is_csv: bool) -> String {
    match is_csv {
        true => csv(tags),
        false => serde_json::to_string_pretty(tags).unwrap_or_default(),
    }
}

fn csv(tags: &[RunTag]) -> String {
    let head = ["tag", "digest", "pushed", "bytes", "outcome", "why"];
    let mut text = line(&head);
    for tag in tags {
        let outcome = match tag.outcome {
            RunOutcome::Selected => "selected",
            RunOutcome::Removed => "removed",
            RunOutcome::Restored => "restored",
            RunOutcome::Skipped => "skipped",
        };
        let (pushed, size) = (tag.pushed.to_string(), tag.size.to_string());
        let why = tag.why.join("; ");
        text.push_str(&line(&[
            &tag.tag,
            &tag.digest,
            &pushed,
            &size,
            outcome,
            &why,
        ]));
    }
    text
}
