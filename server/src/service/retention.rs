//! Retention policies of an image: kept, changed and shown.

use berth_core::berth::run::RunKind;
use berth_core::error::Code;
use berth_core::oci::ImageName;
use berth_core::page::Window;
use berth_core::retention::{Algorithm, Policy};
use berth_core::swr::reply::Ranged;
use berth_core::swr::retention::{MAX_POLICIES, Retention, RetentionLog, RetentionLogs};
use serde_json::json;

use super::repository::hold;
use super::repository_list::one;
use super::retention_rules::Holding;
use super::run_want::{self, Wish};
use super::target::author;
use crate::app::App;
use crate::audit::Record;
use crate::auth::caller::Caller;
use crate::error::{Error, Result};
use crate::store::repository::Author;
use crate::store::repository_edit::Held;
use crate::store::retention::{self, LogRow, RetentionRow};
use crate::store::{Tx, run};

/// Adds a policy to an image, applies it at once, and returns its id.
pub(crate) async fn create(
    app: &App,
    caller: &Caller,
    name: &ImageName,
    policy: &Policy,
    record: Record,
) -> Result<i64> {
    let tx = app.store.begin().await?;
    let held = hold(&tx, caller, name).await?;
    if retention::count(tx.read(), held.id).await? >= MAX_POLICIES {
        let message = format!("image `{name}` has {MAX_POLICIES} retention policies already");
        return Err(Error::new(Code::RetentionQuota, message));
    }
    let author = author(caller);
    let id = retention::insert(&tx, held.id, &policy.rules, &author, app.now()).await?;
    apply(app, &tx, name, &held, &author).await?;
    tx.commit(about(record, id).into()).await?;
    Ok(id)
}

/// Puts other rules into a policy, and applies them at once.
pub(crate) async fn update(
    app: &App,
    caller: &Caller,
    name: &ImageName,
    id: i64,
    policy: &Policy,
    record: Record,
) -> Result<()> {
    let tx = app.store.begin().await?;
    let held = hold(&tx, caller, name).await?;
    if !retention::update(&tx, held.id, id, &policy.rules, app.now()).await? {
        return Err(absent(name, id));
    }
    apply(app, &tx, name, &held, &author(caller)).await?;
    tx.commit(about(record, id).into()).await
}

/// Has the rules of an image applied at once, all policies together, in the place of runs by what
/// they were before.
async fn apply(app: &App, tx: &Tx, name: &ImageName, held: &Held, author: &Author) -> Result<()> {
    run_want::check_number(app, tx, name, held, run_want::WANTED).await?;
    run::supersede(tx, held.id, run_want::OTHER_RULES).await?;
    let holding = Holding::load(tx.read(), held.id, held.namespace_id).await?;
    let wish = Wish {
        kind: RunKind::Save,
        by: Some(author),
        rules: holding.rules(),
        guards: holding.guards,
    };
    wish.begin(app, tx, held).await?;
    Ok(())
}

/// Deletes a policy; what it removed stays on record.
pub(crate) async fn delete(
    app: &App,
    caller: &Caller,
    name: &ImageName,
    id: i64,
    record: Record,
) -> Result<()> {
    let tx = app.store.begin().await?;
    let held = hold(&tx, caller, name).await?;
    if !retention::delete(&tx, held.id, id).await? {
        return Err(absent(name, id));
    }
    run::supersede(&tx, held.id, run_want::OTHER_RULES).await?;
    tx.commit(about(record, id).into()).await
}

/// Lists the policies of an image.
pub(crate) async fn list(app: &App, caller: &Caller, name: &ImageName) -> Result<Vec<Retention>> {
    let read = app.store.read();
    let image = one(read, caller, name).await?;
    let rows = retention::list(read, image.id, MAX_POLICIES).await?;
    Ok(rows.into_iter().map(shown).collect())
}

/// Shows a policy.
pub(crate) async fn show(
    app: &App,
    caller: &Caller,
    name: &ImageName,
    id: i64,
) -> Result<Retention> {
    let read = app.store.read();
    let image = one(read, caller, name).await?;
    let row = retention::one(read, image.id, id).await?;
    row.map(shown).ok_or_else(|| absent(name, id))
}

/// Lists what the policies of an image removed.
pub(crate) async fn log(
    app: &App,
    caller: &Caller,
    name: &ImageName,
    window: Window,
) -> Result<Ranged<RetentionLogs>> {
    let moment = app.store.snapshot().await?;
    let read = moment.read();
    let image = one(read, caller, name).await?;
    let total = retention::count_log(read, image.id).await?;
    let limit = window.limit.unwrap_or(berth_core::page::MAX_LIMIT);
    let rows = retention::log(read, image.id, window.offset, limit).await?;
    let count = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    let entry = |row: LogRow| {
        Ok(RetentionLog {
            created_at: row.created,
            id: row.id,
            namespace: image.namespace.clone(),
            repo: image.name.clone(),
            retention_id: row.retention_id,
            rule_type: serde_json::to_string(&row.rule).map_err(Error::internal)?,
            tag: row.tag,
        })
    };
    Ok(Ranged {
        content_range: window.content_range(count, total),
        body: RetentionLogs {
            retention_log: rows.into_iter().map(entry).collect::<Result<_>>()?,
            total: i64::try_from(total).unwrap_or(i64::MAX),
        },
    })
}

fn shown(row: RetentionRow) -> Retention {
    Retention {
        algorithm: Algorithm::Or,
        id: row.id,
        rules: row.rules,
        scope: String::new(),
    }
}

fn about(record: Record, id: i64) -> Record {
    record.detail(json!({ "retention": id }))
}

fn absent(name: &ImageName, id: i64) -> Error {
    let message = format!("image `{name}` has no retention policy `{id}`");
    Error::new(Code::RetentionNotFound, message)
}
