//! Retention runs as people and programs see them: listed, shown, started, stopped and taken back.

use std::collections::HashSet;

use berth_core::berth::run::{
    Run, RunKind, RunPage, RunPageQuery, RunTag, RunTagPage, StartRunBody,
};
use berth_core::error::Code;
use berth_core::oci::ImageName;
use serde_json::json;

use super::cursor;
use super::repository::hold;
use super::repository_list::one;
use super::retention_rules::{Holding, bare, joint, of_default};
use super::run_want::{self, Wish};
use super::target::author;
use super::viewer::natural;
use crate::app::App;
use crate::audit::Record;
use crate::auth::caller::Caller;
use crate::error::{Error, Result};
use crate::store::run::{NewRun, RunRow};
use crate::store::run_tag::RunTagRow;
use crate::store::{Read, Tx, run, run_kept, run_tag};

/// Lists the runs of an image, the last first.
pub(crate) async fn list(
    app: &App,
    caller: &Caller,
    name: &ImageName,
    query: &RunPageQuery,
) -> Result<RunPage> {
    let limit = cursor::rows_of(query.limit.as_deref())?;
    let before = query.cursor.as_deref().map(cursor::number).transpose()?;
    let moment = app.store.snapshot().await?;
    let read = moment.read();
    let image = one(read, caller, name).await?;
    let mut rows = run::list(read, image.id, before, limit + 1).await?;
    let next = cut(&mut rows, limit, |row| row.id);
    Ok(RunPage {
        items: all(read, rows).await?,
        next,
    })
}

/// Cuts the extra row off and returns the cursor of the next page, if there is one.
fn cut<R>(rows: &mut Vec<R>, limit: u64, number: impl Fn(&R) -> i64) -> Option<String> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    if rows.len() <= limit {
        return None;
    }
    rows.truncate(limit);
    rows.last().map(|row| cursor::after_number(number(row)))
}

/// Shows a run.
pub(crate) async fn show(app: &App, caller: &Caller, name: &ImageName, id: i64) -> Result<Run> {
    let moment = app.store.snapshot().await?;
    let read = moment.read();
    let image = one(read, caller, name).await?;
    let row = find(read, image.id, name, id).await?;
    only(read, row).await
}

/// Lists the tags of a run, in its order.
pub(crate) async fn list_tags(
    app: &App,
    caller: &Caller,
    name: &ImageName,
    id: i64,
    query: &RunPageQuery,
) -> Result<RunTagPage> {
    let limit = cursor::rows_of(query.limit.as_deref())?;
    let after = query.cursor.as_deref().map(cursor::number).transpose()?;
    let moment = app.store.snapshot().await?;
    let read = moment.read();
    let image = one(read, caller, name).await?;
    let row = find(read, image.id, name, id).await?;
    let from = after.map_or(0, |after| after.saturating_add(1));
    // What a run has not decided yet may be written down anew.
    let mut rows = match row.begun {
        Some(_) => run_tag::list(read, row.id, from, limit + 1).await?,
        None => Vec::new(),
    };
    let next = cut(&mut rows, limit, |row| row.position);
    Ok(RunTagPage {
        items: rows.into_iter().map(shown_tag).collect(),
        next,
    })
}

/// Applies the rules of an image at once, or keeps on record what rules would do.
///
/// # Errors
/// `RetentionNotFound` where no rules hold, `Changed` where other tags would go than those that
/// were confirmed.
pub(crate) async fn start(
    app: &App,
    caller: &Caller,
    name: &ImageName,
    body: &StartRunBody,
    record: Record,
) -> Result<Run> {
    check(body)?;
    let agreed = match &body.confirmed {
        Some(confirmed) => {
            let _turn = app.retention.take(&caller.account_id).await?;
            let moment = app.store.snapshot().await?;
            let read = moment.read();
            let image = one(read, caller, name).await?;
            let holding = Holding::load(read, image.id, image.namespace_id).await?;
            let rules = bare(&holding.rules());
            let guards = holding.guards;
            Some(run_want::agree(app, read, image.id, rules, guards, confirmed).await?)
        }
        None => None,
    };
    let tx = app.store.begin().await?;
    let held = hold(&tx, caller, name).await?;
    run_want::check_number(app, &tx, name, &held, run_want::WANTED).await?;
    let holding = Holding::load(tx.read(), held.id, held.namespace_id).await?;
    let author = author(caller);
    let rules = match &body.policy {
        Some(policy) => of_default(&policy.rules),
        None => holding.rules(),
    };
    if rules.is_empty() {
        let message = format!("no retention rules hold for image `{name}`; save some first");
        return Err(Error::new(Code::RetentionNotFound, message));
    }
    let wish = Wish {
        kind: if body.dry {
            RunKind::Dry
        } else {
            RunKind::Demand
        },
        by: Some(&author),
        rules,
        guards: body.guards.unwrap_or(holding.guards),
    };
    let id = match &agreed {
        Some(agreed) => wish.begin_agreed(app, &tx, &held, agreed).await?,
        None => Some(wish.begin(app, &tx, &held).await?),
    };
    let id = id.ok_or_else(|| Error::internal("a run without rules"))?;
    begun(tx, held.id, name, id, record).await
}

