//! Deleting a group.

use berth_core::endpoint::Empty;
use berth_core::iam::group::{DeleteGroup, GroupPath};
use leptos::prelude::*;

use crate::part::FormError;
use crate::task::use_task;
use crate::ui::{Confirm, toasts};

/// The question.
#[component]
pub(crate) fn DeleteGroupDialog(
    /// The group's id.
    group_id: String,
    /// The group's name.
    name: String,
    /// Called when it was deleted.
    on_done: Callback<()>,
    /// Called when the dialog was closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let toasts = toasts();
    let task = use_task();
    let title = format!("Delete group {name}?");
    let delete = move |()| {
        let path = GroupPath {
            group_id: group_id.clone(),
        };
        let said = format!("Group {name} deleted");
        task.call::<DeleteGroup>(path, Empty {}, Empty {}, move |_| {
            toasts.ok(said);
            on_done.run(());
        });
    };
    view! {
        <Confirm
            title=title
            act="Delete group"
            is_busy=task.is_busy()
            on_confirm=Callback::new(delete)
            on_close=on_close
        >
            <p>"Its members stay users of the account. What its policies allow them, or deny them, ends at the next call; the policies themselves stay."</p>
            <FormError fault=task.fault()/>
        </Confirm>
    }
}
