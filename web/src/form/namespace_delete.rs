//! Deleting an organization, which has to be empty.

use berth_core::berth::namespace::Organization;
use berth_core::endpoint::Empty;
use berth_core::swr::namespace::{DeleteNamespace, NamespacePath};
use leptos::prelude::*;

use crate::link;
use crate::part::FormError;
use crate::task::use_task;
use crate::ui::{Banner, Confirm, counted, toasts};

/// The question.
#[component]
pub(crate) fn DeleteNamespaceDialog(
    /// The organization.
    namespace: Organization,
    /// Called when it was deleted.
    on_done: Callback<()>,
    /// Called when the dialog was closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let toasts = toasts();
    let name = namespace.name.clone();
    let images = namespace.repositories;
    let task = use_task();
    let delete = move |()| {
        let namespace = name.clone();
        let path = NamespacePath {
            namespace: namespace.clone(),
        };
        task.call::<DeleteNamespace>(path, Empty {}, Empty {}, move |_| {
            toasts.ok(format!("Organization {namespace} deleted"));
            on_done.run(());
        });
    };
    let to = link::namespace(namespace.name.as_str());
    view! {
        <Confirm
            title=format!("Delete organization {}?", namespace.name)
            act="Delete organization"
            is_busy=task.is_busy()
            is_blocked=Signal::stored(images > 0)
            on_confirm=Callback::new(delete)
            on_close=on_close
        >
            {match images {
                0 => view! {
                    <p>"It has no images. Its name becomes free for everybody, and the permissions on it end. This cannot be undone."</p>
                }.into_any(),
                images => view! {
                    <Banner tone="warn" icon="warn">
                        <p>
                            "An organization can be deleted when it is empty. This one still has "
                            <a href=to>{counted(images, "image")}</a> "."
                        </p>
                    </Banner>
                }.into_any(),
            }}
            <FormError fault=task.fault()/>
        </Confirm>
    }
}
