//! Creating an access key for a user; its secret is shown once.

use berth_core::endpoint::Empty;
use berth_core::iam::credential::{
    CreateCredential, CreateCredentialBody, CredentialOwner, NewCredential,
};
use leptos::prelude::*;

use crate::part::{FormError, KeyOnce, Person};
use crate::task::use_task;
use crate::ui::{Dialog, click, live, submit};

/// The dialog: first the question, then the key.
#[component]
pub(crate) fn CreateCredentialDialog(
    /// Whose key it is to be.
    person: Person,
    /// Called when a key was created.
    on_done: Callback<()>,
    /// Called when the dialog was closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let key = RwSignal::new(None::<NewCredential>);
    let task = use_task();
    let name = person.name.clone();
    let user = name.clone();
    let whose = if person.is_me() {
        "your"
    } else {
        "this user's"
    };
    let submit = submit(move || {
        if key.with_untracked(Option::is_none) {
            let owner = CredentialOwner {
                user_id: Some(person.id.clone()),
            };
            let body = CreateCredentialBody { credential: owner };
            task.call::<CreateCredential>(Empty {}, Empty {}, body, move |new| {
                key.set(Some(new.0.credential));
                on_done.run(());
            });
        }
    });
    view! {
        <Dialog title=format!("Create access key for {name}") on_close=on_close>
            <form on:submit=submit>
                <div class="body">
                    {live(move || match key.get() {
                        None => view! {
                            <p>{format!(
                                "An access key signs API calls and makes long-term logins for machines. It has the rights of {user} and holds until it is deleted. To replace one, create the second, bring it to the machine, then delete the first."
                            )}</p>
                        }.into_any(),
                        Some(key) => view! {
                            <KeyOnce user=user.clone() access=key.access secret=key.secret whose=whose/>
                        }.into_any(),
                    })}
                    <FormError fault=task.fault()/>
                </div>
                <div class="foot">
                    <button type="button" class="button" on:click=click(move || on_close.run(()))>
                        {move || if key.with(Option::is_some) { "Done" } else { "Cancel" }}
                    </button>
                    {live(move || key.with(Option::is_none).then(|| view! {
                        <button class="button primary" disabled=move || task.is_busy().get()>"Create key"</button>
                    }))}
                </div>
            </form>
        </Dialog>
    }
}
