//! The users of the account, in pages.

use berth_core::berth::user::{AccountUser, ListAccountUsers, ListAccountUsersQuery};
use berth_core::endpoint::Empty as Nothing;
use berth_core::page::Page;
use leptos::prelude::*;

use super::actions::{Question, Questions, menu};
use crate::api::load;
use crate::form::CreateUserDialog;
use crate::link;
use crate::part::{Live, Load, Person, admin_only, role_badge, state_badge};
use crate::session::session;
use crate::ui::{
    Ago, Empty, Icon, PageHead, Pager, Search, cell, count, live, name_cell, row, table,
};
use crate::url::use_url;

/// Draws the page, or why it is not for the caller.
pub(crate) fn user_list() -> AnyView {
    admin_only(
        "Users",
        "Users are created, changed and deleted by administrators of the account.",
        || view! { <UserListPage/> }.into_any(),
    )
}

/// The page.
#[component]
fn UserListPage() -> impl IntoView {
    let (session, url) = (session(), use_url());
    let (create, query, cursor) = (url.param("create"), url.param("q"), url.param("cursor"));
    let question: Question = RwSignal::new(None);
    let users = load::<ListAccountUsers, _>(move || {
        let query = ListAccountUsersQuery {
            query: query.get(),
            cursor: cursor.get(),
            ..ListAccountUsersQuery::default()
        };
        (Nothing {}, query)
    });
    let close = Callback::new(move |()| url.set(&[("create", None)], false));
    let reload = Callback::new(move |()| session.reload());
    view! {
        <PageHead
            title="Users"
            about="People sign in here and to their tools; machines have access keys. Administrators may do everything in the account, members what is granted or what a policy allows."
        >
            <a class="button primary" href=move || url.with(&[("create", Some(""))])>
                <Icon name="plus"/>
                "Create user"
            </a>
        </PageHead>
        <section class="panel">
            <header><Search label="Filter users" placeholder="Filter by name"/></header>
            <Load resource=users what="users" children=move |page| view! {
                {users_table(page, query, question)}
            }/>
        </section>
        {live(move || create.get().map(|_| view! { <CreateUserDialog on_close=close/> }))}
        <Questions question=question on_done=reload on_gone=reload/>
    }
}

fn users_table(
    page: Live<Page<AccountUser>>,
    query: Memo<Option<String>>,
    question: Question,
) -> AnyView {
    let content = live(move || {
        let items = page.get().items;
        if items.is_empty() {
            return nobody(query.get());
        }
        let heads = [
            ("", "Name"),
            ("", "Role"),
            ("", "State"),
            ("", "Last seen"),
            ("num", "Groups"),
            ("num", "Policies"),
            ("num", "Keys"),
            ("", ""),
        ];
        let rows = items.into_iter().map(|user| user_row(user, question));
        table("Users", &heads, rows.collect())
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

fn user_row(user: AccountUser, question: Question) -> AnyView {
    let person = Person::from(&user);
    let sub = match (person.is_me(), user.has_password) {
        (true, _) => "You",
        (false, true) => "",
        (false, false) => "No password: access keys only",
    };
    let name = view! { <a href=link::user(&user.user_id)>{person.name.clone()}</a> };
    let seen = match user.last_seen {
        Some(at) => view! { <Ago at=at/> }.into_any(),
        None => "Not known".into_any(),
    };
    row(vec![
        name_cell(name, sub),
        cell("", "", role_badge(user.is_admin)),
        cell("", "", state_badge(user.enabled)),
        cell("muted nowrap", "Seen", seen),
        cell("num", "Groups", count(user.groups)),
        cell("num", "Policies", count(user.policies)),
        cell("num", "Keys", count(user.keys)),
        cell("acts", "", menu(&person, question, "ghost only small")),
    ])
}

fn nobody(query: Option<String>) -> AnyView {
    let title = match query {
        Some(query) => format!("Nobody matches “{query}”"),
        None => "Nobody here".to_owned(),
    };
    view! {
        <Empty icon="user" title=title>
            <p>"The filter looks for a part of the name; upper and lower case count."</p>
        </Empty>
    }
    .into_any()
}
