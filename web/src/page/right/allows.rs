//! What each permission allows, as `core` decides it.

use berth_core::action::{Action, Needs};
use berth_core::permission::Permission;
use leptos::prelude::*;

use crate::ui::Icon;

/// What people ask about, each with an action that stands for it.
pub(super) const ROWS: [(&str, Action); 7] = [
    ("Pull", Action::Download),
    ("Push, move tags", Action::Upload),
    ("Create images", Action::CreateRepo),
    ("Edit, set triggers", Action::UpdateRepo),
    ("Delete, share, retain, sync", Action::DeleteRepo),
    ("Permissions", Action::CreateRepoAccess),
    ("Delete the organization", Action::DeleteNamespace),
];

/// The table.
#[component]
pub(super) fn Allows() -> impl IntoView {
    let rows: Vec<_> = ROWS.into_iter().map(row).collect();
    let heads = Permission::ALL.map(|permission| {
        view! { <th scope="col">{permission.label()}</th> }
    });
    view! {
        <section class="panel">
            <header><h2>"What each permission allows"</h2></header>
            <div class="tablewrap" tabindex="0" role="region" aria-label="What each permission allows">
                <table class="table">
                    <thead><tr><th scope="col">"Action"</th>{heads.into_iter().collect_view()}</tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
}

fn row((words, action): (&'static str, Action)) -> AnyView {
    let cells = Permission::ALL.map(|permission| match action.needs() {
        Needs::Permission(needed) if permission >= needed => view! {
            <td><Icon name="check" class="ok"/><span class="sr">"Yes"</span></td>
        }
        .into_any(),
        _ => view! {
            <td><span class="muted" aria-hidden="true">"–"</span><span class="sr">"No"</span></td>
        }
        .into_any(),
    });
    view! { <tr><td>{words}</td>{cells.into_iter().collect::<Vec<_>>()}</tr> }.into_any()
}
