//! The table of images, for the list over all organizations and for one.

use berth_core::berth::repository::Image;
use berth_core::page::Page;
use leptos::prelude::*;

use super::{CopyPull, Live};
use crate::link;
use crate::ui::{Ago, Icon, SortHead, bytes, count};

/// A table of images.
#[component]
pub(crate) fn RepositoryTable(
    /// The page of images.
    page: Live<Page<Image>>,
    /// Whether the organization is said with each.
    #[prop(optional)]
    has_namespace: bool,
) -> impl IntoView {
    view! {
        <div class="tablewrap" tabindex="0" role="region" aria-label="Images">
            <table class="table fold">
                <caption class="sr">"Images"</caption>
                <thead>
                    <tr>
                        <SortHead label="Name" word=Some("name") direction="ascending"/>
                        <th scope="col" class="num">"Tags"</th>
                        <th scope="col" class="num">"Size"</th>
                        <SortHead label="Last change" word=None direction="descending"/>
                        <th scope="col">"Last pull"</th>
                        <th scope="col" class="num">"Pulls"</th>
                        <th scope="col"><span class="sr">"Actions"</span></th>
                    </tr>
                </thead>
                <tbody>
                    <For
                        each=move || page.get().items
                        key=|image| (image.id, image.updated, image.tags, image.pulls)
                        let:image
                    >
                        <RepositoryRow image=image has_namespace=has_namespace/>
                    </For>
                </tbody>
            </table>
        </div>
    }
}

#[component]
fn RepositoryRow(image: Image, has_namespace: bool) -> impl IntoView {
    let full_name = format!("{}/{}", image.namespace, image.name);
    let to = link::repository(image.namespace.as_str(), image.name.as_str());
    let prefix = has_namespace.then(|| {
        view! {
            <span class="muted">{format!("{}/", image.namespace)}</span>
        }
    });
    view! {
        <tr>
            <td class="name">
                <span class="row tight">
                    <a href=to>{prefix}{image.name.to_string()}</a>
                    {image.is_public.then(|| view! {
                        <span class="badge line"><Icon name="globe"/>"Public"</span>
                    }.into_any())}
                </span>
            </td>
            <td class="num" data-label="Tags">{count(image.tags)}</td>
            <td class="num">{bytes(image.size)}</td>
            <td class="muted nowrap" data-label="Changed"><Ago at=image.updated/></td>
            <td class="muted nowrap opt">
                {match image.last_pull {
                    Some(at) => view! { <Ago at=at/> }.into_any(),
                    None => "Never".into_any(),
                }}
            </td>
            <td class="num opt">{count(image.pulls)}</td>
            <td class="acts"><CopyPull reference=image.address name=full_name/></td>
        </tr>
    }
}
