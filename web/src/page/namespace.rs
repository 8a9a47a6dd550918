//! One organization: its images.

use berth_core::berth::namespace::{Organization, ShowOrganization};
use berth_core::berth::repository::{ListImages, ListImagesQuery};
use berth_core::endpoint::Empty as Nothing;
use berth_core::error::Code;
use berth_core::name::NamespaceName;
use berth_core::permission::Permission;
use berth_core::swr::namespace::NamespacePath;
use leptos::prelude::*;

use super::repository_list::{NoImageMatches, read_sort};
use super::{NotFoundPage, organization_retention, protection_list, right_list};
use crate::api::load;
use crate::form::DeleteNamespaceDialog;
use crate::link;
use crate::part::{ConnectButton, ErrorView, FirstPush, Load, Place, RepositoryTable};
use crate::router::param;
use crate::ui::{Icon, Menu, PageHead, PageTabs, Pager, Search, bytes, click, counted, live};
use crate::url::use_url;

/// The page.
#[component]
pub(crate) fn NamespacePage() -> impl IntoView {
    let name = param("namespace");
    let name = Memo::new(move |_| NamespaceName::parse(&name.get()?).ok());
    live(move || match name.get() {
        Some(name) => view! { <NamespaceView name=name/> }.into_any(),
        None => view! { <NotFoundPage/> }.into_any(),
    })
}

#[component]
fn NamespaceView(name: NamespaceName) -> impl IntoView {
    let url = use_url();
    let is_deleting = RwSignal::new(false);
    let path = NamespacePath {
        namespace: name.clone(),
    };
    let namespace = load::<ShowOrganization, _>(move || (path.clone(), Nothing {}));
    let shown = Memo::new(move |_| namespace.get().and_then(Result::ok));
    let about = move || shown.with(|shown| shown.as_ref().map(summary).unwrap_or_default());
    let may_delete = move || {
        shown.with(|shown| {
            shown
                .as_ref()
                .is_some_and(|shown| shown.auth == Permission::Manage)
        })
    };
    // Without the organization its list of images is empty, which says nothing.
    let refusal = Memo::new(move |_| {
        let fault = namespace.get().and_then(Result::err)?;
        let is_hidden = fault.is(Code::Forbidden) || fault.is(Code::NamespaceNotFound);
        is_hidden.then_some(fault)
    });
    let label = format!("More actions for {name}");
    let target = name.to_string();
    let done = Callback::new(move |()| url.leave_for(&link::namespaces()));
    view! {
        <PageHead title=name.to_string() about=Signal::derive(about)>
            {move || refusal.with(Option::is_none).then(|| view! { <ConnectButton target=target.clone()/> }.into_any())}
            {move || may_delete().then(|| view! {
                <Menu label=label.clone() icon="dots" class="only">
                    <button type="button" class="bad" on:click=click(move || is_deleting.set(true))>
                        <Icon name="trash"/>
                        "Delete organization"
                    </button>
                </Menu>
            }.into_any())}
        </PageHead>
        {move || match refusal.get() {
            Some(fault) => {
                let retry = Callback::new(move |()| namespace.refetch());
                view! { <section class="panel"><ErrorView fault=fault retry=retry/></section> }.into_any()
            }
            None => view! { <Tab name=name.clone() shown=shown/> }.into_any(),
        }}
        {move || is_deleting.get().then(|| shown.get_untracked()).flatten().map(|namespace| view! {
            <DeleteNamespaceDialog
                namespace=namespace
                on_done=done
                on_close=Callback::new(move |()| is_deleting.set(false))
            />
        }.into_any())}
    }
}

/// The tabs, and the chosen one.
#[component]
fn Tab(name: NamespaceName, shown: Memo<Option<Organization>>) -> impl IntoView {
    let tab = use_url().param("tab");
    let auth = Memo::new(move |_| shown.with(|shown| shown.as_ref().map(|shown| shown.auth)));
    let may_push = Signal::derive(move || auth.get() >= Some(Permission::Write));
    let path = NamespacePath {
        namespace: name.clone(),
    };
    let tabs = vec![
        ("", "Images"),
        ("permissions", "Permissions"),
        ("retention", "Retention"),
        ("protected-tags", "Protected tags"),
    ];
    view! {
            <PageTabs label=name.to_string() tabs=tabs/>
            {move || match (tab.get().as_deref(), auth.get()) {
                (Some("permissions"), Some(auth)) => right_list(Place::Namespace(path.clone()), auth),
                (Some("retention"), Some(auth)) => organization_retention(path.clone(), auth),
                (Some("protected-tags"), Some(auth)) => {
     protection_list(Place::Namespace(path.clone()), auth)
    }
                (Some("permissions" | "protected-tags" | "retention"), None) => ().into_any(),
                _ => view! { <NamespaceImages name=name.clone() may_push=may_push/> }.into_any(),
            }}
        }
}

fn summary(namespace: &Organization) -> String {
    format!(
        "{}, {}, {}. Your permission: {}.",
        counted(namespace.repositories, "image"),
        counted(namespace.tags, "tag"),
        bytes(namespace.size),
        namespace.auth.label()
    )
}

#[component]
fn NamespaceImages(name: NamespaceName, may_push: Signal<bool>) -> impl IntoView {
    let url = use_url();
    let (query, sort, cursor) = (url.param("q"), url.param("sort"), url.param("cursor"));
    let only = name.clone();
    let images = load::<ListImages, _>(move || {
        let query = ListImagesQuery {
            namespace: Some(only.clone()),
            query: query.get(),
            sort: read_sort(sort.get()),
            cursor: cursor.get(),
            limit: None,
        };
        (Nothing {}, query)
    });
    let namespace = name.to_string();
    view! {
        <section class="panel">
            <header><Search label="Filter images by name" placeholder="Filter by name"/></header>
            <Load resource=images what="images" children=move |page| {
                let namespace = namespace.clone();
                let is_empty = Memo::new(move |_| page.with(|page| page.items.is_empty()));
                view! {
                    {move || match (is_empty.get(), query.get()) {
                        (false, _) => view! {
                            <RepositoryTable page=page/>
                            <Pager
                                shown=Signal::derive(move || page.with(|page| page.items.len().try_into().unwrap_or(u64::MAX)))
                                total=Signal::derive(move || page.with(|page| page.total))
                                next=Signal::derive(move || page.with(|page| page.next.clone()))
                                noun="image"
                            />
                        }.into_any(),
                        (true, Some(query)) => view! { <NoImageMatches query=query/> }.into_any(),
                        (true, None) => view! {
                            <FirstPush title=format!("No image in {namespace} yet") namespace=namespace.clone()/>
                            {move || (!may_push.get()).then(|| view! {
                                <p class="pad small muted">"You may pull from this organization, but not push to it."</p>
                            }.into_any())}
                        }.into_any(),
                    }}
                }
            }/>
        </section>
    }
}
