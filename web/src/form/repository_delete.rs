//! Deleting an image with all its tags.

use berth_core::berth::repository::{DeleteImage, DeleteImageQuery, Image};
use berth_core::endpoint::Empty;
use berth_core::swr::repository::RepositoryPath;
use leptos::prelude::*;

use crate::part::FormError;
use crate::task::use_task;
use crate::ui::{Confirm, Icon, bytes, count, counted, toasts};

/// The question; the server refuses if there are other tags than those shown.
#[component]
pub(crate) fn DeleteRepositoryDialog(
    /// The image.
    image: Image,
    /// Called when it was deleted.
    on_done: Callback<()>,
    /// Called when the dialog was closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let toasts = toasts();
    let full_name = format!("{}/{}", image.namespace, image.name);
    let title = format!("Delete {full_name}?");
    let task = use_task();
    let path = RepositoryPath {
        namespace: image.namespace.clone(),
        repository: image.name.clone().into(),
    };
    let tags = image.tags;
    let delete = move |()| {
        let full_name = full_name.clone();
        let query = DeleteImageQuery { tags: Some(tags) };
        task.call::<DeleteImage>(path.clone(), query, Empty {}, move |_| {
            toasts.ok(format!("{full_name} deleted with {}", counted(tags, "tag")));
            on_done.run(());
        });
    };
    let act = match tags {
        0 => "Delete image".to_owned(),
        tags => format!("Delete image and {}", counted(tags, "tag")),
    };
    let address = image.address.clone();
    view! {
        <Confirm
            title=title
            act=act
            typed=image.name.to_string()
            is_busy=task.is_busy()
            on_confirm=Callback::new(delete)
            on_close=on_close
        >
            <dl class="stats">
                <div class="stat"><dt>"Tags"</dt><dd>{count(tags)}</dd></div>
                <div class="stat"><dt>"Pulls"</dt><dd>{count(image.pulls)}</dd></div>
                <div class="stat"><dt>"Size"</dt><dd>{bytes(image.size)}</dd></div>
            </dl>
            <ul class="rules">
                <li class="bad">
                    <Icon name="warn"/>
                    <span>"Nobody can pull " {address} " any more"</span>
                </li>
                <li>
                    <Icon name="trash"/>
                    "Its tags lie in the trash for some days and can come back from there, with its category and description"
                </li>
                <li>
                    <Icon name="warn"/>
                    "Permissions on it, shares, triggers, protected tags and its own retention rules do not come back"
                </li>
                <li>
                    <Icon name="info"/>
                    "Blobs that other images use stay with them"
                </li>
            </ul>
            <FormError fault=task.fault()/>
        </Confirm>
    }
}
