//! Setting a new password for a user.

use berth_core::endpoint::Empty;
use berth_core::iam::user::{UpdateUser, UpdateUserBody, UserChange, UserPath};
use leptos::prelude::*;

use crate::part::{FormError, Person, new_password, password_fields, password_once};
use crate::task::use_task;
use crate::ui::{Banner, Dialog, click, live, submit, toasts};

/// The dialog: first the form, then the password if one was made.
#[component]
pub(crate) fn SetPasswordDialog(
    /// The user.
    person: Person,
    /// Called when the dialog was closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let toasts = toasts();
    let task = use_task();
    let is_me = person.is_me();
    let password = new_password(!is_me);
    let made = RwSignal::new(None::<String>);
    let is_done = StoredValue::new(false);
    let name = person.name.clone();
    let shown = name.clone();
    let submit = submit(move || {
        if is_done.get_value() {
            return;
        }
        let user = UserChange {
            password: password.value(),
            ..UserChange::default()
        };
        let path = UserPath {
            user_id: person.id.clone(),
        };
        let said = format!("{} has a new password", person.name);
        task.call::<UpdateUser>(path, Empty {}, UpdateUserBody { user }, move |_| {
            toasts.ok(said);
            is_done.set_value(true);
            match password.made() {
                Some(password) => made.set(Some(password)),
                None => on_close.run(()),
            }
        });
    });
    view! {
        <Dialog title=format!("New password for {name}") on_close=on_close>
            <form on:submit=submit>
                <div class="body">
                    {live(move || match made.get() {
                        Some(password) => password_once(&shown, password),
                        None => view! {
                            <p>"The old password, and every session, API token and temporary login of this user, end at once. Access keys stay."</p>
                            {is_me.then(|| view! {
                                <Banner tone="warn" icon="warn">
                                    <p>"This is you: sign in again afterwards, with the new password."</p>
                                </Banner>
                            })}
                            {password_fields(password, false)}
                        }.into_any(),
                    })}
                    <FormError fault=task.fault()/>
                </div>
                <div class="foot">
                    <button type="button" class="button" on:click=click(move || on_close.run(()))>
                        {move || if made.with(Option::is_some) { "Done" } else { "Cancel" }}
                    </button>
                    {live(move || made.with(Option::is_none).then(|| view! {
                        <button
                            class="button primary"
                            disabled=move || !password.is_ready() || task.is_busy().get()
                            aria-busy=move || task.is_busy().get().to_string()
                        >
                            "Set password"
                        </button>
                    }))}
                </div>
            </form>
        </Dialog>
    }
}
