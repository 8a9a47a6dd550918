//! Deleting a policy.

use berth_core::endpoint::Empty;
use berth_core::iam::policy::{DeletePolicy, Policy, PolicyPath};
use leptos::prelude::*;

use crate::part::FormError;
use crate::task::use_task;
use crate::ui::{Banner, Confirm, counted_as, toasts};

/// The question.
#[component]
pub(crate) fn DeletePolicyDialog(
    /// The policy.
    policy: Policy,
    /// Called when it was deleted.
    on_done: Callback<()>,
    /// Called when the dialog was closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let toasts = toasts();
    let task = use_task();
    let Policy {
        policy_name,
        policy_id,
        attachment_count,
        ..
    } = policy;
    let title = format!("Delete policy {policy_name}?");
    let delete = move |()| {
        let path = PolicyPath {
            policy_id: policy_id.clone(),
        };
        let said = format!("Policy {policy_name} deleted");
        task.call::<DeletePolicy>(path, Empty {}, Empty {}, move |_| {
            toasts.ok(said);
            on_done.run(());
        });
    };
    view! {
        <Confirm
            title=title
            act="Delete policy"
            is_busy=task.is_busy()
            is_blocked=Signal::stored(attachment_count > 0)
            on_confirm=Callback::new(delete)
            on_close=on_close
        >
            {match attachment_count {
                0 => view! { <p>"It is attached to nobody, so nobody's rights change. What it says is gone."</p> }.into_any(),
                count => view! {
                    <Banner tone="warn" icon="lock">
                        <p>{format!("It is attached to {}. Detach it first: its page lists to whom.", counted_as(count, "user or group", "users and groups"))}</p>
                    </Banner>
                }.into_any(),
            }}
            <FormError fault=task.fault()/>
        </Confirm>
    }
}
