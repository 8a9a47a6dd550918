//! The images over all organizations.

use berth_core::berth::namespace::ListOrganizations;
use berth_core::berth::repository::{ListImages, ListImagesQuery, Sort};
use berth_core::endpoint::Empty as Nothing;
use berth_core::name::NamespaceName;
use leptos::prelude::*;

use super::dashboard::FirstOrganization;
use super::received_images;
use crate::api::load;
use crate::part::{ConnectButton, FirstPush, Load, RepositoryTable, ToolSelect};
use crate::ui::{Empty, PageHead, PageTabs, Pager, Search, click, live};
use crate::url::use_url;

/// Each tab with its word in the URL.
const TABS: [(&str, &str); 2] = [("", "Yours"), ("others", "From others")];

/// The page.
#[component]
pub(crate) fn RepositoryListPage() -> impl IntoView {
    let tab = use_url().param("tab");
    view! {
        <PageHead title="Images" about="Every image you can read: of your account, and what others share with it.">
            <ConnectButton target=""/>
        </PageHead>
        <PageTabs label="Images".to_owned() tabs=TABS.to_vec()/>
        {live(move || match tab.get().as_deref() {
            Some("others") => received_images(),
            _ => view! { <OwnImages/> }.into_any(),
        })}
    }
}

/// The images of the own account.
#[component]
fn OwnImages() -> impl IntoView {
    let url = use_url();
    let (query, sort, cursor) = (url.param("q"), url.param("sort"), url.param("cursor"));
    let only = url.param("organization");
    let images = load::<ListImages, _>(move || {
        let query = ListImagesQuery {
            namespace: only.get().and_then(|only| NamespaceName::parse(&only).ok()),
            query: query.get(),
            sort: read_sort(sort.get()),
            cursor: cursor.get(),
            limit: None,
        };
        (Nothing {}, query)
    });
    let namespaces = load::<ListOrganizations, _>(|| (Nothing {}, Nothing {}));
    let names = Memo::new(move |_| match namespaces.get() {
        Some(Ok(list)) => list
            .items
            .into_iter()
            .map(|item| item.name.to_string())
            .collect(),
        _ => Vec::<String>::new(),
    });
    view! {
        <section class="panel">
            <header>
                <Search label="Filter images by name" placeholder="Filter by name"/>
                <div class="row">
                    <select
                        class="select"
                        aria-label="Organization"
                        on:change=move |event| {
                            let name = event_target_value(&event);
                            let name = Some(name.as_str()).filter(|name| !name.is_empty());
                            url.set(&[("organization", name), ("cursor", None), ("from", None)], true);
                        }
                    >
                        <option value="" selected=move || only.get().is_none()>"All organizations"</option>
                        <For each=move || names.get() key=Clone::clone let:name>
                            <option
                                value=name.clone()
                                selected={ let name = name.clone(); move || only.get().as_ref() == Some(&name) }
                            >
                                {name.clone()}
                            </option>
                        </For>
                    </select>
                    <ToolSelect/>
                </div>
            </header>
            <Load resource=images what="images" rows=8 children=move |page| {
                let is_empty = Memo::new(move |_| page.with(|page| page.items.is_empty()));
                view! {
                    {move || match (is_empty.get(), query.get().or_else(|| only.get())) {
                        (false, _) => view! {
                            <RepositoryTable page=page has_namespace=true/>
                            <Pager
                                shown=Signal::derive(move || page.with(|page| page.items.len().try_into().unwrap_or(u64::MAX)))
                                total=Signal::derive(move || page.with(|page| page.total))
                                next=Signal::derive(move || page.with(|page| page.next.clone()))
                                noun="image"
                            />
                        }.into_any(),
                        (true, Some(query)) => view! { <NoImageMatches query=query/> }.into_any(),
                        (true, None) => match names.with(|names| names.first().cloned()) {
                            Some(first) => view! { <FirstPush title="No image yet" namespace=first/> }.into_any(),
                            None => view! { <FirstOrganization/> }.into_any(),
                        },
                    }}
                }
            }/>
        </section>
    }
}

/// Reads the order of a list from its URL.
pub(super) fn read_sort(word: Option<String>) -> Option<Sort> {
    (word.as_deref() == Some(Sort::Name.as_str())).then_some(Sort::Name)
}

/// What a filter that leaves nothing says.
#[component]
pub(super) fn NoImageMatches(
    /// The filter.
    query: String,
) -> impl IntoView {
    let url = use_url();
    let clear = move || {
        let all = ["q", "organization", "cursor", "from"].map(|name| (name, None));
        url.set(&all, true);
    };
    view! {
        <Empty icon="search" title=format!("No image matches “{query}”")>
            <p>"The filter looks into the names of organizations and images that you can see."</p>
            <div class="row">
                <button type="button" class="button" on:click=click(clear)>"Clear the filter"</button>
            </div>
        </Empty>
    }
}
