//! The members of a group, in pages.

use berth_core::berth::user::{AccountUser, ListAccountUsers, ListAccountUsersQuery};
use berth_core::endpoint::Empty as Nothing;
use berth_core::iam::member::{MemberPath, RemoveMember};
use berth_core::page::Page;
use leptos::prelude::*;

use crate::api::load;
use crate::form::AddMemberDialog;
use crate::link;
use crate::part::{FormError, Live, Load, role_badge, state_badge};
use crate::session::session;
use crate::task::{Task, use_task};
use crate::ui::{
    Empty, Icon, Pager, Search, cell, click, icon_act, live, name_cell, row, table, toasts,
};
use crate::url::use_url;

/// The group that members are taken from: id and name.
type Of = (String, String);

/// The panel.
#[component]
pub(super) fn Members(
    /// The group's id.
    group_id: String,
    /// The group's name.
    name: String,
) -> impl IntoView {
    let (session, url) = (session(), use_url());
    let task = use_task();
    let is_adding = RwSignal::new(false);
    let (query, cursor) = (url.param("q"), url.param("cursor"));
    let of = group_id.clone();
    let members = load::<ListAccountUsers, _>(move || {
        let query = ListAccountUsersQuery {
            query: query.get(),
            group_id: Some(of.clone()),
            cursor: cursor.get(),
            ..ListAccountUsersQuery::default()
        };
        (Nothing {}, query)
    });
    let close = Callback::new(move |()| {
        is_adding.set(false);
        session.reload();
    });
    let of = (group_id, name);
    let shown = of.clone();
    view! {
        <section class="panel">
            <header>
                <h2>"Members"</h2>
                <Search label="Filter members" placeholder="Filter by name"/>
                <button type="button" class="button" on:click=click(move || is_adding.set(true))>
                    <Icon name="plus"/>
                    "Add members"
                </button>
            </header>
            <FormError fault=task.fault()/>
            <Load resource=members what="members" rows=2 children=move |page| view! {
                {members_table(page, shown.clone(), query, task)}
            }/>
        </section>
        {live(move || is_adding.get().then(|| view! {
            <AddMemberDialog group_id=of.0.clone() name=of.1.clone() on_close=close/>
        }))}
    }
}

fn members_table(
    page: Live<Page<AccountUser>>,
    of: Of,
    query: Memo<Option<String>>,
    task: Task,
) -> AnyView {
    let content = live(move || {
        let items = page.get().items;
        if items.is_empty() {
            return nobody(query.get());
        }
        let rows = items
            .into_iter()
            .map(|user| member_row(user, of.clone(), task));
        let heads = [("", "Name"), ("", "Role"), ("", "State"), ("", "")];
        table("Members", &heads, rows.collect())
    });
    view! {
        {content}
        <Pager
            shown=Signal::derive(move || page.with(|page| page.items.len().try_into().unwrap_or(u64::MAX)))
            total=Signal::derive(move || page.with(|page| page.total))
            next=Signal::derive(move || page.with(|page| page.next.clone()))
            noun="member"
        />
    }
    .into_any()
}

fn member_row(user: AccountUser, (group_id, group): Of, task: Task) -> AnyView {
    let (session, toasts) = (session(), toasts());
    let name = user.user_name.to_string();
    let title = view! { <a href=link::user(&user.user_id)>{name.clone()}</a> };
    let path = MemberPath {
        group_id,
        user_id: user.user_id,
    };
    let remove = icon_act("x", format!("Remove {name} from {group}"), move || {
        let said = format!("{name} is no member of {group} any more");
        task.call::<RemoveMember>(path.clone(), Nothing {}, Nothing {}, move |_| {
            toasts.ok(said);
            session.reload();
        });
    });
    row(vec![
        name_cell(title, ""),
        cell("", "", role_badge(user.is_admin)),
        cell("", "", state_badge(user.enabled)),
        cell("acts", "", remove),
    ])
}

fn nobody(query: Option<String>) -> AnyView {
    match query {
        Some(query) => view! {
            <Empty icon="search" title=format!("No member matches “{query}”")>
                <p>"The filter looks for a part of the name; upper and lower case count."</p>
            </Empty>
        }
        .into_any(),
        None => view! {
            <Empty icon="users" title="No member yet">
                <p>"Members have what the policies of the group allow, and are denied what they deny."</p>
            </Empty>
        }
        .into_any(),
    }
}
