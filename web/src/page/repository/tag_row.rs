//! One tag, with the rows that open under it.

use berth_core::berth::tag::ImageTag;
use berth_core::swr::repository::RepositoryPath;
use leptos::prelude::*;

use super::attached::Attached;
use crate::part::CopyPull;
use crate::ui::{Ago, Icon, bytes, click, counted, short_digest};

/// The rows of one tag: a table body of its own.
#[component]
pub(super) fn TagRow(
    /// The tag.
    tag: ImageTag,
    /// The image's path.
    path: RepositoryPath,
    /// The image's pull address.
    address: String,
    /// Whether the caller may delete it.
    may_delete: bool,
    /// Takes the tag that is to be deleted.
    deleted: RwSignal<Option<ImageTag>>,
) -> impl IntoView {
    let is_open = RwSignal::new(false);
    let name = tag.name.clone();
    let reference = format!("{address}:{name}");
    let delete = {
        let tag = tag.clone();
        move || deleted.set(Some(tag.clone()))
    };
    let delete_label = format!("Delete tag {name}");
    let digest = tag.digest.clone();
    let attached_class = if tag.referrers > 0 { "full" } else { "opt" };
    view! {
        <tbody>
            <tr>
                <td class="name"><TagName tag=tag.clone() is_open=is_open/></td>
                <td class="opt"><Platforms tag=tag.clone()/></td>
                <td class="num" data-label="Size">{bytes(tag.size)}</td>
                <td class="muted nowrap" data-label="Pushed">
                    <Ago at=tag.pushed/>
                    <span class="sub opt">{tag.pushed_by}</span>
                </td>
                <td class="muted nowrap opt">
                    {match tag.last_pull {
                        Some(at) => view! { <Ago at=at/> }.into_any(),
                        None => "Never".into_any(),
                    }}
                    <span class="sub opt">{counted(tag.pulls, "pull")}</span>
                </td>
                <td class=attached_class>
                    {(tag.referrers > 0).then(|| view! {
                        <span class="badge"><Icon name="sig"/>{counted(tag.referrers, "attachment")}</span>
                    }.into_any())}
                </td>
                <td class="acts">
                    <CopyPull reference=reference name=name/>
                    {may_delete.then(|| view! {
                        <button
                            type="button"
                            class="button ghost only small danger"
                            aria-label=delete_label.clone()
                            title=delete_label
                            on:click=click(delete)
                        >
                            <Icon name="trash"/>
                        </button>
                    }.into_any())}
                </td>
            </tr>
            {move || is_open.get().then(|| view! {
                <Attached path=path.clone() digest=digest.clone() address=address.clone()/>
            }.into_any())}
        </tbody>
    }
}

/// The tag's name with its digest, and the button that opens the rows under it.
#[component]
fn TagName(tag: ImageTag, is_open: RwSignal<bool>) -> impl IntoView {
    let same = (!tag.others.is_empty()).then(|| {
        let shown: Vec<_> = tag.others.iter().take(2).cloned().collect();
        let more = if tag.others.len() > 2 {
            " and more"
        } else {
            ""
        };
        format!("same image as {}{more}", shown.join(", "))
    });
    let kind = (!tag.is_index).then_some(tag.artifact_type).flatten();
    view! {
        <span class="row keep tight">
            <button
                type="button"
                class="button ghost only small"
                aria-expanded=move || is_open.get().to_string()
                aria-label=format!("Platforms, layers and attachments of {}", tag.name)
                on:click=click(move || is_open.update(|open| *open = !*open))
            >
                <Icon name="right" class="turn"/>
            </button>
            <span>
                <span class="mono strong">{tag.name.clone()}</span>
                {same.map(|same| view! { " "<span class="small muted">{same}</span> }.into_any())}
                <span class="sub digest" title=tag.digest.clone()>{short_digest(&tag.digest)}</span>
                {kind.map(|kind| view! { <span class="sub">{kind}</span> }.into_any())}
            </span>
        </span>
    }
}

#[component]
fn Platforms(tag: ImageTag) -> impl IntoView {
    let short = |platform: &String| {
        let short = platform.strip_prefix("linux/").unwrap_or(platform);
        (platform.clone(), short.to_owned())
    };
    view! {
        <span class="row tight">
            {tag.platforms.iter().map(short).map(|(full, short)| view! {
                <span class="badge line" title=full>{short}</span>
            }.into_any()).collect_view()}
        </span>
    }
}
