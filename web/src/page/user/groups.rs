//! The groups that a user is a member of.

use berth_core::endpoint::Empty as Nothing;
use berth_core::iam::group::{Group, GroupList};
use berth_core::iam::member::{ListGroupsOfUser, MAX_GROUPS_OF_USER, MemberPath, RemoveMember};
use berth_core::iam::user::UserPath;
use leptos::prelude::*;

use crate::api::load;
use crate::form::JoinGroupDialog;
use crate::link;
use crate::part::{FormError, Live, Load, Person};
use crate::session::session;
use crate::task::{Task, use_task};
use crate::ui::{Empty, Icon, cell, click, icon_act, live, name_cell, row, table, toasts};

/// The panel.
#[component]
pub(super) fn UserGroups(
    /// The user.
    person: Person,
    /// Whether the caller may change it.
    may_change: bool,
) -> impl IntoView {
    let session = session();
    let task = use_task();
    let is_adding = RwSignal::new(false);
    let id = person.id.clone();
    let groups = load::<ListGroupsOfUser, _>(move || {
        (
            UserPath {
                user_id: id.clone(),
            },
            Nothing {},
        )
    });
    let known = move || match groups.get() {
        Some(Ok(list)) => list.groups,
        _ => Vec::new(),
    };
    let ids = move || -> Vec<String> { known().into_iter().map(|group| group.id).collect() };
    let count = move || u64::try_from(known().len()).unwrap_or(u64::MAX);
    let close = Callback::new(move |()| {
        is_adding.set(false);
        session.reload();
    });
    let joined = person.clone();
    let is_full = move || count() >= MAX_GROUPS_OF_USER;
    view! {
        <section class="panel">
            <header>
                <h2>"Groups"</h2>
                <span class="small muted">{move || format!("In {} of at most {MAX_GROUPS_OF_USER}", count())}</span>
                {may_change.then(|| view! {
                    <button
                        type="button"
                        class="button small end"
                        disabled=is_full
                        on:click=click(move || is_adding.set(true))
                    >
                        <Icon name="plus"/>
                        "Add to group"
                    </button>
                })}
            </header>
            <FormError fault=task.fault()/>
            <Load resource=groups what="groups" rows=1 children=move |list| view! {
                {groups_table(list, person.clone(), may_change, task)}
            }/>
        </section>
        {live(move || is_adding.get().then(|| view! {
            <JoinGroupDialog person=joined.clone() of=untrack(ids) on_close=close/>
        }))}
    }
}

fn groups_table(list: Live<GroupList>, person: Person, may_change: bool, task: Task) -> AnyView {
    live(move || {
        let groups = list.get().groups;
        if groups.is_empty() {
            return view! {
                <Empty icon="users" title="In no group">
                    <p>"A member of a group has what the policies of the group allow, and is denied what they deny."</p>
                </Empty>
            }
            .into_any();
        }
        let rows = groups
            .into_iter()
            .map(|group| group_row(group, person.clone(), may_change, task));
        table("Groups", &[("", "Group"), ("", "")], rows.collect())
    })
}

fn group_row(group: Group, person: Person, may_change: bool, task: Task) -> AnyView {
    let (session, toasts) = (session(), toasts());
    let name = group.name.to_string();
    let shown = name.clone();
    let title = match may_change {
        true => view! { <a href=link::group(&group.id)>{shown}</a> }.into_any(),
        false => shown.into_any(),
    };
    let remove = may_change.then(|| {
        let path = MemberPath {
            group_id: group.id.clone(),
            user_id: person.id.clone(),
        };
        let label = format!("Remove {} from {name}", person.name);
        icon_act("x", label, move || {
            let said = format!("{} is no member of {name} any more", person.name);
            task.call::<RemoveMember>(path.clone(), Nothing {}, Nothing {}, move |_| {
                toasts.ok(said);
                session.reload();
            });
        })
    });
    row(vec![
        name_cell(title, group.description),
        cell("acts", "", remove),
    ])
}
