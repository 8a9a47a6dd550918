//! Deleting a user.

use berth_core::endpoint::Empty;
use berth_core::iam::credential::{Credential, ListCredentials, ListCredentialsQuery};
use berth_core::iam::user::{DeleteUser, UserPath};
use leptos::prelude::*;

use crate::api::load;
use crate::part::{FormError, Load, Person};
use crate::task::use_task;
use crate::ui::{Ago, Banner, Confirm, counted, live, toasts};

/// The question.
#[component]
pub(crate) fn DeleteUserDialog(
    /// The user.
    person: Person,
    /// Called when the user was deleted.
    on_done: Callback<()>,
    /// Called when the dialog was closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let toasts = toasts();
    let task = use_task();
    let (name, is_me) = (person.name.clone(), person.is_me());
    let owner = person.id.clone();
    let keys = load::<ListCredentials, _>(move || {
        let user_id = Some(owner.clone());
        (Empty {}, ListCredentialsQuery { user_id })
    });
    let delete = move |()| {
        let path = UserPath {
            user_id: person.id.clone(),
        };
        let said = format!("User {} deleted", person.name);
        task.call::<DeleteUser>(path, Empty {}, Empty {}, move |_| {
            toasts.ok(said);
            on_done.run(());
        });
    };
    let about = format!(
        "{name} is signed out everywhere, and all permissions, policies and memberships of the user are gone. What {name} pushed and created stays. To lock somebody out for a while, disable the user instead."
    );
    view! {
        <Confirm
            title=format!("Delete user {name}?")
            act="Delete user"
            typed=name
            is_busy=task.is_busy()
            on_confirm=Callback::new(delete)
            on_close=on_close
        >
            <p>{about}</p>
            <Load resource=keys what="access keys" rows=1 children=move |list| view! {
                {live(move || lost_keys(&list.get().credentials))}
            }/>
            {is_me.then(|| view! {
                <Banner tone="warn" icon="warn"><p>"This is you: you are signed out at once."</p></Banner>
            })}
            <FormError fault=task.fault()/>
        </Confirm>
    }
}

fn lost_keys(keys: &[Credential]) -> AnyView {
    let count = u64::try_from(keys.len()).unwrap_or(u64::MAX);
    let last = keys.iter().filter_map(|key| key.last_use_time).max();
    match (count, last) {
        (0, _) => view! { <p>"The user has no access key."</p> }.into_any(),
        (_, None) => {
            let words = format!(
                "{} will go with the user; none was ever used.",
                counted(count, "access key")
            );
            view! { <p>{words}</p> }.into_any()
        }
        (_, Some(at)) => view! {
            <Banner tone="warn" icon="key">
                <p>
                    {format!("{} will stop working at once; last used ", counted(count, "access key"))}
                    <Ago at=at/>
                    "."
                </p>
            </Banner>
        }
        .into_any(),
    }
}
