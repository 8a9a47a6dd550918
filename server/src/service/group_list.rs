//! The groups of the caller's account, as the console lists them.

use berth_core::berth::group::{AccountGroup, AccountGroupList, ListAccountGroupsQuery};
use berth_core::iam::group::MAX_GROUPS;

use crate::app::App;
use crate::auth::caller::Caller;
use crate::error::Result;
use crate::store::group_list::{self, GroupItem};

/// Lists groups by name, with what belongs to each.
pub(crate) async fn list(
    app: &App,
    caller: &Caller,
    query: &ListAccountGroupsQuery,
) -> Result<AccountGroupList> {
    let read = app.store.read();
    let policy_id = query.policy_id.as_deref();
    let items = group_list::list(read, &caller.account_id, policy_id, MAX_GROUPS).await?;
    Ok(AccountGroupList {
        items: items.into_iter().map(shown).collect(),
    })
}

fn shown(item: GroupItem) -> AccountGroup {
    AccountGroup {
        group_id: item.row.id,
        group_name: item.row.name,
        description: item.row.description,
        created: item.row.created,
        members: item.members,
        policies: item.policies,
    }
}
