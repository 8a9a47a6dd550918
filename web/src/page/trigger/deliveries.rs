//! What a trigger sent, newest first.

use berth_core::berth::trigger::{
    Delivery, DeliveryPage, DeliveryState, ListDeliveries, ListDeliveriesQuery,
};
use berth_core::name::TriggerName;
use berth_core::swr::repository::RepositoryPath;
use berth_core::swr::trigger::TriggerPath;
use berth_core::time::Timestamp;
use leptos::prelude::*;

use super::row::state_badge;
use crate::api::load;
use crate::clock;
use crate::fault::sentence;
use crate::part::{Live, Load};
use crate::session::session;
use crate::ui::{Ago, Empty, badge, cell, click, counted, row, short_digest, table};
use crate::url::use_url;

/// What is sent again later than this is not waited for.
const SOON_MS: i64 = 10_000;

/// The history of one trigger.
#[component]
pub(super) fn Deliveries(
    /// The image's path.
    path: RepositoryPath,
    /// The trigger, as the address names it.
    trigger: String,
) -> impl IntoView {
    let url = use_url();
    let cursor = url.param("cursor");
    let title = format!("History of {trigger}");
    let name = TriggerName::parse(&trigger).ok();
    let deliveries = name.map(|trigger| {
        let path = TriggerPath {
            namespace: path.namespace,
            repository: path.repository,
            trigger,
        };
        load::<ListDeliveries, _>(move || {
            let query = ListDeliveriesQuery {
                cursor: cursor.get(),
                limit: None,
            };
            (path.clone(), query)
        })
    });
    let close = move || url.set(&[("trigger", None), ("cursor", None)], true);
    view! {
        <section class="panel">
            <header>
                <h2>{title}</h2>
                <span class="small muted">"The last 30 days"</span>
                <button type="button" class="button small end" on:click=click(close)>"Close"</button>
            </header>
            {deliveries.map(|deliveries| view! {
                <Load resource=deliveries what="deliveries" rows=3 children=|page| view! {
                    <Sent page=page/>
                }/>
            }.into_any())}
        </section>
    }
}

#[component]
fn Sent(page: Live<DeliveryPage>) -> impl IntoView {
    let url = use_url();
    let cursor = url.param("cursor");
    let session = session();
    clock::every(3000, move || {
        if page.with_untracked(|page| page.items.iter().any(is_near)) {
            session.keep_fresh();
        }
    });
    let content = move || {
        let items = page.get().items;
        if items.is_empty() {
            return view! {
                <Empty icon="pulse" title="Nothing sent yet">
                    <p>"The next push of a tag that fits appears here."</p>
                </Empty>
            }
            .into_any();
        }
        let heads = [
            ("", "Tag"),
            ("", "State"),
            ("", "What happened"),
            ("", "Pushed"),
            ("", "Sent"),
        ];
        table("Deliveries", &heads, items.into_iter().map(sent).collect())
    };
    let older = move || {
        let next = page.with_untracked(|page| page.next.clone());
        url.set(&[("cursor", next.as_deref())], false);
    };
    let newest = move || url.set(&[("cursor", None)], false);
    view! {
        {move || content()}
        <div class="pager" hidden=move || cursor.get().is_none() && page.with(|page| page.next.is_none())>
            <span></span>
            <button type="button" class="button small" hidden=move || cursor.get().is_none() on:click=click(newest)>
                "Newest"
            </button>
            <button
                type="button"
                class="button small"
                hidden=move || page.with(|page| page.next.is_none())
                on:click=click(older)
            >
                "Older"
            </button>
        </div>
    }
}

/// Tells whether something will soon have happened.
fn is_near(delivery: &Delivery) -> bool {
    let is_soon = |next: Timestamp| next.ms_since(clock::now()) < SOON_MS;
    delivery.state == DeliveryState::Waiting && delivery.next.is_none_or(is_soon)
}

fn sent(delivery: Delivery) -> AnyView {
    let answer = match (delivery.status, delivery.took_ms) {
        (Some(status), Some(ms)) => format!("Answer {status} after {ms} ms. "),
        (Some(status), None) => format!("Answer {status}. "),
        (None, _) => String::new(),
    };
    let detail = format!(
        "{answer}{}",
        delivery
            .detail
            .map(|detail| sentence(&detail))
            .unwrap_or_default()
    );
    let next = delivery.next.map(|next| {
        view! { <span class="sub">"Again "{crate::ui::clock_time(next)}</span> }.into_any()
    });
    let test = delivery.test.then(|| badge("line", "info", "Test"));
    let tries = counted(delivery.attempts.into(), "attempt");
    row(vec![
        cell(
            "name",
            "",
            view! {
                <span class="mono">{delivery.tag}</span>" "{test}
                <span class="sub digest" title=delivery.digest.clone()>{short_digest(&delivery.digest)}</span>
            },
        ),
        cell("", "", state_badge(delivery.state)),
        cell(
            "full",
            "",
            view! { {detail}<span class="sub">{tries}</span>{next} },
        ),
        cell(
            "muted nowrap opt",
            "",
            view! { <Ago at=delivery.created/><span class="sub">{format!("by {}", delivery.pushed_by)}</span> },
        ),
        cell(
            "muted nowrap",
            "",
            delivery.sent.map(|at| view! { <Ago at=at/> }.into_any()),
        ),
    ])
}
