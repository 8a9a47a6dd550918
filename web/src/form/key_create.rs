//! Creating an access key; its secret is shown once.

use berth_core::berth::key::{CreateKey, NewKey};
use berth_core::endpoint::Empty;
use leptos::prelude::*;

use crate::part::FormError;
use crate::session::session;
use crate::task::use_task;
use crate::ui::{Banner, CopyButton, Dialog, Icon, click, download, submit, toasts};

/// The dialog: first the question, then the key.
#[component]
pub(crate) fn CreateKeyDialog(
    /// Called when a key was created.
    on_done: Callback<()>,
    /// Called when the dialog was closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let key = RwSignal::new(None::<NewKey>);
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
                        Some(key) => view! { <KeyOnce key=key/> }.into_any(),
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

/// A new key, the only time that its secret is seen.
#[component]
fn KeyOnce(key: NewKey) -> impl IntoView {
    let toasts = toasts();
    let (access, secret) = (key.access.clone(), key.secret.clone());
    let user = session().me().map(|me| me.user.to_string());
    let file = credentials(&user.unwrap_or_default(), &key);
    let save = move || match download("credentials.csv", &file) {
        true => toasts.ok("credentials.csv saved"),
        false => toasts.bad("The browser did not save the file. Copy both by hand."),
    };
    view! {
        <Banner tone="warn" icon="warn" is_alert=true>
            <p>"Copy the secret now: it is not shown again. Who has it has your rights."</p>
        </Banner>
        <div class="field">
            <span class="label">"Access key id (AK)"</span>
            <div class="code copyable">
                <pre class="wrap" tabindex="0">{key.access}</pre>
                <CopyButton text=move || access.clone() label="Copy access key id"/>
            </div>
        </div>
        <div class="field">
            <span class="label">"Secret access key (SK)"</span>
            <div class="code copyable">
                <pre class="wrap" tabindex="0">{key.secret}</pre>
                <CopyButton text=move || secret.clone() label="Copy secret access key"/>
            </div>
        </div>
        <div class="row">
            <button type="button" class="button" on:click=click(save)>
                <Icon name="dl"/>
                "Download credentials.csv"
            </button>
        </div>
    }
}

/// Writes the file that clients and SDKs import: names and keys hold no quotes.
fn credentials(user: &str, key: &NewKey) -> String {
    format!(
        "User Name,Access Key Id,Secret Access Key\r\n\"{user}\",{},{}\r\n",
        key.access, key.secret
    )
}
