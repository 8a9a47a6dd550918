//! The people who may do something, in pages.

use berth_core::berth::right::{ListRightsQuery, Right};
use berth_core::page::Page;
use berth_core::permission::Permission;
use leptos::prelude::*;

use super::allows::Allows;
use super::explain::{Asked, ExplainPanel};
use super::row::{Rows, right_row};
use crate::form::GrantRightDialog;
use crate::link;
use crate::part::{FormError, Live, Load, Place};
use crate::session::session;
use crate::task::use_task;
use crate::ui::{Banner, Empty, Icon, Pager, Search, click, table};
use crate::url::use_url;

/// The tab.
#[component]
pub(crate) fn RightList(
    /// What the rights are on.
    place: Place,
    /// What the caller may do there.
    auth: Permission,
) -> impl IntoView {
    let session = session();
    let url = use_url();
    let is_adding = RwSignal::new(false);
    let task = use_task();
    let may_change = auth == Permission::Manage;
    let (query, cursor) = (url.param("q"), url.param("cursor"));
    let rights = place.rights(move || ListRightsQuery {
        query: query.get(),
        cursor: cursor.get(),
        limit: None,
    });
    let explained = RwSignal::new(None::<Asked>);
    let rows = Rows {
        place: place.clone(),
        may_change,
        task,
        session,
        explained,
    };
    let about = place.clone();
    let noun = place.noun();
    let added = place.clone();
    view! {
        <div class="cols wide-left">
            <div class="stack">
                {(!may_change).then(|| view! { <ReadOnly auth=auth noun=noun/> }.into_any())}
                <section class="panel">
                    <header>
                        <Search label="Filter people" placeholder="Filter by name"/>
                        {may_change.then(|| view! {
                            <button type="button" class="button" on:click=click(move || is_adding.set(true))>
                                <Icon name="plus"/>
                                "Add people"
                            </button>
                        }.into_any())}
                    </header>
                    <FormError fault=task.fault()/>
                    <Load resource=rights what="people" children=move |page| view! {
                        <People page=page rows=rows.clone() query=query/>
                    }/>
                    <Foot place=place/>
                </section>
            </div>
            {move || match explained.get() {
                None => view! { <Allows/> }.into_any(),
                Some(asked) => view! {
                    <ExplainPanel
                        place=about.clone()
                        asked=asked
                        on_close=Callback::new(move |()| explained.set(None))
                    />
                }.into_any(),
            }}
        </div>
        {move || is_adding.get().then(|| view! {
            <GrantRightDialog
                place=added.clone()
                on_done=Callback::new(move |()| session.reload())
                on_close=Callback::new(move |()| is_adding.set(false))
            />
        }.into_any())}
    }
}

#[component]
fn People(page: Live<Page<Right>>, rows: Rows, query: Memo<Option<String>>) -> impl IntoView {
    let task = rows.task;
    let content = move || {
        // A change that was refused is taken back on the screen.
        task.fault().track();
        let items = page.get().items;
        if items.is_empty() {
            return nobody(query.get());
        }
        let heads = [
            ("", "Name"),
            ("", "Permission"),
            ("", "Where from"),
            ("", "Granted"),
            ("", ""),
        ];
        let rows = items.into_iter().map(|right| right_row(&rows, right));
        table("People", &heads, rows.collect())
    };
    view! {
        {content}
        <Pager
            shown=Signal::derive(move || page.with(|page| page.items.len().try_into().unwrap_or(u64::MAX)))
            total=Signal::derive(move || page.with(|page| page.total))
            next=Signal::derive(move || page.with(|page| page.next.clone()))
            noun="user"
        />
    }
}

fn nobody(query: Option<String>) -> AnyView {
    let title = match query {
        Some(query) => format!("Nobody matches “{query}”"),
        None => "Nobody yet".to_owned(),
    };
    view! {
        <Empty icon="user" title=title>
            <p>"People appear here once they have a permission."</p>
        </Empty>
    }
    .into_any()
}

/// Why nothing can be changed here.
#[component]
fn ReadOnly(auth: Permission, noun: &'static str) -> impl IntoView {
    view! {
        <Banner icon="info">
            <p>{format!(
                "You have {} here, so you see who may do what. To change it needs Manage: ask somebody who has it on this {noun}.",
                auth.label()
            )}</p>
        </Banner>
    }
}

#[component]
fn Foot(place: Place) -> impl IntoView {
    let namespace = place.namespace().to_owned();
    let words = match place {
        Place::Namespace(_) => view! {
            {format!("These apply to every image in {namespace}.")}
        }
        .into_any(),
        Place::Image(_) => view! {
            "Inherited permissions change in "
            <a href=link::namespace_rights(&namespace)>{namespace.clone()}</a>
            ". Pushing a new image needs Write there."
        }
        .into_any(),
    };
    view! { <footer><p class="small muted">{words}</p></footer> }
}
