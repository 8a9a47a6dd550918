//! What makes a run: it is written down and put into the queue in the change that wants it.

use std::collections::BTreeMap;

use berth_core::berth::retention::Confirmed;
use berth_core::berth::run::RunKind;
use berth_core::error::Code;
use berth_core::oci::ImageName;
use berth_core::retention::{Fate, Guards, Rule, preview};
use berth_core::time::{DAY_MS, Timestamp};

use super::retention_facts::{self, Reach, aside};
use super::retention_rules::{Holding, bare};
use super::run_work::Retain;
use crate::app::App;
use crate::error::{Error, Result};
use crate::job;
use crate::store::repository::Author;
use crate::store::repository_edit::Held;
use crate::store::run::{self, Agreed, NewRun, RunRow, RunRule};
use crate::store::{Read, Tx};

/// Why a run ends by rules that hold no longer.
pub(super) const OTHER_RULES: &str = "other rules were saved meanwhile";
/// For how long what somebody saw may be confirmed.
const CONFIRM_MS: i64 = 3_600_000;

/// How many runs of one image may be wanted in a day; taking back is counted by itself.
const MAX_A_DAY: u64 = 200;
/// What somebody wants, but for taking back.
pub(super) const WANTED: &[RunKind] = &[RunKind::Save, RunKind::Demand, RunKind::Dry];

/// Refuses a run where an image had very many of these kinds.
///
/// # Errors
/// `TooManyRequests`.
pub(super) async fn check_number(
    app: &App,
    tx: &Tx,
    name: &ImageName,
    held: &Held,
    kinds: &[RunKind],
) -> Result<()> {
    let since = app.now().plus_ms(-DAY_MS);
    if run::count_since(tx.read(), held.id, kinds, since).await? < MAX_A_DAY {
        return Ok(());
    }
    let message = format!("image `{name}` had {MAX_A_DAY} runs within a day; try again tomorrow");
    Err(Error::too_many(message, 3600))
}

/// A run that is wanted.
pub(super) struct Wish<'a> {
    pub(super) kind: RunKind,
    pub(super) by: Option<&'a Author>,
    pub(super) rules: Vec<RunRule>,
    pub(super) guards: Guards,
}

impl Wish<'_> {
    /// Makes a run over all tags that there are by now, and returns its number.
    pub(super) async fn begin(&self, app: &App, tx: &Tx, held: &Held) -> Result<i64> {
        self.put(app, tx, held, None).await
    }

    /// Makes a run over the tags that were confirmed; none where no rule holds.
    ///
    /// # Errors
    /// `Changed` where other rules hold by now.
    pub(super) async fn begin_agreed(
        &self,
        app: &App,
        tx: &Tx,
        held: &Held,
        agreement: &Agreement,
    ) -> Result<Option<i64>> {
        if bare(&self.rules) != agreement.rules || self.guards != agreement.guards {
            return Err(changed());
        }
        if self.rules.is_empty() {
            return Ok(None);
        }
        self.put(app, tx, held, Some(agreement)).await.map(Some)
    }

    async fn put(
        &self,
        app: &App,
        tx: &Tx,
        held: &Held,
        agreement: Option<&Agreement>,
    ) -> Result<i64> {
        let now = app.now();
        let new = NewRun {
            repository_id: held.id,
            account_id: &held.account_id,
            kind: self.kind,
            by: self.by,
            created: now,
            at: agreement.map_or(now, |agreement| agreement.at),
            rules: &self.rules,
            guards: self.guards,
            confirmed: agreement.map(|agreement| (agreement.fingerprint.as_str(), &agreement.tags)),
            undo_of: None,
        };
        put(tx, &new).await
    }
}

/// Writes a run down and puts it into the queue; the runs of an account take turns.
pub(super) async fn put(tx: &Tx, new: &NewRun<'_>) -> Result<i64> {
    let run = run::insert(tx, new).await?;
    let work = Retain { run };
    job::enqueue(tx, &work.subject(new.account_id), &work, new.created).await?;
    Ok(run)
}

/// Tells whether the rules and guards of a run are still those of its image, which the caller
/// holds.
pub(super) async fn holds(read: Read<'_>, row: &RunRow, namespace_id: i64) -> Result<bool> {
    let holding = Holding::load(read, row.repository_id, namespace_id).await?;
    Ok(holding.guards == row.guards && holding.rules() == row.rules)
}

/// What was confirmed, and still is so.
pub(super) struct Agreement {
    at: Timestamp,
    fingerprint: String,
    tags: Agreed,
    rules: Vec<Rule>,
    guards: Guards,
}

/// Decides again for the moment that somebody saw, without what was pushed later; read from a
/// snapshot, while a turn is held.
///
/// # Errors
/// `Changed` where other tags would go by now.
pub(super) async fn agree(
    app: &App,
    read: Read<'_>,
    repository_id: i64,
    rules: Vec<Rule>,
    guards: Guards,
    confirmed: &Confirmed,
) -> Result<Agreement> {
    let (at, now) = (confirmed.at, app.now());
    if at > now || now.ms_since(at) > CONFIRM_MS {
        return Err(changed());
    }
    let mut facts = retention_facts::load(app, read, repository_id, Reach::Tags, at).await?;
    let wanted = confirmed.fingerprint.clone();
    aside(move || {
        retention_facts::until(&mut facts, at);
        let preview = preview(&rules, &guards, &facts, at);
        let fingerprint = preview.fingerprint(&facts);
        if fingerprint != wanted {
            return Err(changed());
        }
        let pairs = facts.tags.iter().zip(&preview.judged);
        let going = pairs.filter(|(_, judged)| judged.fate == Fate::Goes);
        let tags: BTreeMap<_, _> = going
            .map(|(tag, _)| (tag.name.clone(), tag.pushed.as_ms()))
            .collect();
        Ok(Agreement {
            at,
            fingerprint,
            tags,
            rules,
            guards,
        })
    })
    .await?
}

fn changed() -> Error {
    let message = "other tags would go by now; look again at what goes, and confirm that";
    Error::new(Code::Changed, message)
}
