//! Deleting a trigger.

use berth_core::endpoint::Empty;
use berth_core::swr::trigger::{DeleteTrigger, TriggerPath};
use leptos::prelude::*;

use crate::part::FormError;
use crate::task::use_task;
use crate::ui::{Confirm, toasts};

/// The question.
#[component]
pub(crate) fn DeleteTriggerDialog(
    /// The trigger.
    path: TriggerPath,
    /// Called when it was deleted.
    on_done: Callback<()>,
    /// Called when the dialog was closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let toasts = toasts();
    let task = use_task();
    let name = path.trigger.to_string();
    let title = format!("Delete trigger {name}?");
    let delete = move |()| {
        let said = format!("Trigger {name} deleted");
        task.call::<DeleteTrigger>(path.clone(), Empty {}, Empty {}, move |_| {
            toasts.ok(said);
            on_done.run(());
        });
    };
    view! {
        <Confirm
            title=title
            act="Delete trigger"
            is_busy=task.is_busy()
            on_confirm=Callback::new(delete)
            on_close=on_close
        >
            <p>"Pushes set it off no more, and its history is gone. To stop it for a while, turn it off instead."</p>
            <FormError fault=task.fault()/>
        </Confirm>
    }
}
