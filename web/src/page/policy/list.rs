//! The policies that can be attached: those of the system and the account's own.

use berth_core::iam::policy::{MAX_POLICIES, Policy, PolicyList, PolicyType};
use leptos::prelude::*;

use crate::form::DeletePolicyDialog;
use crate::link;
use crate::part::{Live, Load, policies_for_admins, policies_of};
use crate::session::session;
use crate::ui::{
    Ago, Empty, Icon, PageHead, Search, badge, cell, count, icon_act, live, name_cell, row, table,
};
use crate::url::use_url;

type Deleted = RwSignal<Option<Policy>>;

/// Draws the page, or why it is not for the caller.
pub(crate) fn policy_list() -> AnyView {
    policies_for_admins("Policies", || view! { <PolicyListPage/> }.into_any())
}

/// The page.
#[component]
fn PolicyListPage() -> impl IntoView {
    let (session, url) = (session(), use_url());
    let deleted: Deleted = RwSignal::new(None);
    // One page holds as many as an account may write, but not those of the system besides.
    let (own, system) = (
        policies_of(PolicyType::Custom),
        policies_of(PolicyType::System),
    );
    let used = move || match own.get() {
        Some(Ok(list)) => format!("{} of {MAX_POLICIES} used", list.policies.len()),
        _ => String::new(),
    };
    let done = Callback::new(move |()| {
        deleted.set(None);
        session.reload();
    });
    let query = url.param("q");
    view! {
        <PageHead
            title="Policies"
            about="A policy allows or denies actions on organizations and images to whom it is attached. What one denies, nothing else allows."
        >
            <a class="button primary" href=link::new_policy()>
                <Icon name="plus"/>
                "Write policy"
            </a>
        </PageHead>
        <div class="stack loose">
            <section class="panel">
                <header>
                    <h2>"Your policies"</h2>
                    <Search label="Filter policies" placeholder="Filter by name"/>
                    <span class="small muted">{used}</span>
                </header>
                <Load resource=own what="policies" rows=2 children=move |list| view! {
                    {policies_table("Your policies", list, query, Some(deleted))}
                }/>
            </section>
            <section class="panel">
                <header>
                    <h2>"Policies of the system"</h2>
                    <span class="small muted">"There from the beginning; they stay as they are"</span>
                </header>
                <Load resource=system what="policies" rows=3 children=move |list| view! {
                    {policies_table("Policies of the system", list, query, None)}
                }/>
            </section>
        </div>
        {live(move || deleted.get().map(|policy| view! {
            <DeletePolicyDialog
                policy=policy
                on_done=done
                on_close=Callback::new(move |()| deleted.set(None))
            />
        }))}
    }
}

fn policies_table(
    name: &'static str,
    list: Live<PolicyList>,
    query: Memo<Option<String>>,
    deleted: Option<Deleted>,
) -> AnyView {
    live(move || {
        let query = query.get().unwrap_or_default();
        let policies = list.get().policies;
        let is_none = policies.is_empty();
        let wanted = query.to_lowercase();
        let is_wanted = |policy: &Policy| {
            let name = policy.policy_name.as_str().to_lowercase();
            name.contains(&wanted)
        };
        let shown = policies.into_iter().filter(is_wanted);
        let rows: Vec<_> = shown.map(|policy| policy_row(policy, deleted)).collect();
        if rows.is_empty() {
            return nothing(is_none, &query);
        }
        let own = [("", "Name"), ("", "Attached"), ("", "Changed"), ("", "")];
        let system = [("", "Name"), ("", "Attached")];
        match deleted {
            Some(_) => table(name, &own, rows),
            None => table(name, &system, rows),
        }
    })
}

fn policy_row(policy: Policy, deleted: Option<Deleted>) -> AnyView {
    let name = policy.policy_name.to_string();
    let title = view! { <a href=link::policy(&policy.policy_id)>{name.clone()}</a> };
    let attached = match policy.attachment_count {
        0 => "To nobody".into_any(),
        some => badge("accent", "users", format!("To {}", count(some))),
    };
    let mut cells = vec![
        name_cell(title, policy.description.clone()),
        cell("muted", "", attached),
    ];
    // A policy of the system is never changed or deleted.
    if let Some(deleted) = deleted {
        let changed = policy.updated_at.map(|at| view! { <Ago at=at/> });
        let delete = icon_act("trash", format!("Delete policy {name}"), move || {
            deleted.set(Some(policy.clone()));
        });
        cells.push(cell("muted nowrap opt", "", changed));
        cells.push(cell("acts", "", delete));
    }
    row(cells)
}

fn nothing(is_none: bool, query: &str) -> AnyView {
    match is_none {
        true => view! {
            <Empty icon="lock" title="No policy of your own">
                <p>"Write one where the permissions Read, Write and Manage are too coarse: for some images, some actions, or some networks."</p>
            </Empty>
        }
        .into_any(),
        false => view! {
            <Empty icon="search" title=format!("No policy here matches “{query}”")>
                <p>"The filter looks for a part of the name."</p>
            </Empty>
        }
        .into_any(),
    }
}
