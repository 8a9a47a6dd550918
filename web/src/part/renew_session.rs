//! A session that ended under an open page: sign in again on the spot, and
//! what was typed stays.

use berth_core::berth::session::{SignIn, SignInBody};
use berth_core::endpoint::Empty;
use leptos::prelude::*;

use super::FormError;
use crate::api::call;
use crate::fault::Fault;
use crate::session::{SessionContext, session};
use crate::ui::{Dialog, PasswordField, toasts};

/// The dialog, while the session has ended.
#[component]
pub(crate) fn RenewSession() -> impl IntoView {
    let session = session();
    move || {
        session
            .has_ended
            .get()
            .then(|| view! { <RenewDialog session=session/> })
    }
}

#[component]
fn RenewDialog(session: SessionContext) -> impl IntoView {
    let toasts = toasts();
    let password = RwSignal::new(String::new());
    let fault = RwSignal::new(None::<Fault>);
    let me = session.me();
    let who = me
        .as_ref()
        .map(|me| format!("{} · {}", me.user, me.account))
        .unwrap_or_default();
    let name = me.as_ref().map(|me| me.user.to_string());
    let renew = Action::new_local(move |(): &()| {
        let body = me.as_ref().map(|me| SignInBody {
            account: me.account.to_string(),
            user: me.user.to_string(),
            password: password.get_untracked(),
        });
        async move {
            let Some(body) = body else { return };
            match call::<SignIn>(Empty {}, Empty {}, body).await {
                Ok(signed_in) => {
                    session.begin(signed_in.session);
                    toasts.ok("Signed in again. Nothing you typed was lost.");
                }
                Err(new) => fault.set(Some(new)),
            }
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        renew.dispatch_local(());
    };
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
                    <FormError fault=fault/>
                </div>
                <div class="foot">
                    <button type="button" class="button" on:click=move |_| leave.run(())>"Sign out"</button>
                    <button class="button primary" disabled=move || renew.pending().get()>"Sign in"</button>
                </div>
            </form>
        </Dialog>
    }
}
