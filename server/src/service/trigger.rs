//! Triggers of an image: kept by the management APIs, set off by pushes.

use std::collections::HashSet;

use berth_core::berth::trigger::DeliveryState;
use berth_core::error::Code;
use berth_core::name::{Tag, TriggerName};
use berth_core::oci::{Digest, ImageName};
use berth_core::swr::trigger::{CreateTriggerBody, RunResult, Trigger, TriggerAction, TriggerRun};
use berth_core::trigger::{
    Condition, MAX_TRIGGERS, Target, TriggerMode, Workload, check_container,
};

use super::delivery::{self, Deliver};
use super::repository::{absent, hold};
use super::target::author;
use crate::app::App;
use crate::audit::Record;
use crate::auth::caller::Caller;
use crate::error::{Error, Result};
use crate::job;
use crate::store::delivery::{DeliveryRow, Progress};
use crate::store::repository::Author;
use crate::store::sharing::Receiver;
use crate::store::trigger::{NewTrigger, Sealed, TriggerRow};
use crate::store::{self, Read, Tx};

/// How many runs are shown with a trigger.
const SHOWN_RUNS: u64 = 20;
/// The most bytes of the id or name of a cluster.
const MAX_CLUSTER: usize = 64;

/// Creates a trigger that updates a workload.
pub(crate) async fn create(
    app: &App,
    caller: &Caller,
    image: &ImageName,
    body: &CreateTriggerBody,
    record: Record,
) -> Result<()> {
    let target = Target::Workload(workload(body)?);
    let kept = Kept {
        name: &body.name,
        condition_type: body.trigger_type,
        condition: &body.condition,
        enabled: body.enable.is_on(),
        target: &target,
        secret: None,
    };
    keep(app, caller, image, kept, record).await
}

/// A trigger that is to be kept.
pub(super) struct Kept<'a> {
    pub(super) name: &'a TriggerName,
    pub(super) condition_type: berth_core::trigger::TriggerType,
    pub(super) condition: &'a str,
    pub(super) enabled: bool,
    pub(super) target: &'a Target,
    pub(super) secret: Option<Sealed>,
}

/// Checks the condition of a trigger and adds it to an image.
pub(super) async fn keep(
    app: &App,
    caller: &Caller,
    image: &ImageName,
    kept: Kept<'_>,
    record: Record,
) -> Result<()> {
    Condition::parse(kept.condition_type, kept.condition).map_err(wrong)?;
    let tx = app.store.begin().await?;
    let repository = hold(&tx, caller, image).await?;
    if store::trigger::count(tx.read(), repository.id).await? >= MAX_TRIGGERS {
        let message = format!("an image has at most {MAX_TRIGGERS} triggers; delete one first");
        return Err(Error::new(Code::TriggerQuota, message));
    }
    let author = author(caller);
    let new = NewTrigger {
        repository_id: repository.id,
        name: kept.name,
        condition_type: kept.condition_type,
        condition: kept.condition,
        enabled: kept.enabled,
        target: kept.target,
        secret: kept.secret,
        author: &author,
        created: app.now(),
    };
    store::trigger::insert(&tx, new).await?;
    tx.commit(about(record, image, kept.name).into()).await
}

/// Says in a record which trigger it is about.
pub(super) fn about(record: Record, image: &ImageName, name: &TriggerName) -> Record {
    record.on(format!("{image}/triggers/{name}"))
}

pub(super) fn wrong(message: String) -> Error {
    Error::new(Code::InvalidParameter, message)
}

/// Checks what a workload has to be. Whether the cluster is registered is seen when it is called,
/// since it may come and go.
fn workload(body: &CreateTriggerBody) -> Result<Workload> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let workload = Workload {
        mode: body.trigger_mode.unwrap_or_default(),
        app_type: body.app_type,
        application: body.application.clone(),
        cluster_ns: body.cluster_ns.clone(),
        cluster_id: text(&body.cluster_id),
        cluster_name: text(&body.cluster_name),
        container: text(&body.container),
    };
    check_container(&workload.container).map_err(wrong)?;
    let has_cluster = !workload.cluster_id.is_empty() || !workload.cluster_name.is_empty();
    if workload.mode == TriggerMode::Cci && has_cluster {
        return Err(wrong(
            "`cluster_id` and `cluster_name` are blank with the mode `cci`".to_owned(),
        ));
    }
    if workload.cluster_id.len() > MAX_CLUSTER || workload.cluster_name.len() > MAX_CLUSTER {
        return Err(wrong(format!(
            "the id and the name of a cluster have at most {MAX_CLUSTER} bytes"
        )));
    }
    Ok(workload)
}

/// Lists the triggers of an image that update workloads.
pub(crate) async fn list(app: &App, caller: &Caller, image: &ImageName) -> Result<Vec<Trigger>> {
    let read = app.store.read();
    let rows = store::trigger::list(read, located(read, caller, image).await?).await?;
    let shown = |row: TriggerRow| shown(&row, None);
    Ok(rows.into_iter().filter_map(shown).collect())
}

/// Shows a trigger that updates a workload, with its latest runs.
pub(crate) async fn show(
    app: &App,
    caller: &Caller,
    image: &ImageName,
    name: &TriggerName,
) -> Result<Trigger> {
    let read = app.store.read();
    let row = one(read, caller, image, name).await?;
    let runs = store::delivery::ended(read, row.id, SHOWN_RUNS).await?;
    shown(&row, Some(runs)).ok_or_else(|| missing(image, name))
}

