//! Taking a run back: what it removed comes back from the trash, a few tags at a time.

use std::collections::HashMap;

use berth_core::berth::run::RunOutcome;

use super::run_decide::{commit, held, lasting, number};
use super::run_end;
use super::run_work::{BATCH, Step};
use super::trash_restore::{self, Restorer};
use crate::app::App;
use crate::error::{Error, Result};
use crate::job::{JobError, Lease};
use crate::store::run::{Progress, RunRow};
use crate::store::run_tag::{self, RunTagRow};
use crate::store::trash::{self, TrashRow};
use crate::store::{self, Tx, retention_facts, run, run_kept};

/// Brings back the next few tags.
pub(super) async fn step(app: &App, lease: &Lease, id: i64) -> Result<Step, JobError> {
    let tx = held(app, lease).await?;
    let row = run::get(tx.read(), id).await?;
    let Some(row) = row.filter(|row| !row.state.is_over()) else {
        return Ok(Step::Over);
    };
    if row.stopped {
        run_end::cancelled(app, tx, id).await?;
        return Ok(Step::Over);
    }
    let undone = row.undo_of.unwrap_or_default();
    let count = match row.begun {
        Some(_) => None,
        None => Some(run_kept::count_in_trash(tx.read(), row.repository_id, undone).await?),
    };
    let entries = trash::of_run(tx.read(), row.repository_id, undone, BATCH).await?;
    let is_over = entries.is_empty();
    if !is_over {
        bring_back(app, &tx, &row, entries).await.map_err(lasting)?;
    }
    // Behind the image, as who stops the run takes them.
    if let Some(count) = count {
        let count = i64::try_from(count).map_err(Error::internal)?;
        run::begin(&tx, id, count, count, app.now()).await?;
    }
    if is_over {
        run_end::done(app, tx, id).await?;
        return Ok(Step::Over);
    }
    commit(tx).await?;
    Ok(Step::On)
}

async fn bring_back(app: &App, tx: &Tx, row: &RunRow, entries: Vec<TrashRow>) -> Result<()> {
    let author = row.by.clone();
    let author = author.ok_or_else(|| Error::internal("nobody takes the run back"))?;
    // The image is there, so that none is made.
    let by = Restorer {
        author,
        may_publish: false,
    };
    let namespace = entries.first().map(|entry| entry.namespace_id);
    let namespace = store::namespace::get(tx.read(), namespace.unwrap_or_default()).await?;
    let namespace = namespace.ok_or_else(|| Error::busy("the organization is gone"))?;
    let mut rows = lines(row, &entries)?;
    let back = trash_restore::restore(app, tx, &namespace, entries, &by).await?;
    let names: Vec<&str> = rows.iter().map(|row| row.tag.as_str()).collect();
    let now = retention_facts::some(tx.read(), row.repository_id, &names).await?;
    let now: HashMap<&str, &str> = now
        .iter()
        .map(|tag| (tag.name.as_str(), tag.digest.as_str()))
        .collect();
    for line in &mut rows {
        if now.get(line.tag.as_str()) == Some(&line.digest.as_str()) {
            line.outcome = RunOutcome::Restored;
        }
    }
    let restored: Vec<&str> = rows
        .iter()
        .filter(|line| line.outcome == RunOutcome::Restored)
        .map(|line| line.tag.as_str())
        .collect();
    run_tag::set_restored(tx, row.undo_of.unwrap_or_default(), &restored).await?;
    let more = Progress {
        done: number(restored.len())?,
        skipped: number(rows.len().saturating_sub(restored.len()))?,
        images: i64::try_from(back.images).map_err(Error::internal)?,
        bytes: back.bytes,
    };
    run_tag::insert(tx, row.id, &rows).await?;
    run::advance(tx, row.id, more).await
}

/// Returns what is written down of each entry; those that come back are told afterwards.
fn lines(row: &RunRow, entries: &[TrashRow]) -> Result<Vec<RunTagRow>> {
    let first = row.progress.done.saturating_add(row.progress.skipped);
    let mut rows = Vec::with_capacity(entries.len());
    for (place, entry) in entries.iter().enumerate() {
        rows.push(RunTagRow {
            position: first.saturating_add(number(place)?),
            tag: entry
                .tag
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
            digest: entry.digest.to_string(),
            pushed: entry.was.pushed,
            size: entry.size,
            why: vec![format!(
                "run {} removed it",
                row.undo_of.unwrap_or_default()
            )],
            rule: None,
            outcome: RunOutcome::Skipped,
        });
    }
    Ok(rows)
}
