//! Creating an access key; its secret is shown once.

use berth_core::berth::key::{CreateKey, NewKey};
use berth_core::endpoint::Empty;
use leptos::prelude::*;

use crate::part::{FormError, KeyOnce};
use crate::session::session;
use crate::task::use_task;
use crate::ui::{Dialog, click, submit};

/// The dialog: first the question, then the key.
#[component]
pub(crate) fn CreateKeyDialog(
    /// Called when a key was created.
    on_done: Callback<()>,
    /// Called when the dialog was closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let key = RwSignal::new(None::<NewKey>);
    let user = session().me().map(|me| me.user.to_string());
    let user = user.unwrap_or_default();
    let task = use_task();
    let submit = submit(move || {
        if key.with_untracked(Option::is_none) {
            task.call::<CreateKey>(Empty {}, Empty {}, Empty {}, move |new| {
                key.set(Some(new.0));
                on_done.run(());
            });
        }
    });
    view! {
        <Dialog title="Create access key" on_close=on_close>
            <form on:submit=submit>
                <div class="body">
                    {move || match key.get() {
                        None => view! {
                            <p>"An access key signs API calls and makes long-term logins for machines. It has your rights and holds until you delete it."</p>
                        }.into_any(),
                        Some(key) => view! {
                            <KeyOnce user=user.clone() access=key.access secret=key.secret whose="your"/>
                        }.into_any(),
                    }}
                    <FormError fault=task.fault()/>
                </div>
                <div class="foot">
                    <button type="button" class="button" on:click=click(move || on_close.run(()))>
                        {move || if key.with(Option::is_some) { "Done" } else { "Cancel" }}
                    </button>
                    {move || key.with(Option::is_none).then(|| view! {
                        <button class="button primary" disabled=move || task.is_busy().get()>"Create key"</button>
                    }.into_any())}
                </div>
            </form>
        </Dialog>
    }
}