/// Turns a trigger on or off.
pub(crate) async fn update(
    app: &App,
    caller: &Caller,
    image: &ImageName,
    name: &TriggerName,
    enabled: bool,
    record: Record,
) -> Result<()> {
    let tx = app.store.begin().await?;
    let repository = hold(&tx, caller, image).await?;
    if !store::trigger::set_enabled(&tx, repository.id, name, enabled).await? {
        return Err(missing(image, name));
    }
    let record = about(record, image, name).detail(serde_json::json!({ "enabled": enabled }));
    tx.commit(record.into()).await
}

/// Deletes a trigger with its history.
pub(crate) async fn delete(
    app: &App,
    caller: &Caller,
    image: &ImageName,
    name: &TriggerName,
    record: Record,
) -> Result<()> {
    let tx = app.store.begin().await?;
    let repository = hold(&tx, caller, image).await?;
    if !store::trigger::delete(&tx, repository.id, name).await? {
        return Err(missing(image, name));
    }
    tx.commit(about(record, image, name).into()).await
}

/// Returns the number of an image of the caller's account that the call was authorised for.
pub(super) async fn located(read: Read<'_>, caller: &Caller, image: &ImageName) -> Result<i64> {
    let place = store::repository::locate(read, image, "", Receiver::NOBODY).await?;
    let place = place.filter(|place| place.account_id == caller.account_id);
    let repository = place.and_then(|place| place.repository);
    repository
        .map(|found| found.id)
        .ok_or_else(|| absent(image))
}

/// Returns a trigger of an image of the caller's account.
pub(super) async fn one(
    read: Read<'_>,
    caller: &Caller,
    image: &ImageName,
    name: &TriggerName,
) -> Result<TriggerRow> {
    let repository_id = located(read, caller, image).await?;
    let row = store::trigger::by_name(read, repository_id, name).await?;
    row.ok_or_else(|| missing(image, name))
}

fn missing(image: &ImageName, name: &TriggerName) -> Error {
    let message = format!("image `{image}` has no trigger `{name}`");
    Error::new(Code::TriggerNotFound, message)
}

/// Shows a trigger as the SWR API knows it: only those that update workloads.
fn shown(row: &TriggerRow, runs: Option<Vec<DeliveryRow>>) -> Option<Trigger> {
    let Target::Workload(workload) = &row.target else {
        return None;
    };
    let history = runs.map(|runs| {
        let run = |delivery| run(row, workload, delivery);
        runs.into_iter().map(run).collect()
    });
    Some(Trigger {
        action: TriggerAction::Update,
        app_type: workload.app_type,
        application: workload.application.clone(),
        cluster_id: workload.cluster_id.clone(),
        cluster_name: workload.cluster_name.clone(),
        cluster_ns: workload.cluster_ns.clone(),
        condition: row.condition.clone(),
        container: workload.container.clone(),
        created_at: row.created,
        creator_name: row.creator_name.clone(),
        enable: row.enabled.into(),
        name: row.name.clone(),
        trigger_history: history,
        trigger_mode: workload.mode,
        trigger_type: row.condition_type,
    })
}

/// What a trigger acts on never changes, so that it also says what a run acted on.
fn run(row: &TriggerRow, workload: &Workload, delivery: DeliveryRow) -> TriggerRun {
    TriggerRun {
        action: TriggerAction::Update,
        app_type: workload.app_type,
        application: workload.application.clone(),
        cluster_id: workload.cluster_id.clone(),
        cluster_name: workload.cluster_name.clone(),
        cluster_ns: workload.cluster_ns.clone(),
        condition: row.condition.clone(),
        container: workload.container.clone(),
        created_at: delivery.created,
        creator_name: delivery.pushed_by_name,
        detail: delivery.progress.detail.unwrap_or_default(),
        result: match delivery.progress.state {
            DeliveryState::Success => RunResult::Success,
            _ => RunResult::Failed,
        },
        tag: delivery.tag,
    }
}

/// What a push did to an image.
pub(crate) struct Pushed<'a> {
    /// The repository.
    pub(crate) repository_id: i64,
    /// The tags that point to the manifest now.
    pub(crate) tags: &'a [&'a Tag],
    /// The digest of the manifest.
    pub(crate) digest: &'a Digest,
    /// Who pushed.
    pub(crate) author: &'a Author,
    /// The account that owns the repository.
    pub(crate) account_id: &'a str,
}

/// Puts into the queue what a push sets off: one delivery for each trigger and tag, which is there if
/// and only if the push is.
///
/// # Errors
/// Those of the database.
pub(crate) async fn set_off(app: &App, tx: &Tx, push: Pushed<'_>) -> Result<()> {
    if push.tags.is_empty() {
        return Ok(());
    }
    let tags: HashSet<&Tag> = push.tags.iter().copied().collect();
    let now = app.now();
    for trigger in store::trigger::enabled(tx.read(), push.repository_id).await? {
        let condition = Condition::parse(trigger.condition_type, &trigger.condition);
        let condition = condition.map_err(Error::internal)?;
        let matching: Vec<&Tag> = tags
            .iter()
            .copied()
            .filter(|tag| condition.matches(tag))
            .collect();
        if matching.is_empty() {
            continue;
        }
        // Accounts take turns, and each trigger has a queue of its own.
        let lane = format!("{}/{}", push.account_id, trigger.id);
        for tag in matching {
            let delivery = DeliveryRow {
                id: app.random.ulid(now)?,
                trigger_id: trigger.id,
                tag: tag.to_string(),
                digest: push.digest.to_string(),
                is_test: false,
                pushed_by_name: push.author.name.clone(),
                created: now,
                progress: Progress::waiting(Some(now)),
            };
            store::delivery::insert(tx, &delivery).await?;
            let work = Deliver {
                delivery: delivery.id.clone(),
            };
            job::enqueue(tx, &format!("{lane}/{}", delivery.id), &work, now).await?;
        }
        delivery::drop_oldest(tx, &lane).await?;
    }
    Ok(())
}
