//! Creating a user.

use berth_core::endpoint::Empty;
use berth_core::iam::user::{CreateUser, CreateUserBody, NewUser};
use berth_core::name::UserName;
use leptos::prelude::*;

use crate::link;
use crate::part::{FormError, new_password, password_fields, password_once};
use crate::session::session;
use crate::task::use_task;
use crate::ui::{Dialog, Field, choice, choices, click, live, on_leave, submit, toasts};
use crate::url::use_url;

/// The dialog: first the form, then the password if one was made; leads to the new user.
#[component]
pub(crate) fn CreateUserDialog(
    /// Called when the dialog was closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let (url, toasts, session) = (use_url(), toasts(), session());
    let task = use_task();
    let name = RwSignal::new(String::new());
    let is_admin = RwSignal::new(false);
    let password = new_password(true);
    let made = RwSignal::new(None::<(String, String)>);
    let id = StoredValue::new(None::<String>);
    let parsed = Memo::new(move |_| UserName::parse(name.get().trim()).ok());
    let (wrong, check) = on_leave(name, UserName::parse);
    let close = Callback::new(move |()| match id.get_value() {
        Some(id) => url.leave_for(&link::user(&id)),
        None => on_close.run(()),
    });
    let submit = submit(move || {
        let Some(name) = parsed
            .get_untracked()
            .filter(|_| id.with_value(Option::is_none))
        else {
            return;
        };
        let user = NewUser {
            name,
            password: password.value(),
            enabled: None,
            is_admin: Some(is_admin.get_untracked()),
            domain_id: None,
        };
        task.call::<CreateUser>(Empty {}, Empty {}, CreateUserBody { user }, move |new| {
            let user = new.0.user;
            toasts.ok(format!("User {} created", user.name));
            session.reload();
            id.set_value(Some(user.id));
            match password.made() {
                Some(password) => made.set(Some((user.name.to_string(), password))),
                None => close.run(()),
            }
        });
    });
    let is_ready = move || parsed.with(Option::is_some) && password.is_ready();
    view! {
        <Dialog title="Create user" on_close=close>
            <form on:submit=submit>
                <div class="body">
                    {live(move || match made.get() {
                        Some((name, password)) => password_once(&name, password),
                        None => view! {
                            <Field
                                label="Name"
                                value=name
                                hint="Letters, digits, dot, hyphen and underscore; begins with a letter."
                                error=wrong
                                on_leave=check
                                has_focus=true
                            />
                            {roles(is_admin)}
                            {password_fields(password, true)}
                        }.into_any(),
                    })}
                    <FormError fault=task.fault()/>
                </div>
                <div class="foot">
                    <button type="button" class="button" on:click=click(move || close.run(()))>
                        {move || if made.with(Option::is_some) { "Done" } else { "Cancel" }}
                    </button>
                    {live(move || made.with(Option::is_none).then(|| view! {
                        <button
                            class="button primary"
                            disabled=move || !is_ready() || task.is_busy().get()
                            aria-busy=move || task.is_busy().get().to_string()
                        >
                            "Create user"
                        </button>
                    }))}
                </div>
            </form>
        </Dialog>
    }
}

fn roles(is_admin: RwSignal<bool>) -> AnyView {
    let options = [
        (false, "Member", "May do what is granted"),
        (true, "Administrator", "May do everything in the account"),
    ];
    let options = options.map(|(one, title, note)| {
        choice(
            "role",
            title,
            note,
            move || is_admin.get() == one,
            move || is_admin.set(one),
        )
    });
    choices("Role", options.into())
}
