//! How a run ends: with one event that says what came of it.

use berth_core::audit::Event;
use berth_core::berth::run::{RunKind, RunState};
use berth_core::error::Code;
use serde_json::json;

use super::run_want::OTHER_RULES;
use crate::app::App;
use crate::audit::{Outcome, Record};
use crate::error::Result;
use crate::store::run::RunRow;
use crate::store::{self, Tx, run};

/// Ends a run that has done what it was to do.
pub(super) async fn done(app: &App, tx: Tx, id: i64) -> Result<()> {
    end(app, tx, id, RunState::Done, None).await
}

/// Ends a run that was told to stop.
pub(super) async fn cancelled(app: &App, tx: Tx, id: i64) -> Result<()> {
    end(app, tx, id, RunState::Cancelled, None).await
}

/// Ends a run whose rules hold no longer.
pub(super) async fn replaced(app: &App, tx: Tx, id: i64) -> Result<()> {
    end(app, tx, id, RunState::Cancelled, Some(OTHER_RULES)).await
}

/// Ends a run that is given up, with the reason in words.
pub(super) async fn failed(app: &App, tx: Tx, id: i64, reason: &str) -> Result<()> {
    end(app, tx, id, RunState::Failed, Some(reason)).await
}

/// Ends a run and commits; one that is over or gone stays as it is.
async fn end(app: &App, tx: Tx, id: i64, state: RunState, detail: Option<&str>) -> Result<()> {
    let row = run::get(tx.read(), id).await?;
    let Some(row) = row.filter(|row| !row.state.is_over()) else {
        return tx.rollback().await;
    };
    run::end(&tx, id, state, detail, app.now()).await?;
    if let (Some(undone), true) = (row.undo_of, state != RunState::Done) {
        // What has not come back may be asked for again.
        run::set_undone(&tx, undone, None).await?;
    }
    let image = store::repository::name(tx.read(), row.repository_id).await?;
    let mut record = app
        .record(Event::RunRetention)?
        .in_account(&row.account_id)
        .detail(told(&row, state, detail));
    record.person = row.by.map(|author| (author.id, author.name));
    if let Some(image) = image {
        record = record.on(image.to_string());
    }
    tx.commit(outcome(record, state).into()).await
}

fn outcome(record: Record, state: RunState) -> Record {
    match state {
        RunState::Failed => record.ended(Outcome::Failed(Code::Unavailable)),
        _ => record,
    }
}

fn told(row: &RunRow, state: RunState, detail: Option<&str>) -> serde_json::Value {
    let by = match row.kind {
        RunKind::Daily => "schedule",
        _ => "person",
    };
    let done = match row.kind {
        RunKind::Undo => "restored",
        _ => "removed",
    };
    let mut told = json!({
        "run": row.id,
        "kind": row.kind.as_str(),
        "by": by,
        "state": state.as_str(),
        "tags": row.tags,
        "selected": row.selected,
        "skipped": row.progress.skipped,
        "images": row.progress.images,
        "bytes": row.progress.bytes,
    });
    if let Some(fields) = told.as_object_mut() {
        fields.insert(done.to_owned(), json!(row.progress.done));
        if let Some(detail) = detail.or(row.detail.as_deref()) {
            fields.insert("detail".to_owned(), json!(detail));
        }
        if let Some(undone) = row.undo_of {
            fields.insert("undo_of".to_owned(), json!(undone));
        }
    }
    told
}
