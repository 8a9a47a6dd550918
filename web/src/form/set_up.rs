//! Creating the first account with the set-up link.

use berth_core::berth::session::{MIN_PASSWORD, password_fault};
use berth_core::berth::set_up::{SetUp, SetUpBody};
use berth_core::endpoint::Empty;
use berth_core::name::{AccountName, UserName};
use leptos::prelude::*;

use crate::part::FormError;
use crate::session::session;
use crate::task::use_task;
use crate::ui::{Banner, Field, PasswordField, Rules, on_leave, submit};

/// The form; the session begins where it succeeds.
#[component]
pub(crate) fn SetUpForm(
    /// The token of the link.
    token: String,
) -> impl IntoView {
    let session = session();
    let account = RwSignal::new(String::new());
    let user = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let (wrong_account, check_account) = on_leave(account, AccountName::parse);
    let (wrong_user, check_user) = on_leave(user, UserName::parse);
    let task = use_task();
    let body = Memo::new(move |_| {
        let password = password.get();
        match password_fault(&password) {
            Some(_) => None,
            None => Some(SetUpBody {
                token: token.clone(),
                account: AccountName::parse(account.get().trim()).ok()?,
                user: UserName::parse(user.get().trim()).ok()?,
                password,
            }),
        }
    });
    let submit = submit(move || {
        if let Some(body) = body.get_untracked() {
            task.call::<SetUp>(Empty {}, Empty {}, body, move |signed_in| {
                session.begin(signed_in.session);
            });
        }
    });
    let rules = move || {
        let length = password.with(|password| password.chars().count());
        vec![(
            "At least 12 characters; a sentence works well",
            length >= MIN_PASSWORD,
        )]
    };
    view! {
        <form on:submit=submit>
            <div>
                <h1>"Set up this registry"</h1>
                <p class="muted">"Create the first account and its first user. This user can manage everything in the account."</p>
            </div>
            <Banner icon="clock">
                <div>
                    <p>"This link works once, and for an hour after the server has started."</p>
                    <p class="small muted">"Lost it? Restart the server: it prints a new one."</p>
                </div>
            </Banner>
            <Field
                label="Account name"
                value=account
                hint="Groups users, organizations and quotas. Letters, digits, dot, hyphen and underscore."
                error=wrong_account
                on_leave=check_account
                has_focus=true
            />
            <Field label="User name" value=user autocomplete="username" error=wrong_user on_leave=check_user/>
            <PasswordField value=password autocomplete="new-password">
                <Rules
                    rules=Signal::derive(rules)
                    is_begun=Signal::derive(move || password.with(|password| !password.is_empty()))
                />
            </PasswordField>
            <FormError fault=task.fault()/>
            <button
                class="button primary wide"
                disabled=move || body.with(Option::is_none) || task.is_busy().get()
                aria-busy=move || task.is_busy().get().to_string()
            >
                {move || if task.is_busy().get() { "Creating the account" } else { "Create account and sign in" }}
            </button>
        </form>
    }
}
