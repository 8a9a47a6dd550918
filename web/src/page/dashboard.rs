//! The dashboard: figures, and what happened lately.

use berth_core::berth::event::{ListEvents, ListEventsQuery};
use berth_core::berth::overview::{Overview, ShowOverview};
use berth_core::berth::repository::{ListImages, ListImagesQuery};
use berth_core::endpoint::Empty as Nothing;
use leptos::prelude::*;

use crate::api::{Loaded, load};
use crate::link;
use crate::part::{ConnectButton, EventLine, FirstPush, Live, Load, RepositoryTable};
use crate::session::session;
use crate::ui::{Empty, Icon, PageHead, bytes, count, counted};

/// The page.
#[component]
pub(crate) fn DashboardPage() -> impl IntoView {
    let me = session().me();
    let is_admin = me.as_ref().is_some_and(|me| me.is_admin);
    let about = me
        .map(|me| format!("{} on {}", me.account, me.registry))
        .unwrap_or_default();
    let overview = load::<ShowOverview, _>(|| (Nothing {}, Nothing {}));
    view! {
        <PageHead title="Dashboard" about=about>
            {is_admin.then(|| view! {
                <a class="button" href=link::create_namespace()>
                    <Icon name="plus"/>
                    "Create organization"
                </a>
            }.into_any())}
            <ConnectButton target=""/>
        </PageHead>
        <div class="stack loose">
            <Load resource=overview what="figures" rows=1 children=|overview| view! { <Figures overview=overview/> }/>
            <div class="cols wide-left">
                <LatestImages overview=overview/>
                <LatestEvents/>
            </div>
        </div>
    }
}

#[component]
fn Figures(overview: Live<Overview>) -> impl IntoView {
    let figure =
        move |name: &'static str, value: fn(&Overview) -> String, note: fn(&Overview) -> String| {
            view! {
                <div class="stat">
                    <dt>{name}</dt>
                    <dd>{move || overview.with(value)}</dd>
                    <dd class="note">{move || overview.with(note)}</dd>
                </div>
            }
        };
    view! {
        <dl class="stats">
            {figure("Organizations", |o| count(o.namespaces), |o| {
                format!("of {} that the account may have", count(o.namespace_quota))
            })}
            {figure("Images", |o| count(o.repositories), |_| "that you can see".to_owned())}
            {figure("Tags", |o| count(o.tags), |o| format!("in {}", counted(o.repositories, "image")))}
            {figure("Storage", |o| bytes(o.stored_bytes), |_| "each blob once per image".to_owned())}
            {figure("Pulls", |o| count(o.pulls), |_| "of all images so far".to_owned())}
        </dl>
    }
}

#[component]
fn LatestImages(overview: Loaded<Overview>) -> impl IntoView {
    let images = load::<ListImages, _>(|| {
        let query = ListImagesQuery {
            limit: Some(5),
            ..ListImagesQuery::default()
        };
        (Nothing {}, query)
    });
    let has_namespace = Memo::new(move |_| match overview.get() {
        Some(Ok(overview)) => overview.namespaces > 0,
        _ => true,
    });
    view! {
        <section class="panel">
            <header>
                <h2>"Images"</h2>
                <a class="end" href=link::repositories()>"All images"</a>
            </header>
            <Load resource=images what="images" children=move |page| view! {
                {move || match page.with(|page| page.items.is_empty()) {
                    false => view! { <RepositoryTable page=page has_namespace=true/> }.into_any(),
                    true if has_namespace.get() => {
                        view! { <FirstPush title="No image yet" namespace="organization"/> }.into_any()
                    }
                    true => view! { <FirstOrganization/> }.into_any(),
                }}
            }/>
        </section>
    }
}

/// What comes before the first push.
#[component]
pub(super) fn FirstOrganization() -> impl IntoView {
    let is_admin = session().me().is_some_and(|me| me.is_admin);
    view! {
        <Empty icon="org" title="No organization yet">
            {match is_admin {
                true => view! {
                    <p>"An organization holds images and is the first part of their address. Create one, then push to it."</p>
                    <div class="row">
                        <a class="button primary" href=link::create_namespace()>
                            <Icon name="plus"/>
                            "Create organization"
                        </a>
                    </div>
                }.into_any(),
                false => view! {
                    <p>"You cannot see any organization. Ask an administrator of your account for access."</p>
                }.into_any(),
            }}
        </Empty>
    }
}

#[component]
fn LatestEvents() -> impl IntoView {
    let events = load::<ListEvents, _>(|| {
        let query = ListEventsQuery {
            limit: Some(8),
            ..ListEventsQuery::default()
        };
        (Nothing {}, query)
    });
    view! {
        <section class="panel">
            <header>
                <h2>"Recent activity"</h2>
                <a class="end" href=link::events()>"All activity"</a>
            </header>
            <Load resource=events what="activity" children=|page| view! {
                <ul class="feed">
                    <For each=move || page.get().items key=|event| event.id.clone() let:event>
                        <EventLine event=event/>
                    </For>
                </ul>
            }/>
        </section>
    }
}
