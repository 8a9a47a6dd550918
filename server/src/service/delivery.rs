//! What triggers send: each delivery is a job, sent until it is taken or given up, and remembered.

use std::time::Duration;

use berth_core::berth::trigger::{
    Delivery, DeliveryPage, DeliveryState, ListDeliveriesQuery, TestTriggerBody,
};
use berth_core::error::Code;
use berth_core::name::TriggerName;
use berth_core::oci::ImageName;
use berth_core::time::DAY_MS;
use berth_core::trigger::Target;
use serde::{Deserialize, Serialize};

use super::{cursor, post, rollout, trigger};
use crate::app::App;
use crate::audit::{Audit, Record};
use crate::auth::caller::Caller;
use crate::error::{Error, Result};
use crate::job::{self, Job, JobError, Lease, Outcome};
use crate::outbound::Failure;
use crate::store::delivery::{DeliveryRow, Progress};
use crate::store::trigger::TriggerRow;
use crate::store::{self, Tx};

/// How long a delivery is remembered.
const KEEP_MS: i64 = 30 * DAY_MS;
/// From one clearing away to the next.
const PRUNE_EVERY_MS: i64 = DAY_MS;
/// How many deliveries are cleared away at once.
const PRUNE_BATCH: u64 = 500;

/// How many deliveries of one trigger may wait.
const MAX_WAITING: u64 = 100;

/// The job that sends one delivery.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Deliver {
    /// The id of the delivery.
    pub(crate) delivery: String,
}

/// What a delivery is about.
pub(super) struct Notice<'a> {
    /// The delivery.
    pub(super) delivery: &'a DeliveryRow,
    /// The trigger that sends it.
    pub(super) trigger: &'a TriggerRow,
    /// The image.
    pub(super) image: &'a ImageName,
}

/// How sending ended.
#[derive(Debug)]
pub(super) struct Sent {
    /// The HTTP status of the answer, if there was one.
    pub(super) status: Option<u16>,
    /// What happened; a failure says whether it may work later.
    pub(super) result: Result<Ended, Failure>,
}

/// How sending ended that did not fail, with words on it.
#[derive(Debug)]
pub(super) enum Ended {
    /// It was taken.
    Taken(String),
    /// Nothing was changed, since something later has made it needless.
    Overtaken(String),
}

impl Job for Deliver {
    const KIND: &'static str = "deliver";
    const TIMEOUT: Duration = Duration::from_secs(45);
    const ATTEMPTS: u32 = 8;

    async fn run(&self, app: &App, lease: &Lease) -> Result<Outcome, JobError> {
        let read = app.store.read();
        // Whatever is gone, or over, needs nothing sent.
        let Some(mut delivery) = store::delivery::get(read, &self.delivery).await? else {
            return Ok(Outcome::Done);
        };
        if delivery.progress.state != DeliveryState::Waiting {
            return Ok(Outcome::Done);
        }
        let Some(trigger) = store::trigger::by_id(read, delivery.trigger_id).await? else {
            return Ok(Outcome::Done);
        };
        let Some(image) = store::repository::name(read, trigger.repository_id).await? else {
            return Ok(Outcome::Done);
        };
        match beside_the_point(app, &trigger, &delivery).await? {
            Some(detail) => {
                delivery.progress.state = DeliveryState::Superseded;
                delivery.progress.detail = Some(detail);
                delivery.progress.next = None;
            }
            None => attempt(app, lease, &mut delivery, &trigger, &image).await?,
        }
        let tx = app.store.begin().await?;
        if !lease.hold(app, &tx).await? {
            return Err(JobError::Retry("another server has the job".to_owned()));
        }
        store::delivery::update(&tx, &delivery).await?;
        tx.commit(Audit::none("deliveries have a history of their own"))
            .await?;
        match delivery.progress.state {
            DeliveryState::Waiting => {
                let detail = delivery.progress.detail.unwrap_or_default();
                Err(JobError::Retry(detail))
            }
            _ => Ok(Outcome::Done),
        }
    }