/// Rules and guards of their own are for dry runs: what removes is what was saved.
fn check(body: &StartRunBody) -> Result<()> {
    let message = match body.dry {
        true if body.confirmed.is_some() => "a dry run removes nothing, so nothing is confirmed",
        false if body.policy.is_some() || body.guards.is_some() => {
            "only a dry run has rules and guards of its own; save them first"
        }
        _ => return Ok(()),
    };
    Err(Error::new(Code::InvalidParameter, message))
}

/// Stops a run; what it has removed until then stays removed.
///
/// # Errors
/// `RunOver`.
pub(crate) async fn cancel(
    app: &App,
    caller: &Caller,
    name: &ImageName,
    id: i64,
    record: Record,
) -> Result<()> {
    let tx = app.store.begin().await?;
    let held = hold(&tx, caller, name).await?;
    find(tx.read(), held.id, name, id).await?;
    if !run::stop(&tx, held.id, id).await? {
        let message = format!("run `{id}` of image `{name}` is over");
        return Err(Error::new(Code::RunOver, message));
    }
    tx.commit(record.detail(json!({ "run": id })).into()).await
}

/// Brings back what a run removed, by a run of its own.
///
/// # Errors
/// `RunNotUndoable`.
pub(crate) async fn undo(
    app: &App,
    caller: &Caller,
    name: &ImageName,
    id: i64,
    record: Record,
) -> Result<Run> {
    let tx = app.store.begin().await?;
    let held = hold(&tx, caller, name).await?;
    let row = find(tx.read(), held.id, name, id).await?;
    let lying = lying(tx.read(), std::slice::from_ref(&row)).await?;
    if !can_undo(&row, &lying) {
        let message = format!(
            "run `{id}` of image `{name}` is not over, was taken back, or removed nothing that \
             lies in the trash"
        );
        return Err(Error::new(Code::RunNotUndoable, message));
    }
    run_want::check_number(app, &tx, name, &held, &[RunKind::Undo]).await?;
    let (author, now) = (author(caller), app.now());
    let new = NewRun {
        repository_id: held.id,
        account_id: &held.account_id,
        kind: RunKind::Undo,
        by: Some(&author),
        created: now,
        at: now,
        rules: &[],
        guards: row.guards,
        confirmed: None,
        undo_of: Some(id),
    };
    let undo = run_want::put(&tx, &new).await?;
    run::set_undone(&tx, id, Some(undo)).await?;
    begun(
        tx,
        held.id,
        name,
        undo,
        record.detail(json!({ "undo_of": id })),
    )
    .await
}

/// Commits the change that makes a run, and shows it.
async fn begun(
    tx: Tx,
    repository_id: i64,
    name: &ImageName,
    id: i64,
    mut record: Record,
) -> Result<Run> {
    let row = find(tx.read(), repository_id, name, id).await?;
    let run = shown(row, &HashSet::new());
    let mut detail = record.detail.take().unwrap_or_else(|| json!({}));
    if let Some(fields) = detail.as_object_mut() {
        fields.insert("run".to_owned(), json!(id));
    }
    tx.commit(record.detail(detail).into()).await?;
    Ok(run)
}

async fn find(read: Read<'_>, repository_id: i64, name: &ImageName, id: i64) -> Result<RunRow> {
    let row = run::of_repository(read, repository_id, id).await?;
    row.ok_or_else(|| {
        let message = format!("image `{name}` has no run `{id}`");
        Error::new(Code::RunNotFound, message)
    })
}

async fn only(read: Read<'_>, row: RunRow) -> Result<Run> {
    let lying = lying(read, std::slice::from_ref(&row)).await?;
    Ok(shown(row, &lying))
}

async fn all(read: Read<'_>, rows: Vec<RunRow>) -> Result<Vec<Run>> {
    let lying = lying(read, &rows).await?;
    Ok(rows.into_iter().map(|row| shown(row, &lying)).collect())
}

/// Returns which runs removed something that lies in the trash.
async fn lying(read: Read<'_>, rows: &[RunRow]) -> Result<HashSet<i64>> {
    let removed = rows.iter().filter(|row| row.progress.done > 0);
    let ids: Vec<i64> = removed.map(|row| row.id).collect();
    run_kept::in_trash(read, &ids).await
}

fn can_undo(row: &RunRow, lying: &HashSet<i64>) -> bool {
    let is_open = row.state.is_over() && row.undone_by.is_none();
    is_open && row.kind.removes() && lying.contains(&row.id)
}

fn shown(row: RunRow, lying: &HashSet<i64>) -> Run {
    let can_undo = can_undo(&row, lying);
    Run {
        id: row.id,
        kind: row.kind,
        state: row.state,
        by: row.by.map(|author| author.name),
        created: row.created,
        at: row.at,
        ended: row.ended,
        policy: joint(bare(&row.rules)),
        guards: row.guards,
        tags: natural(row.tags),
        selected: natural(row.selected),
        done: natural(row.progress.done),
        skipped: natural(row.progress.skipped),
        images: natural(row.progress.images),
        bytes: row.progress.bytes,
        undone_by: row.undone_by,
        undo_of: row.undo_of,
        can_undo,
        detail: row.detail,
    }
}

fn shown_tag(row: RunTagRow) -> RunTag {
    RunTag {
        tag: row.tag,
        digest: row.digest,
        pushed: row.pushed,
        size: row.size,
        outcome: row.outcome,
        why: row.why,
    }
}
