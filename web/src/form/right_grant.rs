//! Granting people a permission on an organization or an image.

use berth_core::berth::right::{ListRightsQuery, Right};
use berth_core::page::Page;
use berth_core::permission::Permission;
use berth_core::swr::namespace_auth::UserAuth;
use leptos::prelude::*;

use crate::part::{FormError, Live, Load, Place, SHOWN, candidates, typed};
use crate::task::use_task;
use crate::ui::{Dialog, Field, check, choice, choices, click, submit, toasts};

/// The people that were picked, with their ids.
type Picked = RwSignal<Vec<UserAuth>>;

/// The dialog.
#[component]
pub(crate) fn GrantRightDialog(
    /// What the permission is on.
    place: Place,
    /// Called when it was granted.
    on_done: Callback<()>,
    /// Called when the dialog was closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let toasts = toasts();
    let task = use_task();
    let filter = RwSignal::new(String::new());
    let auth = RwSignal::new(Permission::Read);
    let picked: Picked = RwSignal::new(Vec::new());
    let users = place.users(move || ListRightsQuery {
        query: typed(filter),
        cursor: None,
        limit: Some(SHOWN),
    });
    let title = format!("Add people to {}", place.name());
    let is_image = matches!(place, Place::Image(_));
    let submit = submit(move || {
        let auth = auth.get_untracked();
        let mut users = picked.get_untracked();
        for user in &mut users {
            user.auth = auth;
        }
        let who = people(users.len());
        place.clone().grant(task, users, move || {
            toasts.ok(format!("{who} added with {}", auth.label()));
            on_done.run(());
            on_close.run(());
        });
    });
    let act = move || match picked.with(Vec::len) {
        0 => "Add people".to_owned(),
        some => format!("Add {} with {}", people(some), auth.get().label()),
    };
    view! {
        <Dialog title=title on_close=on_close>
            <form on:submit=submit>
                <div class="body">
                    <Field label="Find people of your account" value=filter has_focus=true/>
                    <Load resource=users what="people" rows=3 children=move |page| view! {
                        {move || people_of(page, picked, is_image)}
                    }/>
                    {permissions(auth)}
                    <FormError fault=task.fault()/>
                </div>
                <div class="foot">
                    <button type="button" class="button" on:click=click(move || on_close.run(()))>"Cancel"</button>
                    <button
                        class="button primary"
                        disabled=move || picked.with(Vec::is_empty) || task.is_busy().get()
                        aria-busy=move || task.is_busy().get().to_string()
                    >
                        {act}
                    </button>
                </div>
            </form>
        </Dialog>
    }
}

fn people(count: usize) -> String {
    match count {
        1 => "1 person".to_owned(),
        count => format!("{count} people"),
    }
}

fn permissions(auth: RwSignal<Permission>) -> AnyView {
    let options = Permission::ALL.map(|one| {
        let note = match one {
            Permission::Read => "See and pull",
            Permission::Write => "Also push and edit",
            Permission::Manage => "Also delete, share and grant",
        };
        choice(
            "auth",
            one.label(),
            note,
            move || auth.get() == one,
            move || auth.set(one),
        )
    });
    choices("Permission", options.into())
}

/// Those of the account who can be picked, and why the others cannot.
fn people_of(page: Live<Page<Right>>, picked: Picked, is_image: bool) -> AnyView {
    let Page { items, total, .. } = page.get();
    let options = items
        .into_iter()
        .map(|right| candidate(right, picked, is_image));
    candidates("People", options.collect(), total)
}

fn candidate(right: Right, picked: Picked, is_image: bool) -> AnyView {
    let granted = match is_image {
        true => right.by_image,
        false => right.by_namespace,
    };
    let name = right.user_name;
    if let Some(granted) = granted {
        let has = format!("Has {} here: change it in the list", granted.auth.label());
        return view! {
            <p class="choice"><span></span><b>{name.to_string()}</b><small>{has}</small></p>
        }
        .into_any();
    }
    let note = match (right.is_admin, right.auth) {
        (true, _) => "Administrator: may do all of it already".to_owned(),
        (_, Some(auth)) => format!("Has {} already", auth.label()),
        (_, None) => "Has no permission yet".to_owned(),
    };
    let user = UserAuth {
        user_id: right.user_id,
        user_name: name.clone(),
        auth: Permission::Read,
    };
    let id = user.user_id.clone();
    let is_picked = move || picked.with(|picked| picked.iter().any(|one| one.user_id == id));
    let toggle = move || {
        picked.update(|picked| {
            let before = picked.len();
            picked.retain(|one| one.user_id != user.user_id);
            if picked.len() == before {
                picked.push(user.clone());
            }
        });
    };
    check(name.to_string(), note, is_picked, toggle)
}
