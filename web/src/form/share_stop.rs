//! The question before a share is stopped.

use berth_core::endpoint::Empty;
use berth_core::swr::share_policy::DeleteRepoShare;
use leptos::prelude::*;

use super::Share;
use crate::part::FormError;
use crate::task::use_task;
use crate::ui::{Confirm, toasts};

/// The dialog.
#[component]
pub(crate) fn StopShareDialog(
    /// The share.
    share: Share,
    /// Called when it was stopped.
    on_done: Callback<()>,
    /// Called when the dialog was closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let (task, toasts) = (use_task(), toasts());
    let account = share.policy.access_domain.to_string();
    let (title, act, effect) = match share.policy.status {
        true => (
            format!("Stop sharing with {account}?"),
            "Stop sharing",
            format!(
                "{account} can pull no tag of this image any more, at once, also with logins made before."
            ),
        ),
        false => (
            format!("Remove the share with {account}?"),
            "Remove share",
            format!("It has ended already. {account} no longer sees that there was one."),
        ),
    };
    let confirm = Callback::new(move |()| {
        let said = format!("No longer shared with {account}");
        task.call::<DeleteRepoShare>(share.path.clone(), Empty {}, Empty {}, move |_| {
            toasts.ok(said);
            on_done.run(());
        });
    });
    view! {
        <Confirm title=title act=act is_busy=task.is_busy() on_confirm=confirm on_close=on_close>
            <p>{effect}</p>
            <FormError fault=task.fault()/>
        </Confirm>
    }
}
