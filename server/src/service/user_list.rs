//! The users of the caller's account, as the console lists them.

use berth_core::berth::user::{AccountUser, ListAccountUsersQuery};
use berth_core::page::Page;

use super::cursor;
use crate::app::App;
use crate::auth::caller::Caller;
use crate::error::Result;
use crate::store::person_list::{self, PeopleFilter, PersonItem};

/// Lists users by name, with what belongs to each.
pub(crate) async fn list(
    app: &App,
    caller: &Caller,
    query: &ListAccountUsersQuery,
) -> Result<Page<AccountUser>> {
    let rows = cursor::rows(query.limit)?;
    let after = query.cursor.as_deref().map(cursor::user).transpose()?;
    let after = after.unwrap_or_default();
    let filter = PeopleFilter {
        account_id: &caller.account_id,
        holds: query.query.as_deref(),
        group_id: query.group_id.as_deref(),
        policy_id: query.policy_id.as_deref(),
    };
    let moment = app.store.snapshot().await?;
    let read = moment.read();
    let mut items = person_list::list(read, &filter, &after, rows.saturating_add(1)).await?;
    let total = person_list::count(read, &filter).await?;
    let rows = usize::try_from(rows).unwrap_or(usize::MAX);
    let has_more = items.len() > rows;
    items.truncate(rows);
    let last = items.last().filter(|_| has_more);
    let next = last.map(|last| cursor::after_user(last.row.name.as_str()));
    let items = items.into_iter().map(shown).collect();
    Ok(cursor::page(items, next, total))
}

fn shown(item: PersonItem) -> AccountUser {
    AccountUser {
        user_id: item.row.id,
        user_name: item.row.name,
        enabled: item.row.enabled,
        is_admin: item.row.is_admin,
        has_password: item.has_password,
        created: item.row.created,
        last_seen: item.last_seen,
        groups: item.groups,
        policies: item.policies,
        keys: item.keys,
    }
}
