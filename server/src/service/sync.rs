//! Synchronisation of images with other regions: tasks are kept, and what they ask for waits.

use berth_core::error::Code;
use berth_core::name::{NamespaceName, Tag};
use berth_core::oci::ImageName;
use berth_core::page::{MAX_LIMIT, Window};
use berth_core::swr::reply::Ranged;
use berth_core::swr::sync::{
    CreateSyncTaskBody, DeleteSyncTaskBody, MAX_JOBS, MAX_TASKS, SyncImagesBody, SyncJob,
    SyncRegion, SyncStatus, SyncTask,
};
use berth_core::time::Timestamp;
use serde_json::json;

use super::repository::hold;
use super::repository_list::one;
use super::target::author;
use crate::app::App;
use crate::audit::Record;
use crate::auth::caller::Caller;
use crate::error::{Error, Result};
use crate::store::sync::{self, SyncJobRow, SyncTarget, SyncTaskRow};

/// Lists the regions that the operator has named.
pub(crate) fn regions(app: &App) -> Vec<SyncRegion> {
    let regions = app.config.sync_regions.iter().cloned();
    regions.map(|region_id| SyncRegion { region_id }).collect()
}

/// Keeps a task of an image, in the place of the one with the same target.
pub(crate) async fn create(
    app: &App,
    caller: &Caller,
    name: &ImageName,
    new: &CreateSyncTaskBody,
    record: Record,
) -> Result<()> {
    let target = SyncTarget {
        region: region(app, &new.remote_region_id)?,
        namespace: &new.remote_namespace,
        replaces: new.r#override,
    };
    let tx = app.store.begin().await?;
    let held = hold(&tx, caller, name).await?;
    sync::put_task(&tx, held.id, target, new.sync_auto, app.now()).await?;
    if sync::count_tasks(tx.read(), held.id).await? > MAX_TASKS {
        let message = format!("image `{name}` has {MAX_TASKS} synchronisation tasks already");
        return Err(Error::new(Code::InvalidParameter, message));
    }
    tx.commit(about(record, target).into()).await
}

/// Deletes a task of an image, with the jobs that it made.
pub(crate) async fn delete(
    app: &App,
    caller: &Caller,
    name: &ImageName,
    what: &DeleteSyncTaskBody,
    record: Record,
) -> Result<()> {
    let (region, namespace) = (&what.remote_region_id, &what.remote_namespace);
    let tx = app.store.begin().await?;
    let held = hold(&tx, caller, name).await?;
    if !sync::delete_task(&tx, held.id, region, namespace).await? {
        let message = format!("image `{name}` has no task for `{namespace}` in this region");
        return Err(Error::new(Code::SyncTaskNotFound, message));
    }
    let target = SyncTarget {
        region,
        namespace,
        replaces: false,
    };
    tx.commit(about(record, target).into()).await
}

/// Lists the tasks of an image.
pub(crate) async fn tasks(app: &App, caller: &Caller, name: &ImageName) -> Result<Vec<SyncTask>> {
    let read = app.store.read();
    let image = one(read, caller, name).await?;
    let rows = sync::tasks(read, image.id, MAX_TASKS).await?;
    let task = |row: SyncTaskRow| SyncTask {
        created_at: row.created,
        domain_id: caller.account_id.clone(),
        domain_name: caller.account_name.to_string(),
        id: row.id,
        namespace: image.namespace.clone(),
        r#override: row.replaces,
        remote_namespace: row.remote_namespace,
        remote_region_id: row.region,
        repo_name: image.name.clone(),
        sync_auto: row.is_auto,
        updated_at: row.updated,
    };
    Ok(rows.into_iter().map(task).collect())
}

/// Lets tags of an image wait for their synchronisation: all of them or none.
pub(crate) async fn ask(
    app: &App,
    caller: &Caller,
    name: &ImageName,
    wanted: &SyncImagesBody,
    record: Record,
) -> Result<Vec<Tag>> {
    let target = SyncTarget {
        region: region(app, &wanted.remote_region_id)?,
        namespace: &wanted.remote_namespace,
        replaces: wanted.r#override,
    };
    if wanted.image_tag.is_empty() {
        let message = "`imageTag` names no tag";
        return Err(Error::new(Code::MissingParameter, message));
    }
    let tx = app.store.begin().await?;
    let held = hold(&tx, caller, name).await?;
    let (author, now) = (author(caller), app.now());
    for tag in &wanted.image_tag {
        if !sync::ask(&tx, held.id, tag, target, &author, now).await? {
            let message = format!("tag `{name}:{tag}` does not exist");
            return Err(Error::new(Code::TagNotFound, message));
        }
    }
    if sync::count_jobs(tx.read(), held.id).await? > MAX_JOBS {
        let message = format!("more than {MAX_JOBS} jobs would wait for image `{name}`");
        return Err(Error::new(Code::InvalidParameter, message));
    }
    tx.commit(about(record, target).into()).await?;
    Ok(wanted.image_tag.clone())
}

/// Lists the jobs of an image.
pub(crate) async fn jobs(
    app: &App,
    caller: &Caller,
    name: &ImageName,
    window: Window,
    newest_first: bool,
) -> Result<Ranged<Vec<SyncJob>>> {
    let moment = app.store.snapshot().await?;
    let read = moment.read();
    let image = one(read, caller, name).await?;
    let total = sync::count_jobs(read, image.id).await?;
    let limit = window.limit.unwrap_or(MAX_LIMIT);
    let rows = sync::jobs(read, image.id, newest_first, window.offset, limit).await?;
    let count = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    let job = |row: SyncJobRow| {
        let remote = NamespaceName::parse(&row.remote_namespace).map_err(Error::internal)?;
        Ok(SyncJob {
            created_at: Timestamp::from_ms(row.created_ms),
            domain_id: caller.account_id.clone(),
            domain_name: caller.account_name.to_string(),
            id: row.id,
            namespace: image.namespace.clone(),
            r#override: row.replaces,
            remote_namespace: remote,
            remote_region_id: row.region,
            repo_name: image.name.clone(),
            // Nothing takes a job up, so each that is there waits.
            status: SyncStatus::Waiting,
            sync_operator_id: row.operator_id,
            sync_operator_name: row.operator_name,
            tag: Tag::parse(&row.tag).map_err(Error::internal)?,
            updated_at: Timestamp::from_ms(row.updated_ms),
        })
    };
    Ok(Ranged {
        content_range: window.content_range(count, total),
        body: rows.into_iter().map(job).collect::<Result<_>>()?,
    })
}

fn region<'a>(app: &'a App, name: &str) -> Result<&'a str> {
    let known = app.config.sync_regions.iter().find(|known| *known == name);
    known.map(String::as_str).ok_or_else(|| {
        let message = "`remoteRegionId` is not one of the regions that can be synchronised to";
        Error::new(Code::InvalidParameter, message)
    })
}

fn about(record: Record, target: SyncTarget<'_>) -> Record {
    record.detail(json!({ "region": target.region, "namespace": target.namespace }))
}
