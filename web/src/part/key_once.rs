//! A new access key, the only time that its secret is seen.

use leptos::prelude::*;

use crate::ui::{Banner, CopyButton, Icon, click, download, toasts};

/// The key with what saves it.
#[component]
pub(crate) fn KeyOnce(
    /// The name of the user that it belongs to.
    user: String,
    /// The access key id.
    access: String,
    /// The secret access key.
    secret: String,
    /// Whose rights it has: `your`, or `this user's`.
    whose: &'static str,
) -> impl IntoView {
    let toasts = toasts();
    let file = credentials(&user, &access, &secret);
    let save = move || match download("credentials.csv", &file) {
        true => toasts.ok("credentials.csv saved"),
        false => toasts.bad("The browser did not save the file. Copy both by hand."),
    };
    let (copied_access, copied_secret) = (access.clone(), secret.clone());
    let warning =
        format!("Copy the secret now: it is not shown again. Who has it has {whose} rights.");
    view! {
        <Banner tone="warn" icon="warn" is_alert=true>
            <p>{warning}</p>
        </Banner>
        <div class="field">
            <span class="label">"Access key id (AK)"</span>
            <div class="code copyable">
                <pre class="wrap" tabindex="0">{access}</pre>
                <CopyButton text=move || copied_access.clone() label="Copy access key id"/>
            </div>
        </div>
        <div class="field">
            <span class="label">"Secret access key (SK)"</span>
            <div class="code copyable">
                <pre class="wrap" tabindex="0">{secret}</pre>
                <CopyButton text=move || copied_secret.clone() label="Copy secret access key"/>
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
fn credentials(user: &str, access: &str, secret: &str) -> String {
    format!("User Name,Access Key Id,Secret Access Key\r\n\"{user}\",{access},{secret}\r\n")
}
