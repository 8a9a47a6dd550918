//! Attaching policies to a user or a group.

use berth_core::iam::policy::{Policy, PolicyList, PolicyType};
use leptos::prelude::*;

use super::pick::PickDialog;
use crate::part::{Holder, Live, Load, policies_of};
use crate::task::use_task;
use crate::ui::{Picked, choices, counted_as, live, picked, toasts, unpickable};

/// The dialog.
#[component]
pub(crate) fn AttachPolicyDialog(
    /// Whom the policies are attached to.
    to: Holder,
    /// The name of it.
    name: String,
    /// The ids of the policies that are attached.
    attached: Vec<String>,
    /// Called when the dialog was closed, also where policies were attached.
    on_close: Callback<()>,
) -> impl IntoView {
    let toasts = toasts();
    let task = use_task();
    let filter = RwSignal::new(String::new());
    let picked = picked();
    let submit = Callback::new(move |()| {
        let count = counted_as(picked.count(), "policy", "policies");
        let said = format!("{count} attached");
        to.clone().attach(task, picked.ids(), move || {
            toasts.ok(said);
            on_close.run(());
        });
    });
    let (system, own) = (
        policies_of(PolicyType::System),
        policies_of(PolicyType::Custom),
    );
    let of_system = attached.clone();
    view! {
        <PickDialog
            title=format!("Attach policies to {name}")
            find="Find policies"
            filter=filter
            picked=picked
            act=act
            task=task
            on_submit=submit
            on_close=on_close
        >
            <Load resource=own what="policies" rows=2 children=move |list| view! {
                {candidates("Your policies", list, filter, attached.clone(), picked)}
            }/>
            <Load resource=system what="policies" rows=2 children=move |list| view! {
                {candidates("Policies of the system", list, filter, of_system.clone(), picked)}
            }/>
        </PickDialog>
    }
}

fn act(count: u64) -> String {
    match count {
        0 => "Attach policies".to_owned(),
        some => format!("Attach {}", counted_as(some, "policy", "policies")),
    }
}

fn candidates(
    legend: &'static str,
    list: Live<PolicyList>,
    filter: RwSignal<String>,
    attached: Vec<String>,
    picked: Picked,
) -> AnyView {
    live(move || {
        let wanted = filter.get().trim().to_lowercase();
        let is_wanted = |policy: &Policy| {
            let name = policy.policy_name.as_str().to_lowercase();
            name.contains(&wanted)
        };
        let items = list.get().policies.into_iter().filter(is_wanted);
        let options: Vec<_> = items
            .map(|policy| candidate(policy, &attached, picked))
            .collect();
        (!options.is_empty()).then(|| choices(legend, options))
    })
}

fn candidate(policy: Policy, attached: &[String], picked: Picked) -> AnyView {
    let name = policy.policy_name.to_string();
    if attached.contains(&policy.policy_id) {
        return unpickable(name, "Is attached already");
    }
    picked.option(policy.policy_id, name, policy.description)
}
