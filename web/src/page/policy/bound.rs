//! The service control policies that bound the account: shown here, changed by the operator of
//! the server.

use berth_core::berth::bound::{Bound, BoundList, ListBounds};
use berth_core::endpoint::Empty as Nothing;
use leptos::prelude::*;

use super::draft::Draft;
use super::layout::laid_out;
use super::says::Says;
use crate::api::load;
use crate::part::{Live, Load, admin_only};
use crate::session::session;
use crate::ui::{Ago, Banner, CodeBlock, Empty, PageHead, live};

/// Draws the page, or why it is not for the caller.
pub(crate) fn bound_list() -> AnyView {
    admin_only(
        "Bounds",
        "What bounds an account is shown to its administrators.",
        || view! { <BoundListPage/> }.into_any(),
    )
}

/// The page.
#[component]
fn BoundListPage() -> impl IntoView {
    let bounds = load::<ListBounds, _>(|| (Nothing {}, Nothing {}));
    let account = session().me().map(|me| me.account.to_string());
    let command = format!(
        "berth admin bound create NAME --file policy.json\nberth admin bound attach NAME --account {}",
        account.unwrap_or_default()
    );
    view! {
        <PageHead
            title="Bounds"
            about="Service control policies that bound everybody in this account, administrators too. They allow nothing by themselves: they say how far policies and permissions may reach."
        />
        <div class="stack loose">
            <Banner icon="info">
                <div>
                    <p>"Only the operator of this server writes, attaches and detaches bounds, on the server itself; ask the operator for a change. This page shows what holds now."</p>
                </div>
            </Banner>
            <Load resource=bounds what="bounds" rows=2 children=all/>
            <section class="panel">
                <header><h2>"How the operator does it"</h2></header>
                <div class="pad stack">
                    <CodeBlock text=command label="Copy commands"/>
                    <p class="small muted">"The document of a bound is written like a policy: the editor under Policies checks it the same way."</p>
                </div>
            </section>
        </div>
    }
}

fn all(list: Live<BoundList>) -> AnyView {
    live(move || {
        let items = list.get().items;
        if items.is_empty() {
            return view! {
                <section class="panel">
                    <Empty icon="shield" title="Nothing bounds this account">
                        <p>"Its administrators may do everything, and its policies may allow everything."</p>
                    </Empty>
                </section>
            }
            .into_any();
        }
        let panels: Vec<_> = items.into_iter().map(one).collect();
        panels.into_any()
    })
}

fn one(bound: Bound) -> AnyView {
    let draft = Draft::new(&bound.document);
    view! {
        <div class="cols wide-left">
            <section class="panel">
                <header>
                    <h2>{bound.name.to_string()}</h2>
                    <span class="small muted">"In force since "<Ago at=bound.attached/></span>
                </header>
                <div class="pad stack">
                    {(!bound.description.is_empty()).then(|| view! { <p>{bound.description}</p> })}
                    <CodeBlock text=laid_out(&bound.document) label=format!("Copy document of {}", bound.name)/>
                </div>
            </section>
            <Says verdict=draft.verdict/>
        </div>
    }
    .into_any()
}
