//! The question before a cluster is forgotten.

use berth_core::berth::cluster::{Cluster, ClusterPath, DeleteCluster};
use berth_core::endpoint::Empty;
use leptos::prelude::*;

use crate::part::FormError;
use crate::task::use_task;
use crate::ui::{Confirm, toasts};

/// The dialog.
#[component]
pub(crate) fn DeleteClusterDialog(
    /// The cluster.
    cluster: Cluster,
    /// Called when it is gone.
    on_done: Callback<()>,
    /// Called when the dialog was closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let (task, toasts) = (use_task(), toasts());
    let name = cluster.name.to_string();
    let title = format!("Forget cluster {name}?");
    let confirm = Callback::new(move |()| {
        let said = format!("Cluster {name} forgotten");
        let path = ClusterPath {
            cluster: cluster.id.clone(),
        };
        task.call::<DeleteCluster>(path, Empty {}, Empty {}, move |_| {
            toasts.ok(said);
            on_done.run(());
        });
    });
    view! {
        <Confirm title=title act="Forget cluster" is_busy=task.is_busy() on_confirm=confirm on_close=on_close>
            <p>"Its credential is deleted here. Triggers that name it fail until a cluster has that name again; what runs in it goes on running."</p>
            <FormError fault=task.fault()/>
        </Confirm>
    }
}
