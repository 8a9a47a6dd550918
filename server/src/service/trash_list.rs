//! The trash as people see it: listed, brought back, and emptied.

use std::collections::{HashMap, HashSet};

use berth_core::access::{Decision, Resource};
use berth_core::action::Action;
use berth_core::berth::trash::{ListTrashQuery, TrashDone, TrashEntry, TrashPage};
use berth_core::error::Code;
use berth_core::name::{NamespaceName, RepositoryName};
use berth_core::scope::Scope;
use serde_json::json;

use super::target::author;
use super::trash_restore::{self, Restorer};
use super::{cursor, namespace, repository};
use crate::app::App;
use crate::audit::Record;
use crate::auth::caller::Caller;
use crate::authz::Asker;
use crate::error::{Error, Result};
use crate::store::namespace_list::{self, NamespaceItem, NamespaceMatch};
use crate::store::trash::{self, TrashRow};
use crate::store::trash_bytes::{self, Part};
use crate::store::trash_list::{self, TrashFilter};
use crate::store::{NamespaceRow, Read, Tx, Viewer, trash_purge};

/// Lists what lies in the trash of the organizations whose tags the caller may delete.
pub(crate) async fn list(app: &App, caller: &Caller, query: &ListTrashQuery) -> Result<TrashPage> {
    let rows = rows(query.limit.as_deref())?;
    let after = query.cursor.as_deref().map(cursor::trash).transpose()?;
    let moment = app.store.snapshot().await?;
    let read = moment.read();
    let named = query.organization.as_ref();
    let asker = Asker::load(app, read, Some(caller)).await?;
    let managed = managed(&asker, read, caller, named).await?;
    let ids: Vec<i64> = seen(&asker, &managed, query.image.as_ref());
    let filter = TrashFilter {
        namespaces: &ids,
        repository: query.image.as_ref(),
        text: query.text.as_deref(),
    };
    let mut items = trash_list::list(read, &filter, after, rows.saturating_add(1)).await?;
    let total = trash_list::count(read, &filter).await?;
    let rows = usize::try_from(rows).unwrap_or(usize::MAX);
    let has_more = items.len() > rows;
    items.truncate(rows);
    let last = items.last().filter(|_| has_more);
    let next = last.map(|last| cursor::after_trash(last.id));
    within(&asker, &managed, &mut items);
    let part = Part {
        account_id: &caller.account_id,
        namespaces: &ids,
        repository: query.image.as_ref(),
    };
    Ok(TrashPage {
        items: shown(read, &managed, items).await?,
        next,
        total,
        bytes: trash_purge::bytes(read, &caller.account_id).await?,
        reclaimable: trash_bytes::reclaimable(read, part).await?,
        leaving: trash_bytes::leaving(read).await?,
        days: app.config.trash.days(),
    })
}

fn rows(limit: Option<&str>) -> Result<u64> {
    let limit = limit.map(|text| {
        let wrong = |_| Error::new(Code::InvalidPage, "`limit` is a whole number");
        text.parse::<u32>().map_err(wrong)
    });
    cursor::rows(limit.transpose()?)
}

/// Finds the organizations of the account whose trash is the caller's to see: those where he may
/// delete tags.
async fn managed(
    asker: &Asker<'_>,
    read: Read<'_>,
    caller: &Caller,
    named: Option<&NamespaceName>,
) -> Result<Vec<NamespaceItem>> {
    let everything = Viewer {
        account_id: &caller.account_id,
        person_id: &caller.person_id,
        is_admin: true,
        sight: None,
    };
    let named = named.map_or(NamespaceMatch::Any, NamespaceMatch::Is);
    let mut items = namespace_list::visible(read, everything, named, false).await?;
    items.retain(|item| may(asker, item, &Scope::Namespace(item.row.name.clone())));
    Ok(items)
}

/// Returns the organizations whose trash is shown; of an image by its name those where no policy keeps
/// it from the caller, so that no figure tells of it.
fn seen(asker: &Asker<'_>, managed: &[NamespaceItem], image: Option<&RepositoryName>) -> Vec<i64> {
    let is_seen = |item: &&NamespaceItem| {
        image.is_none_or(|image| {
            let scope = Scope::Repository(item.row.name.clone(), image.clone());
            may(asker, item, &scope)
        })
    };
    let seen = managed.iter().filter(is_seen);
    seen.map(|item| item.row.id).collect()
}

/// Tells whether the caller may delete tags there.
fn may(asker: &Asker<'_>, item: &NamespaceItem, scope: &Scope) -> bool {
    may_do(asker, item, Action::DeleteRepoTag, scope)
}

/// Tells whether the caller may do something there. An image that is gone has no grants of its own.
fn may_do(asker: &Asker<'_>, item: &NamespaceItem, action: Action, scope: &Scope) -> bool {
    let resource = Resource::Existing {
        account_id: &item.row.account_id,
        is_public: false,
        is_shared: false,
        granted: item.granted,
    };
    let reason = asker.explain(action, resource, scope);
    reason.decision() == Decision::Allow
}