    async fn give_up(&self, app: &App, lease: &Lease, reason: &str) -> Result<()> {
        let tx = app.store.begin().await?;
        if !lease.hold(app, &tx).await? {
            return tx.rollback().await;
        }
        let Some(mut delivery) = store::delivery::get(tx.read(), &self.delivery).await? else {
            return tx.rollback().await;
        };
        if delivery.progress.state == DeliveryState::Waiting {
            delivery.progress.state = DeliveryState::Failed;
            delivery.progress.next = None;
            if delivery.progress.detail.is_none() {
                delivery.progress.detail = Some(format!("given up: {reason}"));
            }
            store::delivery::update(&tx, &delivery).await?;
        }
        tx.commit(Audit::none("deliveries have a history of their own"))
            .await
    }
}

/// Says why a delivery need not be sent any more, if so. A webhook tells of a push, whatever came
/// after it; a workload gets what the tag stands for now.
async fn beside_the_point(
    app: &App,
    trigger: &TriggerRow,
    delivery: &DeliveryRow,
) -> Result<Option<String>> {
    if !trigger.enabled {
        return Ok(Some("the trigger was turned off".to_owned()));
    }
    if matches!(trigger.target, Target::Webhook(_)) {
        return Ok(None);
    }
    let read = app.store.read();
    let found = store::manifest::by_tag(read, trigger.repository_id, &delivery.tag).await?;
    Ok(match found {
        Some(head) if head.digest.as_str() == delivery.digest => None,
        Some(_) => Some("a later push has moved the tag on".to_owned()),
        None => Some("the tag was deleted".to_owned()),
    })
}

/// Says the same again of what is being sent, after a call that took its time. A trial is always
/// to the point.
pub(super) async fn was_overtaken(app: &App, notice: &Notice<'_>) -> Result<Option<String>> {
    if notice.delivery.is_test {
        return Ok(None);
    }
    match store::trigger::by_id(app.store.read(), notice.trigger.id).await? {
        Some(trigger) => beside_the_point(app, &trigger, notice.delivery).await,
        None => Ok(Some("the trigger was deleted".to_owned())),
    }
}

/// Gives up the oldest deliveries of a trigger, where too many wait; `lane` is that of their jobs.
///
/// # Errors
/// Those of the database.
pub(super) async fn drop_oldest(tx: &Tx, lane: &str) -> Result<()> {
    for dropped in job::thin::<Deliver>(tx, lane, MAX_WAITING).await? {
        let Some(mut delivery) = store::delivery::get(tx.read(), &dropped.delivery).await? else {
            continue;
        };
        let detail = format!("more than {MAX_WAITING} deliveries of the trigger were waiting");
        delivery.progress.state = DeliveryState::Superseded;
        delivery.progress.detail = Some(detail);
        delivery.progress.next = None;
        store::delivery::update(tx, &delivery).await?;
    }
    Ok(())
}

async fn attempt(
    app: &App,
    lease: &Lease,
    delivery: &mut DeliveryRow,
    trigger: &TriggerRow,
    image: &ImageName,
) -> Result<()> {
    let progress = send(app, delivery, trigger, image).await?;
    delivery.progress = Progress {
        attempts: lease.attempt(),
        ..progress
    };
    if delivery.progress.state == DeliveryState::Waiting {
        delivery.progress.next = lease.next(app.now());
        if delivery.progress.next.is_none() {
            delivery.progress.state = DeliveryState::Failed;
        }
    }
    Ok(())
}

/// Sends a delivery once; what may work later is waiting.
async fn send(
    app: &App,
    delivery: &DeliveryRow,
    trigger: &TriggerRow,
    image: &ImageName,
) -> Result<Progress> {
    let began = app.now();
    let notice = Notice {
        delivery,
        trigger,
        image,
    };
    let sent = match &trigger.target {
        Target::Webhook(webhook) => post::send(app, &notice, webhook).await?,
        Target::Workload(workload) => rollout::send(app, &notice, workload).await?,
    };
    let (state, detail) = match sent.result {
        Ok(Ended::Taken(detail)) => (DeliveryState::Success, detail),
        Ok(Ended::Overtaken(detail)) => (DeliveryState::Superseded, detail),
        Err(failure) if failure.may_work_later => (DeliveryState::Waiting, failure.words),
        Err(failure) => (DeliveryState::Failed, failure.words),
    };
    Ok(Progress {
        state,
        attempts: 1,
        status: sent.status,
        detail: Some(detail),
        sent: Some(began),
        took_ms: Some(app.now().ms_since(began)),
        next: None,
    })
}

