//! Who may do what with an organization or an image, as the console lists it.

use berth_core::access;
use berth_core::berth::right::{Granted, ListRightsQuery, Right};
use berth_core::name::NamespaceName;
use berth_core::oci::ImageName;
use berth_core::page::Page;
use berth_core::permission::Permission;

use super::cursor;
use super::permission::On;
use super::repository_list::one;
use super::{namespace, repository};
use crate::app::App;
use crate::auth::caller::Caller;
use crate::error::Result;
use crate::store::Read;
use crate::store::right::{self, GrantItem, RightFilter, RightItem};

/// Lists the users of the caller's account with their rights on an organization or image, by
/// name; `only_with_right` leaves out those who have none.
pub(crate) async fn list(
    app: &App,
    caller: &Caller,
    on: On<'_>,
    query: &ListRightsQuery,
    only_with_right: bool,
) -> Result<Page<Right>> {
    let rows = cursor::rows(query.limit)?;
    let after = query.cursor.as_deref().map(cursor::user).transpose()?;
    let moment = app.store.snapshot().await?;
    let read = moment.read();
    let (namespace_id, repository_id) = find(read, caller, on).await?;
    let filter = RightFilter {
        account_id: &caller.account_id,
        namespace_id,
        repository_id,
        only_with_right,
        holds: query.query.as_deref(),
    };
    let after = after.unwrap_or_default();
    let mut items = right::list(read, &filter, &after, rows.saturating_add(1)).await?;
    let total = right::count(read, &filter).await?;
    let rows = usize::try_from(rows).unwrap_or(usize::MAX);
    let has_more = items.len() > rows;
    items.truncate(rows);
    let last = items.last().filter(|_| has_more);
    let next = last.map(|last| cursor::after_user(last.person_name.as_str()));
    Ok(cursor::page(
        items.into_iter().map(shown).collect(),
        next,
        total,
    ))
}

async fn find(read: Read<'_>, caller: &Caller, on: On<'_>) -> Result<(i64, Option<i64>)> {
    match on {
        On::Namespace(name) => Ok((own_namespace(read, caller, name).await?, None)),
        On::Image(name) => own_image(read, caller, name).await,
    }
}

async fn own_namespace(read: Read<'_>, caller: &Caller, name: &NamespaceName) -> Result<i64> {
    Ok(namespace::own(read, caller, name).await?.id)
}

/// A public image of another account is seen, but not who may do what with it.
async fn own_image(
    read: Read<'_>,
    caller: &Caller,
    name: &ImageName,
) -> Result<(i64, Option<i64>)> {
    let item = one(read, caller, name).await?;
    match item.account_id == caller.account_id {
        true => Ok((item.namespace_id, Some(item.id))),
        false => Err(repository::absent(name)),
    }
}

fn shown(item: RightItem) -> Right {
    let permission = |grant: &Option<GrantItem>| grant.as_ref().map(|grant| grant.permission);
    let granted = Permission::stronger(permission(&item.on_namespace), permission(&item.on_image));
    Right {
        user_id: item.person_id,
        user_name: item.person_name,
        enabled: item.enabled,
        auth: access::shown(item.is_admin, granted),
        is_admin: item.is_admin,
        by_namespace: item.on_namespace.map(granted_of),
        by_image: item.on_image.map(granted_of),
    }
}

fn granted_of(grant: GrantItem) -> Granted {
    Granted {
        auth: grant.permission,
        at: grant.created,
        by: grant.granted_by,
    }
}
