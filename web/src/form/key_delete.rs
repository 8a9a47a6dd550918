//! Deleting an access key.

use berth_core::berth::key::{DeleteKey, Key, KeyPath};
use berth_core::endpoint::Empty;
use leptos::prelude::*;

use crate::api::call;
use crate::fault::Fault;
use crate::part::FormError;
use crate::ui::{Ago, Confirm, toasts};

/// The question.
#[component]
pub(crate) fn DeleteKeyDialog(
    /// The key.
    key: Key,
    /// Called when it was deleted.
    on_done: Callback<()>,
    /// Called when the dialog was closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let toasts = toasts();
    let fault = RwSignal::new(None::<Fault>);
    let access = key.access.clone();
    let delete = Action::new_local(move |(): &()| {
        let access = access.clone();
        async move {
            match call::<DeleteKey>(KeyPath { access }, Empty {}, Empty {}).await {
                Ok(_) => {
                    toasts.ok("Access key deleted");
                    on_done.run(());
                }
                Err(new) => fault.set(Some(new)),
            }
        }
    });
    view! {
        <Confirm
            title=format!("Delete access key {}?", key.access)
            act="Delete key"
            is_busy=delete.pending()
            on_confirm=Callback::new(move |()| { delete.dispatch_local(()); })
            on_close=on_close
        >
            <p>
                "Whatever signs or logs in with it stops working at once. "
                {match key.last_used {
                    Some(at) => view! { "It was last used " <Ago at=at/> "." }.into_any(),
                    None => "It was never used.".into_any(),
                }}
            </p>
            <FormError fault=fault/>
        </Confirm>
    }
}
