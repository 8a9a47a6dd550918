//! The groups of the account.

use berth_core::berth::group::{
    AccountGroup, AccountGroupList, ListAccountGroups, ListAccountGroupsQuery,
};
use berth_core::endpoint::Empty as Nothing;
use berth_core::iam::group::MAX_GROUPS;
use leptos::prelude::*;

use crate::api::load;
use crate::form::{CreateGroupDialog, DeleteGroupDialog};
use crate::link;
use crate::part::{Live, Load, admin_only};
use crate::session::session;
use crate::ui::{
    Empty, Icon, PageHead, Search, cell, count, day, icon_act, live, name_cell, row, table,
};
use crate::url::use_url;

/// The group that a question is about: id and name.
type Asked = RwSignal<Option<(String, String)>>;

/// Draws the page, or why it is not for the caller.
pub(crate) fn group_list() -> AnyView {
    admin_only(
        "Groups",
        "Groups are kept by administrators of the account.",
        || view! { <GroupListPage/> }.into_any(),
    )
}

/// The page.
#[component]
fn GroupListPage() -> impl IntoView {
    let (session, url) = (session(), use_url());
    let create = url.param("create");
    let deleted: Asked = RwSignal::new(None);
    let groups = load::<ListAccountGroups, _>(|| (Nothing {}, ListAccountGroupsQuery::default()));
    let used = move || match groups.get() {
        Some(Ok(list)) => format!("{} of {MAX_GROUPS} used", list.items.len()),
        _ => String::new(),
    };
    let close = Callback::new(move |()| url.set(&[("create", None)], false));
    let done = Callback::new(move |()| {
        deleted.set(None);
        session.reload();
    });
    view! {
        <PageHead
            title="Groups"
            about="What is attached to a group holds for each of its members, from their next call on."
        >
            <a class="button primary" href=move || url.with(&[("create", Some(""))])>
                <Icon name="plus"/>
                "Create group"
            </a>
        </PageHead>
        <section class="panel">
            <header>
                <Search label="Filter groups" placeholder="Filter by name"/>
                <span class="small muted">{used}</span>
            </header>
            <Load resource=groups what="groups" children=move |list| view! {
                {groups_table(list, url.param("q"), deleted)}
            }/>
        </section>
        {live(move || create.get().map(|_| view! { <CreateGroupDialog on_close=close/> }))}
        {live(move || deleted.get().map(|(group_id, name)| view! {
            <DeleteGroupDialog
                group_id=group_id
                name=name
                on_done=done
                on_close=Callback::new(move |()| deleted.set(None))
            />
        }))}
    }
}

fn groups_table(
    list: Live<AccountGroupList>,
    query: Memo<Option<String>>,
    deleted: Asked,
) -> AnyView {
    live(move || {
        let query = query.get().unwrap_or_default();
        let items = list.get().items;
        let is_none = items.is_empty();
        let shown = items
            .into_iter()
            .filter(|group| group.group_name.as_str().contains(&query));
        let rows: Vec<_> = shown.map(|group| group_row(group, deleted)).collect();
        if rows.is_empty() {
            return nothing(is_none, &query);
        }
        let heads = [
            ("", "Name"),
            ("num", "Members"),
            ("num", "Policies"),
            ("", "Created"),
            ("", ""),
        ];
        table("Groups", &heads, rows)
    })
}

fn group_row(group: AccountGroup, deleted: Asked) -> AnyView {
    let name = group.group_name.to_string();
    let title = view! { <a href=link::group(&group.group_id)>{name.clone()}</a> };
    let asked = (group.group_id, name.clone());
    let delete = icon_act("trash", format!("Delete group {name}"), move || {
        deleted.set(Some(asked.clone()));
    });
    row(vec![
        name_cell(title, group.description),
        cell("num", "Members", count(group.members)),
        cell("num", "Policies", count(group.policies)),
        cell("muted nowrap opt", "", day(group.created)),
        cell("acts", "", delete),
    ])
}

fn nothing(is_none: bool, query: &str) -> AnyView {
    match is_none {
        true => view! {
            <Empty icon="users" title="No group yet">
                <p>"A group gives several users the same policies: create one, attach policies, add members."</p>
            </Empty>
        }
        .into_any(),
        false => view! {
            <Empty icon="search" title=format!("No group matches “{query}”")>
                <p>"The filter looks for a part of the name; upper and lower case count."</p>
            </Empty>
        }
        .into_any(),
    }
}
