//! What a run is to remove: decided once, for one moment, and written down before anything goes.

use std::time::Instant;

use berth_core::berth::run::{RunKind, RunOutcome};
use berth_core::error::Code;
use berth_core::retention::{Facts, Fate, Judged, Rule, Sums, TagFact, preview};

use super::retention_facts::{self, Reach, aside};
use super::retention_rules::bare;
use super::run_end;
use super::run_work::rest;
use crate::app::App;
use crate::audit::Audit;
use crate::error::{Error, Result};
use crate::job::{JobError, Lease};
use crate::store::run::{Agreed, Progress, RunRow};
use crate::store::run_tag::{self, RunTagRow};
use crate::store::{Tx, run};

/// How many tags are written down at once.
const BATCH: usize = 100;

/// What a run is to remove.
struct Decision {
    sums: Sums,
    /// The oldest first.
    chosen: Vec<RunTagRow>,
}

/// Decides what a run removes, and writes it down. Broken off, it begins anew.
pub(super) async fn decide(app: &App, lease: &Lease, row: &RunRow) -> Result<(), JobError> {
    let decision = decided(app, row).await.map_err(lasting)?;
    let tx = held_still(app, lease).await?;
    run_tag::clear(&tx, row.id).await?;
    commit(tx).await?;
    for rows in decision.chosen.chunks(BATCH) {
        let begun = Instant::now();
        let tx = held_still(app, lease).await?;
        run_tag::insert(&tx, row.id, rows).await?;
        commit(tx).await?;
        rest(begun).await;
    }
    let tx = held(app, lease).await?;
    let (tags, selected) = (number(decision.sums.tags)?, number(decision.chosen.len())?);
    run::begin(&tx, row.id, tags, selected, app.now()).await?;
    if row.kind != RunKind::Dry {
        commit(tx).await?;
        return Ok(());
    }
    let would = Progress {
        images: number(decision.sums.images)?,
        bytes: decision.sums.quota_bytes,
        ..Progress::default()
    };
    run::advance(&tx, row.id, would).await?;
    run_end::done(app, tx, row.id).await?;
    Ok(())
}

/// Begins a part of a run by which it gets on, unless somebody else has it by now.
pub(super) async fn held(app: &App, lease: &Lease) -> Result<Tx, JobError> {
    let tx = app.store.begin().await?;
    match lease.hold_on(app, &tx).await? {
        true => Ok(tx),
        false => Err(elsewhere()),
    }
}

/// The same for a part that is done anew after a failure, and so is no progress yet.
async fn held_still(app: &App, lease: &Lease) -> Result<Tx, JobError> {
    let tx = app.store.begin().await?;
    match lease.hold(app, &tx).await? {
        true => Ok(tx),
        false => Err(elsewhere()),
    }
}

fn elsewhere() -> JobError {
    JobError::Retry("another server has the run".to_owned())
}

/// Tells what may work later from what is refused for good, such as by a limit of the account.
pub(super) fn lasting(error: Error) -> JobError {
    match error.code() {
        Code::Busy => error.into(),
        code if code.status() >= 500 => error.into(),
        _ => JobError::Fail(error.message().to_owned()),
    }
}

/// Ends a part of a run.
pub(super) async fn commit(tx: Tx) -> Result<()> {
    tx.commit(Audit::none("a part of a run")).await
}

async fn decided(app: &App, row: &RunRow) -> Result<Decision> {
    let turn = app.retention.wait_for(&row.account_id).await?;
    let moment = app.store.snapshot().await?;
    // Only a dry run has to say what would go with the tags; the others count what went.
    let reach = match row.kind {
        RunKind::Dry => Reach::Parts,
        _ => Reach::Tags,
    };
    let mut facts =
        retention_facts::load(app, moment.read(), row.repository_id, reach, row.at).await?;
    let (rules, guards, at) = (bare(&row.rules), row.guards, row.at);
    let agreed = row.confirmed.clone();
    aside(move || {
        let _turn = turn;
        retention_facts::until(&mut facts, at);
        let preview = preview(&rules, &guards, &facts, at);
        let chosen = chosen(&facts, &preview.judged, &rules, agreed.as_ref())?;
        Ok(Decision {
            sums: preview.sums,
            chosen,
        })
    })
    .await?
}

/// Returns the tags that go; at most those that were confirmed, where any were.
fn chosen(
    facts: &Facts,
    judged: &[Judged],
    rules: &[Rule],
    agreed: Option<&Agreed>,
) -> Result<Vec<RunTagRow>> {
    let is_agreed =
        |tag: &TagFact| agreed.is_none_or(|tags| tags.get(&tag.name) == Some(&tag.pushed.as_ms()));
    let pairs = facts.tags.iter().zip(judged);
    let mut going: Vec<(&TagFact, &Judged)> = pairs
        .filter(|(tag, judged)| judged.fate == Fate::Goes && is_agreed(tag))
        .collect();
    going.sort_unstable_by_key(|(tag, _)| (tag.pushed, tag.name.as_str()));
    let mut rows = Vec::with_capacity(going.len());
    for (position, (tag, judged)) in going.into_iter().enumerate() {
        let image = usize::try_from(tag.image).unwrap_or(usize::MAX);
        let image = facts.images.get(image);
        let first = judged.verdict.findings.iter().position(|one| one.selects());
        let rule = first.map(i32::try_from).transpose();
        rows.push(RunTagRow {
            position: number(position)?,
            tag: tag.name.clone(),
            digest: image.map(|image| image.digest.clone()).unwrap_or_default(),
            pushed: tag.pushed,
            size: image.map(|image| image.size).unwrap_or_default(),
            why: judged.words(rules),
            rule: rule.map_err(Error::internal)?,
            outcome: RunOutcome::Selected,
        });
    }
    Ok(rows)
}

pub(super) fn number(count: usize) -> Result<i64> {
    i64::try_from(count).map_err(Error::internal)
}
