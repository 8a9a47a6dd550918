//! One group: its members and its policies.

use berth_core::endpoint::Empty as Nothing;
use berth_core::iam::group::{Group, GroupBody, GroupPath, ShowGroup};
use leptos::prelude::*;

use super::members::Members;
use crate::api::load;
use crate::form::DeleteGroupDialog;
use crate::link;
use crate::page::attached::Attached;
use crate::page::found::found;
use crate::part::{Holder, Live, Load, admin_only};
use crate::router::param;
use crate::ui::{Icon, PageHead, click, live};
use crate::url::use_url;

/// Draws the page, or why it is not for the caller.
pub(crate) fn group_page() -> AnyView {
    admin_only(
        "Group",
        "Groups are kept by administrators of the account.",
        || {
            let id = param("group");
            live(move || id.get().map(|id| view! { <GroupPage id=id/> }))
        },
    )
}

#[component]
fn GroupPage(id: String) -> impl IntoView {
    let group = load::<ShowGroup, _>(move || {
        let group_id = id.clone();
        (GroupPath { group_id }, Nothing {})
    });
    found(group, move || {
        view! { <Load resource=group what="the group" children=shown/> }.into_any()
    })
}

fn shown(body: Live<GroupBody>) -> AnyView {
    let url = use_url();
    let is_deleting = RwSignal::new(false);
    let Group {
        id,
        name,
        description,
        ..
    } = body.get_untracked().group;
    let name = name.to_string();
    let (asked, gone) = (
        (id.clone(), name.clone()),
        Callback::new(move |()| url.leave_for(&link::groups())),
    );
    view! {
        <PageHead title=name.clone() about=description>
            <button type="button" class="button danger" on:click=click(move || is_deleting.set(true))>
                <Icon name="trash"/>
                "Delete group"
            </button>
        </PageHead>
        <div class="stack loose">
            <Members group_id=id.clone() name=name.clone()/>
            <Attached of=Holder::Group(id) name=name may_change=true/>
        </div>
        {live(move || is_deleting.get().then(|| view! {
            <DeleteGroupDialog
                group_id=asked.0.clone()
                name=asked.1.clone()
                on_done=gone
                on_close=Callback::new(move |()| is_deleting.set(false))
            />
        }))}
    }
    .into_any()
}
