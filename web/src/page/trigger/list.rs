//! The triggers of an image.

use berth_core::berth::trigger::{ImageTrigger, ImageTriggerList, ListImageTriggers};
use berth_core::endpoint::Empty as Nothing;
use berth_core::permission::Permission;
use berth_core::swr::repository::RepositoryPath;
use leptos::prelude::*;

use super::deliveries::Deliveries;
use super::row::{Rows, trigger_row};
use crate::api::load;
use crate::form::{
    CreateWebhookDialog, CreateWorkloadTriggerDialog, DeleteTriggerDialog, TestTriggerDialog,
};
use crate::part::{FormError, Live, Load};
use crate::session::session;
use crate::task::use_task;
use crate::ui::{Banner, Empty, Icon, click, table};
use crate::url::use_url;

/// What is being added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Adding {
    Webhook,
    Workload,
}

/// The tab.
#[component]
pub(crate) fn TriggerList(
    /// The image's path.
    path: RepositoryPath,
    /// What the caller may do with the image.
    auth: Permission,
) -> impl IntoView {
    let session = session();
    let url = use_url();
    let of = url.param("trigger");
    let is_adding = RwSignal::new(None::<Adding>);
    let rows = Rows {
        path: path.clone(),
        may_change: auth >= Permission::Write,
        task: use_task(),
        tested: RwSignal::new(None),
        deleted: RwSignal::new(None),
    };
    let may_change = rows.may_change;
    let task = rows.task;
    let (tested, deleted) = (rows.tested, rows.deleted);
    let at = path.clone();
    let triggers = load::<ListImageTriggers, _>(move || (at.clone(), Nothing {}));
    let done = Callback::new(move |()| {
        deleted.set(None);
        session.reload();
    });
    let added = Callback::new(move |()| {
        is_adding.set(None);
        done.run(());
    });
    // With a trigger its history goes.
    let gone = Callback::new(move |()| {
        url.set(&[("trigger", None), ("cursor", None)], true);
        done.run(());
    });
    let (created, shown) = (path.clone(), path.clone());
    view! {
        <div class="stack loose">
            {(!may_change).then(|| view! {
                <Banner icon="info">
                    <p>"You have Read on this image, so you see its triggers. To change or test them needs Write."</p>
                </Banner>
            }.into_any())}
            <section class="panel">
                <header>
                    <h2>"Triggers"</h2>
                    <span class="small muted">"What a push sets off"</span>
                    {may_change.then(|| view! {
                        <button type="button" class="button end" on:click=click(move || is_adding.set(Some(Adding::Webhook)))>
                            <Icon name="plus"/>
                            "Add webhook"
                        </button>
                        <button type="button" class="button" on:click=click(move || is_adding.set(Some(Adding::Workload)))>
                            <Icon name="plus"/>
                            "Add workload update"
                        </button>
                    }.into_any())}
                </header>
                <FormError fault=task.fault()/>
                <Load resource=triggers what="triggers" rows=2 children=move |list| view! {
                    <Triggers list=list rows=rows.clone()/>
                }/>
            </section>
            {move || of.get().map(|trigger| view! {
                <Deliveries path=shown.clone() trigger=trigger/>
            }.into_any())}
        </div>
        {move || is_adding.get().map(|adding| {
            let path = created.clone();
            let close = Callback::new(move |()| is_adding.set(None));
            match adding {
                Adding::Webhook => view! { <CreateWebhookDialog path=path on_done=done on_close=close/> }.into_any(),
                Adding::Workload => view! { <CreateWorkloadTriggerDialog path=path on_done=added on_close=close/> }.into_any(),
            }
        })}
        {move || tested.get().map(|path| view! {
            <TestTriggerDialog
                path=path
                on_done=done
                on_close=Callback::new(move |()| tested.set(None))
            />
        }.into_any())}
        {move || deleted.get().map(|path| view! {
            <DeleteTriggerDialog
                path=path
                on_done=gone
                on_close=Callback::new(move |()| deleted.set(None))
            />
        }.into_any())}
    }
}

#[component]
fn Triggers(list: Live<ImageTriggerList>, rows: Rows) -> impl IntoView {
    let content = move || {
        let items: Vec<ImageTrigger> = list.get().items;
        if items.is_empty() {
            return view! {
                <Empty icon="pulse" title="No trigger">
                    <p>"A webhook tells a program of yours, in a signed call, that a tag was pushed. A workload update sets the image of a Deployment or StatefulSet."</p>
                </Empty>
            }
            .into_any();
        }
        let heads = [
            ("", "Name"),
            ("", "When"),
            ("", "Does"),
            ("", "Last"),
            ("", ""),
        ];
        let rows = items.into_iter().map(|trigger| trigger_row(&rows, trigger));
        table("Triggers", &heads, rows.collect())
    };
    view! { {move || content()} }
}
