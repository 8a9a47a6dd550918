//! The organizations that the caller may see.

use berth_core::berth::namespace::{ListOrganizations, Organization, OrganizationList};
use berth_core::endpoint::Empty as Nothing;
use leptos::prelude::*;

use super::dashboard::FirstOrganization;
use crate::api::load;
use crate::form::{CreateNamespaceDialog, DeleteNamespaceDialog};
use crate::link;
use crate::part::{Live, Load};
use crate::session::session;
use crate::ui::{Empty, Icon, Menu, PageHead, Search, bytes, click, count, day};
use crate::url::use_url;

/// The page.
#[component]
pub(crate) fn NamespaceListPage() -> impl IntoView {
    let session = session();
    let url = use_url();
    let create = url.param("create");
    let deleted = RwSignal::new(None::<Organization>);
    let is_admin = session.me().is_some_and(|me| me.is_admin);
    let list = load::<ListOrganizations, _>(|| (Nothing {}, Nothing {}));
    let close = Callback::new(move |()| url.set(&[("create", None)], false));
    let done = Callback::new(move |()| {
        deleted.set(None);
        session.reload();
    });
    let used = move || match list.get() {
        Some(Ok(list)) => format!("{} of {} used", count(list.used), count(list.quota)),
        _ => String::new(),
    };
    view! {
        <PageHead title="Organizations" about="An organization holds images and is the first part of their address.">
            {is_admin.then(|| view! {
                <a class="button primary" href=move || url.with(&[("create", Some(""))])>
                    <Icon name="plus"/>
                    "Create organization"
                </a>
            }.into_any())}
        </PageHead>
        <section class="panel">
            <header>
                <Search label="Filter organizations" placeholder="Filter by name"/>
                <span class="small muted">{used}</span>
            </header>
            <Load resource=list what="organizations" children=move |list| view! {
                <NamespaceTable list=list deleted=deleted/>
            }/>
        </section>
        {move || create.get().map(|_| view! { <CreateNamespaceDialog on_close=close/> }.into_any())}
        {move || deleted.get().map(|namespace| view! {
            <DeleteNamespaceDialog
                namespace=namespace
                on_done=done
                on_close=Callback::new(move |()| deleted.set(None))
            />
        }.into_any())}
    }
}

#[component]
fn NamespaceTable(
    list: Live<OrganizationList>,
    deleted: RwSignal<Option<Organization>>,
) -> impl IntoView {
    let url = use_url();
    let query = url.param("q");
    let shown = Memo::new(move |_| {
        let query = query.get().unwrap_or_default();
        let mut items = list.get().items;
        items.retain(|namespace| namespace.name.as_str().contains(&query));
        items
    });
    let is_none = Memo::new(move |_| shown.with(Vec::is_empty));
    view! {
        {move || match (is_none.get(), list.with(|list| list.items.is_empty())) {
            (_, true) => view! { <FirstOrganization/> }.into_any(),
            (true, _) => view! { <NoMatch/> }.into_any(),
            _ => view! {
                <div class="tablewrap" tabindex="0" role="region" aria-label="Organizations">
                    <table class="table fold">
                        <caption class="sr">"Organizations"</caption>
                        <thead>
                            <tr>
                                <th scope="col" aria-sort="ascending">"Name"</th>
                                <th scope="col">"Your permission"</th>
                                <th scope="col" class="num">"Images"</th>
                                <th scope="col" class="num">"Tags"</th>
                                <th scope="col" class="num">"Size"</th>
                                <th scope="col">"Created"</th>
                                <th scope="col"><span class="sr">"Actions"</span></th>
                            </tr>
                        </thead>
                        <tbody>
                            <For
                                each=move || shown.get()
                                key=|namespace| (namespace.id, namespace.repositories, namespace.tags, namespace.size)
                                let:namespace
                            >
                                <NamespaceRow namespace=namespace deleted=deleted/>
                            </For>
                        </tbody>
                    </table>
                </div>
            }.into_any(),
        }}
    }
}

#[component]
fn NamespaceRow(namespace: Organization, deleted: RwSignal<Option<Organization>>) -> impl IntoView {
    let name = namespace.name.to_string();
    let may_delete = namespace.auth == berth_core::permission::Permission::Manage;
    let tone = if may_delete {
        "badge accent"
    } else {
        "badge line"
    };
    let created = format!("{} by {}", day(namespace.created), namespace.creator_name);
    let to = link::namespace(&name);
    let images = to.clone();
    let label = namespace.auth.label();
    let (repositories, tags, size) = (namespace.repositories, namespace.tags, namespace.size);
    view! {
        <tr>
            <td class="name"><a href=to>{name.clone()}</a></td>
            <td><span class=tone>{label}</span></td>
            <td class="num" data-label="Images">{count(repositories)}</td>
            <td class="num" data-label="Tags">{count(tags)}</td>
            <td class="num">{bytes(size)}</td>
            <td class="muted opt">{created}</td>
            <td class="acts">
                <Menu label=format!("More actions for {name}") icon="dots">
                    <a href=images><Icon name="box"/>"Open"</a>
                    {may_delete.then(|| view! {
                        <button type="button" class="bad" on:click=click(move || deleted.set(Some(namespace.clone())))>
                            <Icon name="trash"/>
                            "Delete"
                        </button>
                    }.into_any())}
                </Menu>
            </td>
        </tr>
    }
}

#[component]
fn NoMatch() -> impl IntoView {
    let url = use_url();
    view! {
        <Empty icon="search" title="No organization matches the filter">
            <div class="row">
                <button type="button" class="button" on:click=click(move || url.set(&[("q", None)], true))>
                    "Clear the filter"
                </button>
            </div>
        </Empty>
    }
}
