//! The policies that are attached to a user or a group: a panel on the pages of both.

use berth_core::iam::attachment::{AttachedList, AttachedPolicy, MAX_ATTACHED};
use leptos::prelude::*;

use crate::form::AttachPolicyDialog;
use crate::link;
use crate::part::{FormError, Holder, Live, Load};
use crate::session::session;
use crate::task::{Task, use_task};
use crate::ui::{Ago, Empty, Icon, cell, click, icon_act, live, name_cell, row, table, toasts};

/// The panel.
#[component]
pub(crate) fn Attached(
    /// Whose policies.
    of: Holder,
    /// The name, for the title of the dialog.
    name: String,
    /// Whether the caller may attach and detach.
    may_change: bool,
) -> impl IntoView {
    let session = session();
    let task = use_task();
    let is_adding = RwSignal::new(false);
    let list = of.clone().load();
    let known = move || match list.get() {
        Some(Ok(list)) => list.attached_policies,
        _ => Vec::new(),
    };
    let count = move || u64::try_from(known().len()).unwrap_or(u64::MAX);
    let ids =
        move || -> Vec<String> { known().into_iter().map(|policy| policy.policy_id).collect() };
    let to = of.clone();
    let close = Callback::new(move |()| {
        is_adding.set(false);
        session.reload();
    });
    let is_full = move || count() >= MAX_ATTACHED;
    view! {
        <section class="panel">
            <header>
                <h2>"Policies"</h2>
                <span class="small muted">{move || format!("{} of {MAX_ATTACHED} attached", count())}</span>
                {may_change.then(|| view! {
                    <button
                        type="button"
                        class="button small end"
                        disabled=is_full
                        on:click=click(move || is_adding.set(true))
                    >
                        <Icon name="plus"/>
                        "Attach policy"
                    </button>
                }.into_any())}
            </header>
            <FormError fault=task.fault()/>
            <Load resource=list what="policies" rows=1 children=move |list| view! {
                {policies(list, of.clone(), may_change, task)}
            }/>
        </section>
        {move || is_adding.get().then(|| view! {
            <AttachPolicyDialog to=to.clone() name=name.clone() attached=untrack(ids) on_close=close/>
        }.into_any())}
    }
}

fn policies(list: Live<AttachedList>, of: Holder, may_change: bool, task: Task) -> AnyView {
    live(move || {
        let policies = list.get().attached_policies;
        if policies.is_empty() {
            let word = match of {
                Holder::User(_) => {
                    "Permissions on organizations and images, and policies of groups, hold without any."
                }
                Holder::Group(_) => "What is attached here holds for every member.",
            };
            return view! { <Empty icon="lock" title="No policy attached"><p>{word}</p></Empty> }
                .into_any();
        }
        let rows = policies
            .into_iter()
            .map(|policy| policy_row(policy, of.clone(), may_change, task));
        let heads = [("", "Policy"), ("", "Attached"), ("", "")];
        table("Policies", &heads, rows.collect())
    })
}

fn policy_row(policy: AttachedPolicy, of: Holder, may_change: bool, task: Task) -> AnyView {
    let (session, toasts) = (session(), toasts());
    let name = policy.policy_name.to_string();
    let shown = name.clone();
    let title = match may_change {
        true => view! { <a href=link::policy(&policy.policy_id)>{shown}</a> }.into_any(),
        false => shown.into_any(),
    };
    let detach = may_change.then(|| {
        let id = policy.policy_id.clone();
        icon_act("x", format!("Detach {name}"), move || {
            let said = format!("{name} detached");
            of.clone().detach(task, id.clone(), move || {
                toasts.ok(said);
                session.reload();
            });
        })
    });
    row(vec![
        name_cell(title, ""),
        cell(
            "muted nowrap",
            "Attached",
            view! { <Ago at=policy.attached_at/> },
        ),
        cell("acts", "", detach),
    ])
}
