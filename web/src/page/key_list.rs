//! The caller's access keys.

use berth_core::berth::key::{Key, ListKeys, MAX_KEYS};
use berth_core::endpoint::Empty as Nothing;
use leptos::prelude::*;

use crate::api::load;
use crate::form::{CreateKeyDialog, DeleteKeyDialog};
use crate::part::Load;
use crate::session::session;
use crate::ui::{Ago, CopyButton, Empty, Icon, PageHead, click};

/// The page.
#[component]
pub(crate) fn KeyListPage() -> impl IntoView {
    let session = session();
    let is_creating = RwSignal::new(false);
    let deleted = RwSignal::new(None::<Key>);
    let keys = load::<ListKeys, _>(|| (Nothing {}, Nothing {}));
    let reload = Callback::new(move |()| session.reload());
    let used = move || match keys.get() {
        Some(Ok(keys)) => u64::try_from(keys.items.len()).unwrap_or(u64::MAX),
        _ => 0,
    };
    let is_full = move || used() >= MAX_KEYS;
    let done = Callback::new(move |()| {
        deleted.set(None);
        session.reload();
    });
    view! {
        <PageHead
            title="Access keys"
            about="For API calls and long-term logins of machines. They have your rights and hold until you delete them."
        >
            <button
                type="button"
                class="button primary"
                disabled=is_full
                on:click=click(move || is_creating.set(true))
            >
                <Icon name="plus"/>
                "Create access key"
            </button>
        </PageHead>
        <section class="panel">
            <header>
                <h2>"Your keys"</h2>
                <span class="small muted">{move || format!("{} of {MAX_KEYS} used", used())}</span>
            </header>
            <Load resource=keys what="keys" rows=2 children=move |list| view! {
                {move || match list.with(|list| list.items.is_empty()) {
                    true => view! { <NoKeys/> }.into_any(),
                    false => view! {
                        <div class="tablewrap" tabindex="0" role="region" aria-label="Access keys">
                            <table class="table fold">
                                <caption class="sr">"Access keys"</caption>
                                <thead>
                                    <tr>
                                        <th scope="col">"Access key id"</th>
                                        <th scope="col">"Created"</th>
                                        <th scope="col">"Last used"</th>
                                        <th scope="col"><span class="sr">"Actions"</span></th>
                                    </tr>
                                </thead>
                                <tbody>
                                    <For each=move || list.get().items key=|key| (key.access.clone(), key.last_used) let:key>
                                        <KeyRow key=key deleted=deleted/>
                                    </For>
                                </tbody>
                            </table>
                        </div>
                    }.into_any(),
                }}
            }/>
        </section>
        {move || is_creating.get().then(|| view! {
            <CreateKeyDialog on_done=reload on_close=Callback::new(move |()| is_creating.set(false))/>
        }.into_any())}
        {move || deleted.get().map(|key| view! {
            <DeleteKeyDialog key=key on_done=done on_close=Callback::new(move |()| deleted.set(None))/>
        }.into_any())}
    }
}

#[component]
fn KeyRow(key: Key, deleted: RwSignal<Option<Key>>) -> impl IntoView {
    let access = key.access.clone();
    let label = format!("Delete access key {access}");
    let last_used = key.last_used;
    let created = key.created;
    view! {
        <tr>
            <td class="name mono">{access.clone()}</td>
            <td class="muted" data-label="Created"><Ago at=created/></td>
            <td class="muted" data-label="Used">
                {match last_used {
                    Some(at) => view! { <Ago at=at/> }.into_any(),
                    None => "Never".into_any(),
                }}
            </td>
            <td class="acts">
                <CopyButton text={ let access = access.clone(); move || access.clone() } label=format!("Copy access key id {access}") is_icon=true/>
                <button
                    type="button"
                    class="button ghost only small danger"
                    aria-label=label.clone()
                    title=label
                    on:click=click(move || deleted.set(Some(key.clone())))
                >
                    <Icon name="trash"/>
                </button>
            </td>
        </tr>
    }
}

#[component]
fn NoKeys() -> impl IntoView {
    view! {
        <Empty icon="key" title="No access key">
            <p>"For your own terminal a temporary login is safer: press Connect on any page. Machines need a key."</p>
        </Empty>
    }
}