/// Leaves entries of those images alone that policies do not keep from the caller.
fn within(asker: &Asker<'_>, managed: &[NamespaceItem], entries: &mut Vec<TrashRow>) {
    let mut known: HashMap<(i64, RepositoryName), bool> = HashMap::new();
    entries.retain(|entry| {
        let Some(item) = managed
            .iter()
            .find(|item| item.row.id == entry.namespace_id)
        else {
            return false;
        };
        let key = (entry.namespace_id, entry.repository.clone());
        *known.entry(key).or_insert_with(|| {
            let (namespace, image) = (item.row.name.clone(), entry.repository.clone());
            may(asker, item, &Scope::Repository(namespace, image))
        })
    });
}

async fn shown(
    read: Read<'_>,
    managed: &[NamespaceItem],
    items: Vec<TrashRow>,
) -> Result<Vec<TrashEntry>> {
    let ids: Vec<i64> = items.iter().map(|item| item.id).collect();
    let mut conflicts = trash_list::conflicts(read, &ids).await?;
    let entry = |row: TrashRow| {
        let of = managed.iter().find(|item| item.row.id == row.namespace_id);
        Some(TrashEntry {
            id: row.id,
            namespace: of?.row.name.clone(),
            repository: row.repository,
            tag: row.tag.map(|tag| tag.to_string()),
            digest: row.digest.to_string(),
            size: row.size,
            reason: row.reason,
            run: row.run,
            deleted: row.deleted,
            deleted_by: row.deleted_by_name,
            expires: row.expires,
            conflict: conflicts.remove(&row.id),
        })
    };
    Ok(items.into_iter().filter_map(entry).collect())
}

/// Brings entries of an organization back. Those of others are passed over.
pub(crate) async fn restore(
    app: &App,
    caller: &Caller,
    name: &NamespaceName,
    entries: &[i64],
    record: Record,
) -> Result<TrashDone> {
    let tx = app.store.begin().await?;
    let namespace = namespace::own(tx.read(), caller, name).await?;
    let wanted: HashSet<i64> = entries.iter().copied().collect();
    let ids: Vec<i64> = wanted.into_iter().collect();
    let found = allowed(app, &tx, caller, name, &ids).await?;
    let absent = ids.len().saturating_sub(found.len());
    let by = Restorer {
        author: author(caller),
        may_publish: may_publish(app, &tx, caller, &namespace).await?,
    };
    let back = trash_restore::restore(app, &tx, &namespace, found, &by).await?;
    let absent = u64::try_from(absent).map_err(Error::internal)?;
    let done = TrashDone {
        done: back.tags,
        by_digest: back.by_digest,
        skipped: back.skipped.saturating_add(absent),
    };
    let detail = json!({
        "tags": done.done,
        "by_digest": done.by_digest,
        "skipped": done.skipped,
        "images": back.images,
        "bytes": back.bytes,
    });
    tx.commit(record.detail(detail).into()).await?;
    Ok(done)
}

/// Tells whether the caller could make a public image there. Where policies speak they may forbid one
/// image or what is public, so there none is made public again by itself.
async fn may_publish(
    app: &App,
    tx: &Tx,
    caller: &Caller,
    namespace: &NamespaceRow,
) -> Result<bool> {
    let asker = Asker::load(app, tx.read(), Some(caller)).await?;
    if asker.has_policies() {
        return Ok(false);
    }
    let managed = managed(&asker, tx.read(), caller, Some(&namespace.name)).await?;
    let scope = Scope::Namespace(namespace.name.clone());
    let may_create = managed
        .iter()
        .any(|item| may_do(&asker, item, Action::CreateRepo, &scope));
    Ok(may_create && repository::may_publish(tx, caller, namespace.id).await?)
}

/// Finds those of some entries of an organization that the caller may bring back or remove.
async fn allowed(
    app: &App,
    tx: &Tx,
    caller: &Caller,
    name: &NamespaceName,
    ids: &[i64],
) -> Result<Vec<TrashRow>> {
    let namespace = namespace::own(tx.read(), caller, name).await?;
    let asker = Asker::load(app, tx.read(), Some(caller)).await?;
    let managed = managed(&asker, tx.read(), caller, Some(name)).await?;
    let mut found = trash::some(tx.read(), namespace.id, ids).await?;
    within(&asker, &managed, &mut found);
    Ok(found)
}

/// Removes entries of an organization for good. Those of others are passed over.
pub(crate) async fn purge(
    app: &App,
    caller: &Caller,
    name: &NamespaceName,
    entries: &[i64],
    record: Record,
) -> Result<TrashDone> {
    let tx = app.store.begin().await?;
    let wanted: HashSet<i64> = entries.iter().copied().collect();
    let ids: Vec<i64> = wanted.into_iter().collect();
    let found = allowed(app, &tx, caller, name, &ids).await?;
    let there: Vec<i64> = found.iter().map(|row| row.id).collect();
    let removed = trash_purge::remove(&tx, &there).await?;
    let wanted = u64::try_from(ids.len()).map_err(Error::internal)?;
    let done = TrashDone {
        done: removed,
        by_digest: 0,
        skipped: wanted.saturating_sub(removed),
    };
    let detail = json!({ "entries": done.done, "skipped": done.skipped });
    tx.commit(record.detail(detail).into()).await?;
    Ok(done)
}
