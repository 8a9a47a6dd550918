//! Deleting an access key of a user.

use berth_core::endpoint::Empty;
use berth_core::iam::credential::{Credential, CredentialPath, DeleteCredential};
use leptos::prelude::*;

use crate::part::FormError;
use crate::task::use_task;
use crate::ui::{Ago, Confirm, toasts};

/// The question.
#[component]
pub(crate) fn DeleteCredentialDialog(
    /// The key.
    key: Credential,
    /// Called when it was deleted.
    on_done: Callback<()>,
    /// Called when the dialog was closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let toasts = toasts();
    let task = use_task();
    let access = key.access.clone();
    let delete = move |()| {
        let path = CredentialPath {
            access_key: access.clone(),
        };
        task.call::<DeleteCredential>(path, Empty {}, Empty {}, move |_| {
            toasts.ok("Access key deleted");
            on_done.run(());
        });
    };
    view! {
        <Confirm
            title=format!("Delete access key {}?", key.access)
            act="Delete key"
            is_busy=task.is_busy()
            on_confirm=Callback::new(delete)
            on_close=on_close
        >
            <p>
                "Whatever signs or logs in with it stops working at once, and for good. To try what that does, disable it first. "
                {match key.last_use_time {
                    Some(at) => view! { "It was last used " <Ago at=at/> "." }.into_any(),
                    None => "It was never used.".into_any(),
                }}
            </p>
            <FormError fault=task.fault()/>
        </Confirm>
    }
}
