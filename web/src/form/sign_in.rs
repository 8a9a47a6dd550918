//! Signing in.

use berth_core::berth::session::{SignIn, SignInBody};
use berth_core::endpoint::Empty;
use leptos::prelude::*;

use crate::part::FormError;
use crate::session::session;
use crate::task::use_task;
use crate::ui::{Field, PasswordField, submit};

/// The form; the session begins where it succeeds.
#[component]
pub(crate) fn SignInForm() -> impl IntoView {
    let session = session();
    let account = RwSignal::new(String::new());
    let user = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let task = use_task();
    let is_ready = move || {
        let is_filled = |text: RwSignal<String>| text.with(|text| !text.trim().is_empty());
        is_filled(account) && is_filled(user) && is_filled(password) && !task.is_busy().get()
    };
    let is_ready = Memo::new(move |_| is_ready());
    let submit = submit(move || {
        let body = SignInBody {
            account: account.get_untracked().trim().to_owned(),
            user: user.get_untracked().trim().to_owned(),
            password: password.get_untracked(),
        };
        task.call::<SignIn>(Empty {}, Empty {}, body, move |signed_in| {
            session.begin(signed_in.session);
        });
    });
    view! {
        <form on:submit=submit>
            <h1>"Sign in"</h1>
            <Field label="Account" value=account autocomplete="organization" has_focus=true/>
            <Field label="User" value=user autocomplete="username"/>
            <PasswordField value=password autocomplete="current-password"/>
            <FormError fault=task.fault()/>
            <button
                class="button primary wide"
                disabled=move || !is_ready.get()
                aria-busy=move || task.is_busy().get().to_string()
            >
                {move || if task.is_busy().get() { "Signing in" } else { "Sign in" }}
            </button>
        </form>
    }
}
