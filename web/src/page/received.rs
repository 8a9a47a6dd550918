//! The images that other accounts share with this one: a tab of the images.

use berth_core::berth::sharing::{ListSharedImages, ListSharedImagesQuery, SharedImage};
use berth_core::endpoint::Empty as Nothing;
use berth_core::page::Page;
use leptos::prelude::*;

use super::repository_list::{NoImageMatches, read_sort};
use super::share::end_cell;
use crate::api::load;
use crate::link;
use crate::part::{CopyPull, Live, Load, left_badge};
use crate::ui::{Empty, Pager, Search, bytes, cell, count, name_cell, row, table};
use crate::url::use_url;

/// The tab.
#[component]
pub(super) fn ReceivedImages() -> impl IntoView {
    let url = use_url();
    let (query, sort, cursor) = (url.param("q"), url.param("sort"), url.param("cursor"));
    let images = load::<ListSharedImages, _>(move || {
        let query = ListSharedImagesQuery {
            query: query.get(),
            sort: read_sort(sort.get()),
            cursor: cursor.get(),
            limit: None,
        };
        (Nothing {}, query)
    });
    view! {
        <section class="panel">
            <header><Search label="Filter images by name" placeholder="Filter by name"/></header>
            <Load resource=images what="images" rows=4 children=move |page| view! {
                <Table page=page query=query/>
            }/>
        </section>
    }
}

#[component]
fn Table(page: Live<Page<SharedImage>>, query: Memo<Option<String>>) -> impl IntoView {
    let content = move || {
        let items = page.get().items;
        if items.is_empty() {
            return nothing(query.get());
        }
        let heads = [
            ("", "Name"),
            ("", "Owner account"),
            ("num", "Tags"),
            ("num", "Size"),
            ("", "Valid until"),
            ("", "Left"),
            ("", ""),
        ];
        table(
            "Images from others",
            &heads,
            items.into_iter().map(received).collect(),
        )
    };
    view! {
        {content}
        <Pager
            shown=Signal::derive(move || page.with(|page| page.items.len().try_into().unwrap_or(u64::MAX)))
            total=Signal::derive(move || page.with(|page| page.total))
            next=Signal::derive(move || page.with(|page| page.next.clone()))
            noun="image"
        />
    }
}

fn nothing(query: Option<String>) -> AnyView {
    if let Some(query) = query {
        return view! { <NoImageMatches query=query/> }.into_any();
    }
    view! {
        <Empty icon="box" title="Nothing from others">
            <p>
                "Images that another account shares with yours appear here. Tell its people the name of your account: it is under "
                <a href=link::account()>"Project ids"</a>"."
            </p>
        </Empty>
    }
    .into_any()
}

fn received(shared: SharedImage) -> AnyView {
    let image = shared.image;
    let name = format!("{}/{}", image.namespace, image.name);
    let shown = match shared.is_valid {
        true => {
            let to = link::repository(image.namespace.as_str(), image.name.as_str());
            view! { <a href=to>{name.clone()}</a> }.into_any()
        }
        false => view! { <span class="muted">{name.clone()}</span> }.into_any(),
    };
    let pull = shared
        .is_valid
        .then(|| view! { <CopyPull reference=image.address name=name/> }.into_any());
    row(vec![
        name_cell(shown, shared.note),
        cell("muted", "Owner", shared.owner.to_string()),
        cell("num", "Tags", count(image.tags)),
        cell("num opt", "", bytes(image.size)),
        end_cell(shared.deadline),
        cell("nowrap", "", left_badge(shared.deadline)),
        cell("acts", "", pull),
    ])
}
