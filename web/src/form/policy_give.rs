//! Attaching one policy to users or groups.

use berth_core::berth::group::{AccountGroupList, ListAccountGroups, ListAccountGroupsQuery};
use berth_core::berth::user::{AccountUser, ListAccountUsersQuery};
use berth_core::endpoint::Empty;
use berth_core::iam::attachment::{
    AttachToGroup, AttachToUser, MAX_ATTACHED, OfGroupBody, OfUserBody,
};
use berth_core::iam::policy::PolicyPath;
use berth_core::page::Page;
use leptos::prelude::*;

use super::pick::PickDialog;
use crate::api::load;
use crate::part::{Live, Load, candidates, found_users};
use crate::task::{Task, use_task};
use crate::ui::{Picked, choices, counted, live, picked, toasts, unpickable};

/// To what a policy is attached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Taker {
    /// To users.
    User,
    /// To groups.
    Group,
}

/// The dialog.
#[component]
pub(crate) fn GivePolicyDialog(
    /// The policy.
    path: PolicyPath,
    /// Its name.
    name: String,
    /// To what it is attached.
    taker: Taker,
    /// Called when the dialog was closed, also where it was attached.
    on_close: Callback<()>,
) -> impl IntoView {
    let toasts = toasts();
    let task = use_task();
    let filter = RwSignal::new(String::new());
    let picked = picked();
    let (find, noun, act): (_, _, fn(u64) -> String) = match taker {
        Taker::User => ("Find users of your account", "user", to_users),
        Taker::Group => ("Find groups", "group", to_groups),
    };
    let title = format!("Attach {name} to {noun}s");
    let attached = path.policy_id.clone();
    let submit = Callback::new(move |()| {
        let said = format!("{name} attached to {}", counted(picked.count(), noun));
        let then = move || {
            toasts.ok(said);
            on_close.run(());
        };
        match taker {
            Taker::User => give_users(task, &path, picked.ids(), then),
            Taker::Group => give_groups(task, &path, picked.ids(), then),
        }
    });
    view! {
        <PickDialog
            title=title
            find=find
            filter=filter
            picked=picked
            act=act
            task=task
            on_submit=submit
            on_close=on_close
        >
            {match taker {
                Taker::User => users(filter, picked, attached),
                Taker::Group => groups(filter, picked, attached),
            }}
        </PickDialog>
    }
}

fn to_users(count: u64) -> String {
    act(count, "user")
}

fn to_groups(count: u64) -> String {
    act(count, "group")
}

fn act(count: u64, noun: &str) -> String {
    match count {
        0 => "Attach".to_owned(),
        some => format!("Attach to {}", counted(some, noun)),
    }
}

fn give_users(task: Task, path: &PolicyPath, ids: Vec<String>, then: impl FnOnce() + 'static) {
    let body = |user_id| OfUserBody { user_id };
    let calls = ids.into_iter().map(body);
    let calls = calls.map(|body| (path.clone(), Empty {}, body)).collect();
    task.each::<AttachToUser>(calls, then);
}

fn give_groups(task: Task, path: &PolicyPath, ids: Vec<String>, then: impl FnOnce() + 'static) {
    let body = |group_id| OfGroupBody { group_id };
    let calls = ids.into_iter().map(body);
    let calls = calls.map(|body| (path.clone(), Empty {}, body)).collect();
    task.each::<AttachToGroup>(calls, then);
}

fn users(filter: RwSignal<String>, picked: Picked, policy_id: String) -> AnyView {
    let all = found_users(filter, ListAccountUsersQuery::default());
    // By the same order: who is among the first of all is among the first of these.
    let of_policy = ListAccountUsersQuery {
        policy_id: Some(policy_id),
        ..ListAccountUsersQuery::default()
    };
    let holders = found_users(filter, of_policy);
    let draw = move |page: Live<Page<AccountUser>>| {
        live(move || {
            let Page { items, total, .. } = page.get();
            let known = match holders.get() {
                Some(Ok(page)) => page.items,
                _ => Vec::new(),
            };
            let options = items.into_iter().map(|user| {
                let has_it = known.iter().any(|one| one.user_id == user.user_id);
                let name = user.user_name.to_string();
                let note = if user.is_admin {
                    "Administrator"
                } else {
                    "Member"
                };
                option(
                    picked,
                    user.user_id,
                    name,
                    note.to_owned(),
                    has_it,
                    user.policies,
                )
            });
            candidates("Users", options.collect(), total)
        })
    };
    view! { <Load resource=all what="users" rows=3 children=draw/> }.into_any()
}

fn groups(filter: RwSignal<String>, picked: Picked, policy_id: String) -> AnyView {
    let all = load::<ListAccountGroups, _>(|| (Empty {}, ListAccountGroupsQuery::default()));
    let holders = load::<ListAccountGroups, _>(move || {
        let policy_id = Some(policy_id.clone());
        (Empty {}, ListAccountGroupsQuery { policy_id })
    });
    let draw = move |list: Live<AccountGroupList>| {
        live(move || {
            let wanted = filter.get();
            let known = match holders.get() {
                Some(Ok(list)) => list.items,
                _ => Vec::new(),
            };
            let items = list.get().items.into_iter();
            let items = items.filter(|group| group.group_name.as_str().contains(wanted.trim()));
            let options = items.map(|group| {
                let has_it = known.iter().any(|one| one.group_id == group.group_id);
                let name = group.group_name.to_string();
                let note = counted(group.members, "member");
                option(picked, group.group_id, name, note, has_it, group.policies)
            });
            let options: Vec<_> = options.collect();
            match options.is_empty() {
                true => {
                    view! { <p class="small muted" role="status">"No group has such a name."</p> }
                        .into_any()
                }
                false => choices("Groups", options),
            }
        })
    };
    view! { <Load resource=all what="groups" rows=3 children=draw/> }.into_any()
}

fn option(
    picked: Picked,
    id: String,
    name: String,
    note: String,
    has_it: bool,
    policies: u64,
) -> AnyView {
    match (has_it, policies) {
        (true, _) => unpickable(name, "Has it already"),
        (false, MAX_ATTACHED..) => unpickable(name, "Has as many policies as may be"),
        _ => picked.option(id, name, note),
    }
}
