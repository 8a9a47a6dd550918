//! To whom a policy is attached: groups, and users in pages.

use berth_core::berth::group::{
    AccountGroup, AccountGroupList, ListAccountGroups, ListAccountGroupsQuery,
};
use berth_core::berth::user::{AccountUser, ListAccountUsers, ListAccountUsersQuery};
use berth_core::endpoint::Empty as Nothing;
use berth_core::iam::policy::PolicyPath;
use berth_core::page::Page;
use leptos::prelude::*;

use crate::api::load;
use crate::form::{GivePolicyDialog, Taker};
use crate::link;
use crate::part::{FormError, Holder, Live, Load, role_badge};
use crate::session::session;
use crate::task::{Task, use_task};
use crate::ui::{
    Empty, Icon, Pager, cell, click, count, icon_act, live, name_cell, row, table, toasts,
};
use crate::url::use_url;

/// The policy that is detached, and what does it.
#[derive(Clone)]
struct Rows {
    policy_id: String,
    policy: String,
    task: Task,
}

/// Both panels.
#[component]
pub(super) fn Holders(
    /// The policy.
    path: PolicyPath,
    /// Its name.
    name: String,
) -> impl IntoView {
    let session = session();
    let adding = RwSignal::new(None::<Taker>);
    let rows = Rows {
        policy_id: path.policy_id.clone(),
        policy: name.clone(),
        task: use_task(),
    };
    let task = rows.task;
    let close = Callback::new(move |()| {
        adding.set(None);
        session.reload();
    });
    view! {
        <FormError fault=task.fault()/>
        <div class="cols half">
            {groups(rows.clone(), adding)}
            {users(rows, adding)}
        </div>
        {live(move || adding.get().map(|taker| view! {
            <GivePolicyDialog path=path.clone() name=name.clone() taker=taker on_close=close/>
        }))}
    }
}

fn add_button(taker: Taker, words: &'static str, adding: RwSignal<Option<Taker>>) -> AnyView {
    view! {
        <button type="button" class="button small end" on:click=click(move || adding.set(Some(taker)))>
            <Icon name="plus"/>
            {words}
        </button>
    }
    .into_any()
}

fn groups(rows: Rows, adding: RwSignal<Option<Taker>>) -> AnyView {
    let id = rows.policy_id.clone();
    let groups = load::<ListAccountGroups, _>(move || {
        let policy_id = Some(id.clone());
        (Nothing {}, ListAccountGroupsQuery { policy_id })
    });
    view! {
        <section class="panel">
            <header><h2>"Groups that have it"</h2>{add_button(Taker::Group, "Attach to groups", adding)}</header>
            <Load resource=groups what="groups" rows=1 children=move |list| groups_table(list, rows.clone())/>
        </section>
    }
    .into_any()
}

fn groups_table(list: Live<AccountGroupList>, rows: Rows) -> AnyView {
    live(move || {
        let items = list.get().items;
        if items.is_empty() {
            return view! {
                <Empty icon="users" title="No group has it">
                    <p>"Attached to a group, it holds for each member."</p>
                </Empty>
            }
            .into_any();
        }
        let groups = items.into_iter().map(|group| group_row(group, &rows));
        let heads = [("", "Group"), ("num", "Members"), ("", "")];
        table("Groups that have it", &heads, groups.collect())
    })
}

fn group_row(group: AccountGroup, rows: &Rows) -> AnyView {
    let name = group.group_name.to_string();
    let title = view! { <a href=link::group(&group.group_id)>{name.clone()}</a> };
    row(vec![
        name_cell(title, ""),
        cell("num", "Members", count(group.members)),
        cell(
            "acts",
            "",
            detach(Holder::Group(group.group_id), name, rows),
        ),
    ])
}

fn users(rows: Rows, adding: RwSignal<Option<Taker>>) -> AnyView {
    let cursor = use_url().param("cursor");
    let id = rows.policy_id.clone();
    let users = load::<ListAccountUsers, _>(move || {
        let query = ListAccountUsersQuery {
            policy_id: Some(id.clone()),
            cursor: cursor.get(),
            ..ListAccountUsersQuery::default()
        };
        (Nothing {}, query)
    });
    view! {
        <section class="panel">
            <header><h2>"Users who have it"</h2>{add_button(Taker::User, "Attach to users", adding)}</header>
            <Load resource=users what="users" rows=1 children=move |page| users_table(page, rows.clone())/>
        </section>
    }
    .into_any()
}

fn users_table(page: Live<Page<AccountUser>>, rows: Rows) -> AnyView {
    let content = live(move || {
        let items = page.get().items;
        if items.is_empty() {
            return view! {
                <Empty icon="user" title="No user has it directly">
                    <p>"Members of the groups beside have it through them."</p>
                </Empty>
            }
            .into_any();
        }
        let users = items.into_iter().map(|user| user_row(user, &rows));
        let heads = [("", "User"), ("", "Role"), ("", "")];
        table("Users who have it", &heads, users.collect())
    });
    view! {
        {content}
        <Pager
            shown=Signal::derive(move || page.with(|page| page.items.len().try_into().unwrap_or(u64::MAX)))
            total=Signal::derive(move || page.with(|page| page.total))
            next=Signal::derive(move || page.with(|page| page.next.clone()))
            noun="user"
        />
    }
    .into_any()
}

fn user_row(user: AccountUser, rows: &Rows) -> AnyView {
    let name = user.user_name.to_string();
    let title = view! { <a href=link::user(&user.user_id)>{name.clone()}</a> };
    row(vec![
        name_cell(title, ""),
        cell("", "", role_badge(user.is_admin)),
        cell("acts", "", detach(Holder::User(user.user_id), name, rows)),
    ])
}

fn detach(from: Holder, name: String, rows: &Rows) -> AnyView {
    let (session, toasts) = (session(), toasts());
    let rows = rows.clone();
    let label = format!("Detach {} from {name}", rows.policy);
    icon_act("x", label, move || {
        let said = format!("{} detached from {name}", rows.policy);
        let id = rows.policy_id.clone();
        from.clone().detach(rows.task, id, move || {
            toasts.ok(said);
            session.reload();
        });
    })
}
