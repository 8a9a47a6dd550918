//! How the tags of a run go: each is looked at again, in the change that removes it.

use std::collections::{HashMap, HashSet};

use berth_core::berth::run::RunOutcome;
use berth_core::berth::trash::TrashReason;
use berth_core::name::Tag;
use berth_core::oci::ImageName;
use berth_core::retention::TagFact;
use berth_core::time::Timestamp;

use super::retention_facts::shared;
use super::run_decide::number;
use super::trash::{self, Deletion};
use crate::app::App;
use crate::error::{Error, Result};
use crate::store::repository_edit::Held;
use crate::store::retention::{self, Logged};
use crate::store::retention_facts::TagRow;
use crate::store::run::{Progress, RunRow};
use crate::store::run_tag::{self, RunTagRow};
use crate::store::{Tx, protection, retention_facts, run};

/// Moves those tags into the trash that are still as they were and that nothing keeps by now. The
/// others are passed over, each with the reason.
pub(super) async fn take(
    app: &App,
    tx: &Tx,
    row: &RunRow,
    (image, held): (&ImageName, &Held),
    tags: &[RunTagRow],
) -> Result<()> {
    let reasons = reasons(app, tx, row, held, tags).await?;
    let (mut going, mut skipped) = (Vec::new(), 0_usize);
    for (tag, reason) in tags.iter().zip(reasons) {
        match reason {
            Some(reason) => {
                let mut why = tag.why.clone();
                why.push(reason);
                run_tag::skip(tx, row.id, tag.position, &why).await?;
                skipped = skipped.saturating_add(1);
            }
            None => going.push(tag),
        }
    }
    let names: Result<Vec<Tag>> = going
        .iter()
        .map(|tag| Tag::parse(&tag.tag).map_err(Error::internal))
        .collect();
    let deletion = Deletion {
        reason: TrashReason::Retention,
        run: Some(row.id),
        by: row.by.as_ref(),
        now: app.now(),
    };
    let gone = trash::discard(app, tx, held, image, &names?, &deletion).await?;
    let removed: Vec<i64> = going.iter().map(|tag| tag.position).collect();
    run_tag::set_outcome(tx, row.id, &removed, RunOutcome::Removed).await?;
    let more = Progress {
        done: number(removed.len())?,
        skipped: number(skipped)?,
        images: i64::try_from(gone.images).map_err(Error::internal)?,
        bytes: gone.bytes,
    };
    run::advance(tx, row.id, more).await?;
    log(app, tx, row, &going).await
}

/// Says for each tag why it stays, if it does. What keeps it may have come since the run decided: a
/// pull, a deployment, a share, a pattern.
async fn reasons(
    app: &App,
    tx: &Tx,
    row: &RunRow,
    held: &Held,
    tags: &[RunTagRow],
) -> Result<Vec<Option<String>>> {
    let (read, now) = (tx.read(), app.now());
    let names: Vec<&str> = tags.iter().map(|tag| tag.tag.as_str()).collect();
    let found = retention_facts::some(read, held.id, &names).await?;
    let found: HashMap<&str, &TagRow> = found.iter().map(|tag| (&*tag.name, tag)).collect();
    let patterns = protection::of_image(read, held.id).await?;
    let deployed: HashSet<String> = match row.guards.deployed {
        true => retention_facts::deployed(read, held.id).await?,
        false => Vec::new(),
    }
    .into_iter()
    .collect();
    let shared = match row.guards.shared {
        true => shared(&retention_facts::shares(read, held.id, now).await?),
        false => None,
    };
    let reason = |tag: &RunTagRow| {
        let Some(found) = found.get(tag.tag.as_str()) else {
            return Some("passed over: it was gone".to_owned());
        };
        if (&found.digest, found.pushed_ms) != (&tag.digest, tag.pushed.as_ms()) {
            return Some("passed over: it was pushed again".to_owned());
        }
        let fact = TagFact {
            name: tag.tag.clone(),
            pushed: tag.pushed,
            pulled: found.last_pull_ms.map(Timestamp::from_ms),
            image: 0,
            is_protected: patterns.iter().any(|row| row.pattern.covers(&tag.tag)),
            is_deployed: deployed.contains(&tag.tag),
        };
        let guard = row.guards.keeps(&fact, shared.as_ref(), now)?;
        Some(format!("kept: {}", guard.words()))
    };
    Ok(tags.iter().map(reason).collect())
}

/// Writes each tag into the record of the SWR API, under the policy that selected it first.
async fn log(app: &App, tx: &Tx, row: &RunRow, tags: &[&RunTagRow]) -> Result<()> {
    let of = |tag: &RunTagRow| {
        let place = usize::try_from(tag.rule.unwrap_or_default()).unwrap_or(usize::MAX);
        row.rules.get(place)
    };
    let rows: Vec<Logged<'_>> = tags
        .iter()
        .filter_map(|tag| {
            let rule = of(tag)?;
            Some(Logged {
                retention_id: rule.retention_id,
                rule: &rule.rule,
                tag: &tag.tag,
            })
        })
        .collect();
    retention::write_log(tx, row.repository_id, &rows, app.now()).await
}
