//! Adding members to a group.

use std::collections::BTreeSet;

use berth_core::berth::user::{AccountUser, ListAccountUsersQuery};
use berth_core::endpoint::Empty;
use berth_core::iam::member::{AddMember, MAX_GROUPS_OF_USER, MemberPath};
use berth_core::page::Page;
use leptos::prelude::*;

use super::pick::PickDialog;
use crate::api::Loaded;
use crate::part::{Live, Load, candidates, found_users};
use crate::task::use_task;
use crate::ui::{Picked, counted, live, picked, toasts, unpickable};

/// The dialog.
#[component]
pub(crate) fn AddMemberDialog(
    /// The group's id.
    group_id: String,
    /// The group's name.
    name: String,
    /// Called when the dialog was closed, also where members were added.
    on_close: Callback<()>,
) -> impl IntoView {
    let toasts = toasts();
    let task = use_task();
    let filter = RwSignal::new(String::new());
    let picked = picked();
    let users = found_users(filter, ListAccountUsersQuery::default());
    // By the same order: who is among the first of all is among the first of the members.
    let of_group = ListAccountUsersQuery {
        group_id: Some(group_id.clone()),
        ..ListAccountUsersQuery::default()
    };
    let members = found_users(filter, of_group);
    let submit = Callback::new(move |()| {
        let said = format!("{} added", counted(picked.count(), "member"));
        let path = |user_id| MemberPath {
            group_id: group_id.clone(),
            user_id,
        };
        let calls = picked.ids().into_iter().map(path);
        let calls = calls.map(|path| (path, Empty {}, Empty {}));
        task.each::<AddMember>(calls.collect(), move || {
            toasts.ok(said);
            on_close.run(());
        });
    });
    view! {
        <PickDialog
            title=format!("Add members to {name}")
            find="Find users of your account"
            filter=filter
            picked=picked
            act=act
            task=task
            on_submit=submit
            on_close=on_close
        >
            <Load resource=users what="users" rows=3 children=move |page| view! {
                {users_of(page, members, picked)}
            }/>
        </PickDialog>
    }
}

fn act(count: u64) -> String {
    match count {
        0 => "Add members".to_owned(),
        some => format!("Add {}", counted(some, "member")),
    }
}

fn users_of(
    page: Live<Page<AccountUser>>,
    members: Loaded<Page<AccountUser>>,
    picked: Picked,
) -> AnyView {
    live(move || {
        let Page { items, total, .. } = page.get();
        let known: BTreeSet<String> = match members.get() {
            Some(Ok(page)) => page.items.into_iter().map(|user| user.user_id).collect(),
            _ => BTreeSet::new(),
        };
        let options = items
            .into_iter()
            .map(|user| candidate(user, &known, picked));
        candidates("Users", options.collect(), total)
    })
}

fn candidate(user: AccountUser, known: &BTreeSet<String>, picked: Picked) -> AnyView {
    let name = user.user_name.to_string();
    if known.contains(&user.user_id) {
        return unpickable(name, "Is a member already");
    }
    if user.groups >= MAX_GROUPS_OF_USER {
        return unpickable(name, "Is in as many groups as a user may be");
    }
    let note = match user.is_admin {
        true => "Administrator".to_owned(),
        false => format!("In {}", counted(user.groups, "group")),
    };
    picked.option(user.user_id, name, note)
}
