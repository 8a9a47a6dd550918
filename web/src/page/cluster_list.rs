//! The Kubernetes clusters whose workloads triggers update.

use berth_core::berth::cluster::{Cluster, ClusterList, ListClusters};
use berth_core::endpoint::Empty as Nothing;
use leptos::prelude::*;

use crate::api::load;
use crate::form::{CreateClusterDialog, DeleteClusterDialog};
use crate::part::{Live, Load, admin_only};
use crate::session::session;
use crate::ui::{Ago, Empty, Icon, PageHead, cell, click, icon_act, name_cell, row, table};

/// The page.
pub(super) fn cluster_list() -> AnyView {
    admin_only(
        "Clusters",
        "Clusters are registered by administrators; a trigger names one by its name.",
        || view! { <Clusters/> }.into_any(),
    )
}

#[component]
fn Clusters() -> impl IntoView {
    let session = session();
    let is_adding = RwSignal::new(false);
    let deleted = RwSignal::new(None::<Cluster>);
    let clusters = load::<ListClusters, _>(|| (Nothing {}, Nothing {}));
    let done = Callback::new(move |()| {
        is_adding.set(false);
        deleted.set(None);
        session.reload();
    });
    view! {
        <PageHead
            title="Clusters"
            about="Kubernetes clusters whose Deployments and StatefulSets a push may update."
        >
            <button type="button" class="button primary" on:click=click(move || is_adding.set(true))>
                <Icon name="plus"/>
                "Register cluster"
            </button>
        </PageHead>
        <section class="panel">
            <Load resource=clusters what="clusters" rows=2 children=move |list| view! {
                <Table list=list deleted=deleted/>
            }/>
        </section>
        {move || is_adding.get().then(|| view! {
            <CreateClusterDialog on_done=done on_close=Callback::new(move |()| is_adding.set(false))/>
        }.into_any())}
        {move || deleted.get().map(|cluster| view! {
            <DeleteClusterDialog
                cluster=cluster
                on_done=done
                on_close=Callback::new(move |()| deleted.set(None))
            />
        }.into_any())}
    }
}

#[component]
fn Table(list: Live<ClusterList>, deleted: RwSignal<Option<Cluster>>) -> impl IntoView {
    let content = move || {
        let items = list.get().items;
        if items.is_empty() {
            return view! {
                <Empty icon="layers" title="No cluster">
                    <p>"Register a cluster with a service account that may get and patch the workloads, and nothing more."</p>
                </Empty>
            }
            .into_any();
        }
        let heads = [("", "Name"), ("", "Address"), ("", "Registered"), ("", "")];
        let rows = items.into_iter().map(|one| cluster_row(one, deleted));
        table("Clusters", &heads, rows.collect())
    };
    view! { {move || content()} }
}

fn cluster_row(cluster: Cluster, deleted: RwSignal<Option<Cluster>>) -> AnyView {
    let name = cluster.name.to_string();
    let label = format!("Forget {name}");
    let address = view! { <span class="mono">{cluster.server.clone()}</span> };
    let by = format!("by {}", cluster.creator_name);
    let at = cluster.created;
    row(vec![
        name_cell(name, ""),
        cell("full", "", address),
        cell(
            "muted",
            "Registered",
            view! { <Ago at=at/><span class="sub">{by}</span> },
        ),
        cell(
            "acts",
            "",
            icon_act("trash", label, move || deleted.set(Some(cluster.clone()))),
        ),
    ])
}