/// The job that clears away what is remembered long enough, day after day.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Prune {}

impl Job for Prune {
    const KIND: &'static str = "prune_deliveries";
    const TIMEOUT: Duration = Duration::from_secs(600);
    const ATTEMPTS: u32 = u32::MAX;
    const LONGEST_MS: i64 = PRUNE_EVERY_MS;

    async fn run(&self, app: &App, _: &Lease) -> Result<Outcome, JobError> {
        let before = app.now().plus_ms(-KEEP_MS);
        loop {
            let tx = app.store.begin().await?;
            let pruned = store::delivery::prune(&tx, before, PRUNE_BATCH).await?;
            tx.commit(Audit::none("what is remembered has an end"))
                .await?;
            if pruned < PRUNE_BATCH {
                return Ok(Outcome::Again(PRUNE_EVERY_MS));
            }
        }
    }

    async fn give_up(&self, _: &App, _: &Lease, _: &str) -> Result<()> {
        Ok(())
    }
}

/// Lists the deliveries of a trigger, newest first.
pub(crate) async fn list(
    app: &App,
    caller: &Caller,
    image: &ImageName,
    name: &TriggerName,
    query: &ListDeliveriesQuery,
) -> Result<DeliveryPage> {
    let rows = cursor::rows(query.limit)?;
    let after = query.cursor.as_deref().map(cursor::event).transpose()?;
    let read = app.store.read();
    let trigger = trigger::one(read, caller, image, name).await?;
    let mut items = store::delivery::list(read, trigger.id, after.as_ref(), rows + 1).await?;
    let rows = usize::try_from(rows).unwrap_or(usize::MAX);
    let has_more = items.len() > rows;
    items.truncate(rows);
    let last = items.last().filter(|_| has_more);
    let next = last.map(|row| cursor::after_event(row.created, &row.id));
    Ok(DeliveryPage {
        items: items.into_iter().map(shown).collect(),
        next,
    })
}

/// After how many seconds a test has ended at the latest.
const TRIAL_S: u64 = 20;

/// Sends what a push of a tag would make a trigger send, and waits for the answer.
pub(crate) async fn test(
    app: &App,
    caller: &Caller,
    image: &ImageName,
    name: &TriggerName,
    body: &TestTriggerBody,
    record: Record,
) -> Result<Delivery> {
    let read = app.store.read();
    let trigger = trigger::one(read, caller, image, name).await?;
    let found = store::manifest::by_tag(read, trigger.repository_id, body.tag.as_str()).await?;
    let Some(head) = found else {
        let message = format!("image `{image}` has no tag `{}`", body.tag);
        return Err(Error::new(Code::TagNotFound, message));
    };
    let Some(_trial) = app.outbound.trial(&caller.account_id) else {
        let message = "a test of your account is under way; try again when it has ended";
        return Err(Error::too_many(message, TRIAL_S));
    };
    let now = app.now();
    let mut delivery = DeliveryRow {
        id: app.random.ulid(now)?,
        trigger_id: trigger.id,
        tag: body.tag.to_string(),
        digest: head.digest.to_string(),
        is_test: true,
        pushed_by_name: caller.person_name.to_string(),
        created: now,
        progress: Progress::waiting(None),
    };
    delivery.progress = send(app, &delivery, &trigger, image).await?;
    // A trial is not repeated on its own.
    if delivery.progress.state == DeliveryState::Waiting {
        delivery.progress.state = DeliveryState::Failed;
    }
    let tx = app.store.begin().await?;
    // The trigger may have gone meanwhile, and its history with it.
    if store::trigger::by_id(tx.read(), trigger.id)
        .await?
        .is_some()
    {
        store::delivery::insert(&tx, &delivery).await?;
    }
    tx.commit(trigger::about(record, image, name).into())
        .await?;
    Ok(shown(delivery))
}

/// Shows a delivery.
pub(super) fn shown(row: DeliveryRow) -> Delivery {
    Delivery {
        id: row.id,
        tag: row.tag,
        digest: row.digest,
        test: row.is_test,
        state: row.progress.state,
        attempts: row.progress.attempts,
        status: row.progress.status,
        detail: row.progress.detail,
        pushed_by: row.pushed_by_name,
        created: row.created,
        sent: row.progress.sent,
        took_ms: row.progress.took_ms,
        next: row.progress.next,
    }
}
