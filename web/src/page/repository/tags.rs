//! The tags of an image, in pages.

use berth_core::berth::repository::Image;
use berth_core::berth::tag::{ImageTag, ListImageTags, ListImageTagsQuery};
use berth_core::page::Page;
use berth_core::permission::Permission;
use berth_core::swr::repository::RepositoryPath;
use leptos::prelude::*;

use super::tag_row::TagRow;
use crate::api::load;
use crate::form::DeleteTagDialog;
use crate::page::repository_list::read_sort;
use crate::part::{Live, Load, ToolSelect};
use crate::session::session;
use crate::ui::{Empty, Pager, Search, SortHead, click};
use crate::url::use_url;

/// The list with its filter and its pages.
#[component]
pub(super) fn TagList(
    /// The image's path.
    path: RepositoryPath,
    /// The image.
    image: Live<Image>,
) -> impl IntoView {
    let session = session();
    let url = use_url();
    let deleted = RwSignal::new(None::<ImageTag>);
    let (query, sort, cursor) = (url.param("q"), url.param("sort"), url.param("cursor"));
    let at = path.clone();
    let tags = load::<ListImageTags, _>(move || {
        let query = ListImageTagsQuery {
            query: query.get(),
            sort: read_sort(sort.get()),
            cursor: cursor.get(),
            limit: None,
        };
        (at.clone(), query)
    });
    let done = Callback::new(move |()| {
        deleted.set(None);
        session.reload();
    });
    let (namespace, repository) = (path.namespace.clone(), path.repository.name().clone());
    view! {
        <header>
            <Search label="Filter tags" placeholder="Filter by tag or digest"/>
            <div class="row"><ToolSelect/></div>
        </header>
        <Load resource=tags what="tags" rows=6 children=move |page| {
            let path = path.clone();
            let is_empty = Memo::new(move |_| page.with(|page| page.items.is_empty()));
            move || match is_empty.get() {
                false => view! {
                    <TagTable page=page path=path.clone() image=image deleted=deleted/>
                }.into_any(),
                true => view! { <NoTagMatches query=query.get().unwrap_or_default()/> }.into_any(),
            }
        }/>
        {move || deleted.get().map(|tag| view! {
            <DeleteTagDialog
                namespace=namespace.clone()
                repository=repository.clone()
                tag=tag
                on_done=done
                on_close=Callback::new(move |()| deleted.set(None))
            />
        }.into_any())}
    }
}

#[component]
fn TagTable(
    page: Live<Page<ImageTag>>,
    path: RepositoryPath,
    image: Live<Image>,
    deleted: RwSignal<Option<ImageTag>>,
) -> impl IntoView {
    let path = StoredValue::new(path);
    let (address, may_delete) =
        image.with_untracked(|image| (image.address.clone(), image.auth == Permission::Manage));
    let address = StoredValue::new(address);
    view! {
        <div class="tablewrap" tabindex="0" role="region" aria-label="Tags">
            <table class="table fold">
                <caption class="sr">"Tags"</caption>
                <thead>
                    <tr>
                        <SortHead label="Tag" word=Some("name") direction="ascending"/>
                        <th scope="col">"Platforms"</th>
                        <th scope="col" class="num">"Size"</th>
                        <SortHead label="Pushed" word=None direction="descending"/>
                        <th scope="col">"Last pull"</th>
                        <th scope="col">"Attached"</th>
                        <th scope="col"><span class="sr">"Actions"</span></th>
                    </tr>
                </thead>
                <For
                    each=move || page.get().items
                    key=|tag| (tag.name.clone(), tag.digest.clone(), tag.pushed, tag.pulls, tag.referrers)
                    let:tag
                >
                    <TagRow
                        tag=tag
                        path=path.get_value()
                        address=address.get_value()
                        may_delete=may_delete
                        deleted=deleted
                    />
                </For>
            </table>
        </div>
        <Pager
            shown=Signal::derive(move || page.with(|page| page.items.len().try_into().unwrap_or(u64::MAX)))
            total=Signal::derive(move || page.with(|page| page.total))
            next=Signal::derive(move || page.with(|page| page.next.clone()))
            noun="tag"
        />
    }
}

#[component]
fn NoTagMatches(query: String) -> impl IntoView {
    let url = use_url();
    let clear = move || {
        url.set(&[("q", None), ("cursor", None), ("from", None)], true);
    };
    view! {
        <Empty icon="search" title=format!("No tag matches “{query}”")>
            <p>"The filter takes a part of a tag, or the beginning of a digest."</p>
            <div class="row">
                <button type="button" class="button" on:click=click(clear)>"Clear the filter"</button>
            </div>
        </Empty>
    }
}
