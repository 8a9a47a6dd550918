//! A session that ended under an open page: sign in again on the spot, and
//! what was typed stays.

use berth_core::berth::session::{SignIn, SignInBody};
use berth_core::endpoint::Empty;
use leptos::prelude::*;

use super::FormError;
use crate::session::{SessionContext, session};
use crate::task::use_task;
use crate::ui::{Dialog, PasswordField, click, live, submit, toasts};

/// The dialog, while the session has ended.
#[component]
pub(crate) fn RenewSession() -> impl IntoView {
    let session = session();
    live(move || {
        session
            .has_ended
            .get()
            .then(|| view! { <RenewDialog session=session/> }.into_any())
    })
}

#[component]
fn RenewDialog(session: SessionContext) -> impl IntoView {
    let toasts = toasts();
    let password = RwSignal::new(String::new());
    let task = use_task();
    let me = session.me();
    let who = me
        .as_ref()
        .map(|me| format!("{} · {}", me.user, me.account))
        .unwrap_or_default();
    let name = me.as_ref().map(|me| me.user.to_string());
    let submit = submit(move || {
        let Some(me) = me.as_ref() else { return };
        let body = SignInBody {
            account: me.account.to_string(),
            user: me.user.to_string(),
            password: password.get_untracked(),
        };
        task.call::<SignIn>(Empty {}, Empty {}, body, move |signed_in| {
            session.begin(signed_in.session);
            toasts.ok("Signed in again. Nothing you typed was lost.");
        });
    });
    // Closing the dialog means to leave: there is no page without a session.
    let leave = Callback::new(move |()| {
        if session.has_ended.get_untracked() {
            leptos::task::spawn_local(async move {
                let _ = session.sign_out().await;
            });
        }
    });
    view! {
        <Dialog title="Your session ended" on_close=leave>
            <form on:submit=submit>
                <div class="body">
                    <p>"Sign in again as " <b class="strong">{who}</b> "; this page and what you typed stay as they are."</p>
                    <input type="text" autocomplete="username" prop:value=name hidden readonly/>
                    <PasswordField value=password autocomplete="current-password" has_focus=true/>
                    <FormError fault=task.fault()/>
                </div>
                <div class="foot">
                    <button type="button" class="button" on:click=click(move || leave.run(()))>"Sign out"</button>
                    <button class="button primary" disabled=move || task.is_busy().get()>"Sign in"</button>
                </div>
            </form>
        </Dialog>
    }
}
