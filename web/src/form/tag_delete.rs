//! Deleting a tag.

use berth_core::berth::tag::ImageTag;
use berth_core::endpoint::Empty;
use berth_core::name::{NamespaceName, RepositoryName, Tag};
use berth_core::swr::tag::{DeleteTag, TagPath};
use leptos::prelude::*;

use crate::part::FormError;
use crate::task::use_task;
use crate::ui::{Confirm, Icon, count, counted, short_digest, toasts};

/// The question.
#[component]
pub(crate) fn DeleteTagDialog(
    /// The organization of the image.
    namespace: NamespaceName,
    /// The image.
    repository: RepositoryName,
    /// The tag.
    tag: ImageTag,
    /// Called when it was deleted.
    on_done: Callback<()>,
    /// Called when the dialog was closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let toasts = toasts();
    let task = use_task();
    let name = Tag::parse(&tag.name).ok();
    let place = format!("{namespace}/{repository}");
    let delete = move |()| {
        let Some(tag) = name.clone() else { return };
        let path = TagPath {
            namespace: namespace.clone(),
            repository: repository.clone().into(),
            tag: tag.clone(),
        };
        task.call::<DeleteTag>(path, Empty {}, Empty {}, move |_| {
            toasts.ok(format!("Tag {tag} deleted"));
            on_done.run(());
        });
    };
    let others = match tag.others.as_slice() {
        [] => format!(
            "No other tag leads to {}: it can then be pulled by its digest only",
            short_digest(&tag.digest)
        ),
        others => format!("The same image stays as {}", others.join(", ")),
    };
    let pulled = match tag.pulls {
        0 => "it was never pulled by this tag".to_owned(),
        pulls => format!("there were {} so far", count(pulls)),
    };
    let referrers = (tag.referrers > 0).then(|| {
        format!(
            "{} stay with the digest",
            counted(tag.referrers, "attachment")
        )
    });
    view! {
        <Confirm
            title=format!("Delete tag {}?", tag.name)
            act=format!("Delete tag {}", tag.name)
            is_busy=task.is_busy()
            on_confirm=Callback::new(delete)
            on_close=on_close
        >
            <p class="muted">{place}</p>
            <ul class="rules">
                <li class="bad">
                    <Icon name="warn"/>
                    <span>
                        "Pulls of " <span class="mono">{tag.name.clone()}</span> " fail from now on; "
                        {pulled}
                    </span>
                </li>
                <li><Icon name="tag"/><span>{others}</span></li>
                <li><Icon name="trash"/><span>"It lies in the trash for some days and can come back from there"</span></li>
                {referrers.map(|text| view! { <li><Icon name="sig"/><span>{text}</span></li> }.into_any())}
            </ul>
            <FormError fault=task.fault()/>
        </Confirm>
    }
}
