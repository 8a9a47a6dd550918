//! Organizations: created, deleted, listed and shown.

use berth_core::berth::namespace::{Organization, OrganizationList};
use berth_core::berth::overview::Overview;
use berth_core::error::Code;
use berth_core::name::NamespaceName;
use berth_core::permission::Permission;
use berth_core::scope::Scope;
use berth_core::swr::namespace::{Namespace, NamespaceList};

use super::viewer::{Onlooker, shown};
use crate::app::App;
use crate::audit::Record;
use crate::auth::caller::Caller;
use crate::authz;
use crate::error::{Error, Result};
use crate::store::namespace::{self, GrantRow, NewNamespace};
use crate::store::namespace_list::{self, Figures, NamespaceItem};
use crate::store::{NamespaceRow, Read, account, repository_edit};

pub(crate) use crate::store::namespace_list::NamespaceMatch;

/// Creates an organization for the caller's account; the caller may manage it.
pub(crate) async fn create(
    app: &App,
    caller: &Caller,
    name: NamespaceName,
    record: Record,
) -> Result<()> {
    let now = app.clock.now();
    let tx = app.store.begin().await?;
    // Two creations at once count one after the other.
    let account = account::lock(&tx, &caller.account_id).await?;
    let quota = account.namespace_quota;
    if namespace::count(tx.read(), &account.id).await? >= u64::from(quota) {
        let message = format!("the account may have {quota} organizations and has as many");
        return Err(Error::new(Code::NamespaceQuota, message));
    }
    let new = NewNamespace {
        account_id: &caller.account_id,
        name: &name,
        creator_id: &caller.person_id,
        creator_name: caller.person_name.as_str(),
        created: now,
    };
    let row = namespace::insert(&tx, &new).await?;
    let grant = GrantRow {
        namespace_id: row.id,
        person_id: caller.person_id.clone(),
        permission: Permission::Manage,
        created: now,
        granted_by: caller.person_id.clone(),
    };
    namespace::put_grant(&tx, &grant).await?;
    tx.commit(record.on(name.as_str()).into()).await
}

/// Deletes an organization without images, its grants with it.
pub(crate) async fn delete(
    app: &App,
    caller: &Caller,
    name: &NamespaceName,
    record: Record,
) -> Result<()> {
    let tx = app.store.begin().await?;
    let row = own(tx.read(), caller, name).await?;
    repository_edit::give_up_uploads(&tx, row.id, None, app.clock.now()).await?;
    if !namespace::delete(&tx, row.id).await? {
        return Err(absent(name));
    }
    tx.commit(record.into()).await
}

/// Lists the organizations that the caller may see; `through_images` also those of which only an
/// image is seen.
pub(crate) async fn list(
    app: &App,
    caller: &Caller,
    named: NamespaceMatch<'_>,
    through_images: bool,
) -> Result<NamespaceList> {
    let read = app.store.read();
    let onlooker = Onlooker::find(app, read, caller).await?;
    let viewer = onlooker.viewer();
    let items = namespace_list::visible(read, viewer, named, through_images).await?;
    let namespaces = items
        .into_iter()
        .map(|item| namespace_of(caller, item))
        .collect();
    Ok(NamespaceList { namespaces })
}

/// Shows an organization.
pub(crate) async fn show(app: &App, caller: &Caller, name: &NamespaceName) -> Result<Namespace> {
    let item = one(app.store.read(), caller, name).await?;
    Ok(namespace_of(caller, item))
}

/// Lists the organizations that the caller may see, with their figures.
pub(crate) async fn list_with_figures(app: &App, caller: &Caller) -> Result<OrganizationList> {
    let moment = app.store.snapshot().await?;
    let read = moment.read();
    let onlooker = Onlooker::find(app, read, caller).await?;
    let viewer = onlooker.viewer();
    let items = namespace_list::visible(read, viewer, NamespaceMatch::Any, false).await?;
    let figures = namespace_list::figures(read, &caller.account_id, None).await?;
    let organization = |item: NamespaceItem| {
        let figures = figures.get(&item.row.id).copied().unwrap_or_default();
        organization(caller, item, figures)
    };
    Ok(OrganizationList {
        items: items.into_iter().map(organization).collect(),
        quota: quota(read, caller).await?,
        used: namespace::count(read, &caller.account_id).await?,
    })
}

/// Shows an organization with its figures.
pub(crate) async fn show_with_figures(
    app: &App,
    caller: &Caller,
    name: &NamespaceName,
) -> Result<Organization> {
    let moment = app.store.snapshot().await?;
    let item = one(moment.read(), caller, name).await?;
    let id = item.row.id;
    let figures = namespace_list::figures(moment.read(), &caller.account_id, Some(id)).await?;
    let figures = figures.get(&id).copied().unwrap_or_default();
    Ok(organization(caller, item, figures))
}

/// Shows the figures of what the caller may see in the account.
pub(crate) async fn overview(app: &App, caller: &Caller) -> Result<Overview> {
    let moment = app.store.snapshot().await?;
    let read = moment.read();
    let onlooker = Onlooker::find(app, read, caller).await?;
    let viewer = onlooker.viewer();
    let figures = namespace_list::totals(read, viewer).await?;
    Ok(Overview {
        namespaces: namespace_list::count_visible(read, viewer).await?,
        namespace_quota: quota(read, caller).await?,
        repositories: figures.repositories,
        tags: figures.tags,
        stored_bytes: figures.size,
        pulls: figures.pulls,
    })
}

/// Returns an organization of the caller's account. The name may have passed to another account
/// since the call was authorised.
pub(super) async fn own(
    read: Read<'_>,
    caller: &Caller,
    name: &NamespaceName,
) -> Result<NamespaceRow> {
    let row = namespace::by_name(read, name).await?;
    let row = row.filter(|row| row.account_id == caller.account_id);
    row.ok_or_else(|| absent(name))
}

/// The same, with the right of the caller.
pub(super) async fn one(
    read: Read<'_>,
    caller: &Caller,
    name: &NamespaceName,
) -> Result<NamespaceItem> {
    let row = own(read, caller, name).await?;
    let granted = namespace::grant_of(read, row.id, &caller.person_id).await?;
    Ok(NamespaceItem { row, granted })
}

async fn quota(read: Read<'_>, caller: &Caller) -> Result<u64> {
    let account = account::get(read, &caller.account_id).await?;
    let account = account.ok_or_else(|| Error::internal("the account of a caller is gone"))?;
    Ok(account.namespace_quota.into())
}

fn namespace_of(caller: &Caller, item: NamespaceItem) -> Namespace {
    Namespace {
        id: item.row.id,
        auth: shown(caller, &item.row.account_id, item.granted),
        name: item.row.name,
        creator_name: item.row.creator_name,
    }
}

fn organization(caller: &Caller, item: NamespaceItem, figures: Figures) -> Organization {
    Organization {
        id: item.row.id,
        auth: shown(caller, &item.row.account_id, item.granted),
        name: item.row.name,
        repositories: figures.repositories,
        tags: figures.tags,
        size: figures.size,
        creator_name: item.row.creator_name,
        created: item.row.created,
    }
}

fn absent(name: &NamespaceName) -> Error {
    authz::absent(&Scope::Namespace(name.clone()))
}
