//! Making a user a member of groups.

use berth_core::berth::group::{
    AccountGroup, AccountGroupList, ListAccountGroups, ListAccountGroupsQuery,
};
use berth_core::endpoint::Empty;
use berth_core::iam::member::{AddMember, MemberPath};
use leptos::prelude::*;

use super::pick::PickDialog;
use crate::api::load;
use crate::part::{Live, Load, Person};
use crate::task::use_task;
use crate::ui::{Picked, choices, counted, counted_as, live, picked, toasts, unpickable};

/// The dialog.
#[component]
pub(crate) fn JoinGroupDialog(
    /// The user.
    person: Person,
    /// The ids of the groups that he is a member of.
    of: Vec<String>,
    /// Called when the dialog was closed, also where he became a member.
    on_close: Callback<()>,
) -> impl IntoView {
    let toasts = toasts();
    let task = use_task();
    let filter = RwSignal::new(String::new());
    let picked = picked();
    let groups = load::<ListAccountGroups, _>(|| (Empty {}, ListAccountGroupsQuery::default()));
    let title = format!("Add {} to groups", person.name);
    let submit = Callback::new(move |()| {
        let said = format!(
            "{} is in {} more",
            person.name,
            counted(picked.count(), "group")
        );
        let path = |group_id| MemberPath {
            group_id,
            user_id: person.id.clone(),
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
            title=title
            find="Find groups"
            filter=filter
            picked=picked
            act=act
            task=task
            on_submit=submit
            on_close=on_close
        >
            <Load resource=groups what="groups" rows=2 children=move |list| view! {
                {candidates(list, filter, of.clone(), picked)}
            }/>
        </PickDialog>
    }
}

fn act(count: u64) -> String {
    match count {
        0 => "Add to groups".to_owned(),
        some => format!("Add to {}", counted(some, "group")),
    }
}

fn candidates(
    list: Live<AccountGroupList>,
    filter: RwSignal<String>,
    of: Vec<String>,
    picked: Picked,
) -> AnyView {
    live(move || {
        let wanted = filter.get();
        let items = list.get().items;
        let is_wanted = |group: &AccountGroup| group.group_name.as_str().contains(wanted.trim());
        let options: Vec<_> = items
            .into_iter()
            .filter(is_wanted)
            .map(|group| candidate(group, &of, picked))
            .collect();
        match options.is_empty() {
            true => view! { <p class="small muted" role="status">"No group has such a name."</p> }
                .into_any(),
            false => choices("Groups", options),
        }
    })
}

fn candidate(group: AccountGroup, of: &[String], picked: Picked) -> AnyView {
    let name = group.group_name.to_string();
    if of.contains(&group.group_id) {
        return unpickable(name, "Is a member already");
    }
    let note = format!(
        "{}, {}",
        counted(group.members, "member"),
        counted_as(group.policies, "policy", "policies")
    );
    picked.option(group.group_id, name, note)
}
