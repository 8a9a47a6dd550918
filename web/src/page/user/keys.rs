//! The access keys of a user.

use berth_core::berth::key::MAX_KEYS;
use berth_core::endpoint::Empty as Nothing;
use berth_core::iam::credential::{
    Credential, CredentialChange, CredentialList, CredentialPath, ListCredentials,
    ListCredentialsQuery, Status, UpdateCredential, UpdateCredentialBody,
};
use leptos::prelude::*;

use crate::api::load;
use crate::form::{CreateCredentialDialog, DeleteCredentialDialog};
use crate::part::{FormError, Live, Load, Person, state_badge};
use crate::session::session;
use crate::task::{Task, use_task};
use crate::ui::{
    Ago, CopyButton, Empty, Icon, act, cell, click, icon_act, live, name_cell, row, table, toasts,
};

/// The panel.
#[component]
pub(super) fn UserKeys(
    /// The user.
    person: Person,
) -> impl IntoView {
    let session = session();
    let task = use_task();
    let is_creating = RwSignal::new(false);
    let deleted = RwSignal::new(None::<Credential>);
    let owner = person.id.clone();
    let keys = load::<ListCredentials, _>(move || {
        let user_id = Some(owner.clone());
        (Nothing {}, ListCredentialsQuery { user_id })
    });
    let used = move || match keys.get() {
        Some(Ok(list)) => u64::try_from(list.credentials.len()).unwrap_or(u64::MAX),
        _ => 0,
    };
    let reload = Callback::new(move |()| session.reload());
    let done = Callback::new(move |()| {
        deleted.set(None);
        session.reload();
    });
    let is_full = move || used() >= MAX_KEYS;
    view! {
        <section class="panel">
            <header>
                <h2>"Access keys"</h2>
                <span class="small muted">{move || format!("{} of {MAX_KEYS} used", used())}</span>
                <button
                    type="button"
                    class="button small end"
                    disabled=is_full
                    on:click=click(move || is_creating.set(true))
                >
                    <Icon name="plus"/>
                    "Create access key"
                </button>
            </header>
            <FormError fault=task.fault()/>
            <Load resource=keys what="access keys" rows=2 children=move |list| view! {
                {keys_table(list, task, deleted)}
            }/>
        </section>
        {live(move || is_creating.get().then(|| view! {
            <CreateCredentialDialog
                person=person.clone()
                on_done=reload
                on_close=Callback::new(move |()| is_creating.set(false))
            />
        }))}
        {live(move || deleted.get().map(|key| view! {
            <DeleteCredentialDialog key=key on_done=done on_close=Callback::new(move |()| deleted.set(None))/>
        }))}
    }
}

fn keys_table(
    list: Live<CredentialList>,
    task: Task,
    deleted: RwSignal<Option<Credential>>,
) -> AnyView {
    live(move || {
        let keys = list.get().credentials;
        if keys.is_empty() {
            return view! {
                <Empty icon="key" title="No access key">
                    <p>"Machines sign API calls and log in with a key. People are safer with a temporary login: they press Connect on any page."</p>
                </Empty>
            }
            .into_any();
        }
        let heads = [
            ("", "Access key id"),
            ("", "State"),
            ("", "Created"),
            ("", "Last used"),
            ("", ""),
        ];
        let rows = keys.into_iter().map(|key| key_row(key, task, deleted));
        table("Access keys", &heads, rows.collect())
    })
}

fn key_row(key: Credential, task: Task, deleted: RwSignal<Option<Credential>>) -> AnyView {
    let (session, toasts) = (session(), toasts());
    let access = key.access.clone();
    let is_on = key.status == Status::Active;
    let (words, status) = match is_on {
        true => ("Disable", Status::Inactive),
        false => ("Enable", Status::Active),
    };
    let switched = access.clone();
    let switch = move || {
        let path = CredentialPath {
            access_key: switched.clone(),
        };
        let said = match is_on {
            true => "Access key disabled",
            false => "Access key enabled",
        };
        let credential = CredentialChange { status };
        let body = UpdateCredentialBody { credential };
        task.call::<UpdateCredential>(path, Nothing {}, body, move |_| {
            toasts.ok(said);
            session.reload();
        });
    };
    let used = match key.last_use_time {
        Some(at) => view! { <Ago at=at/> }.into_any(),
        None => "Never".into_any(),
    };
    let (created, copied) = (key.create_time, access.clone());
    let copy = format!("Copy access key id {access}");
    let acts = vec![
        view! { <CopyButton text=move || copied.clone() label=copy is_icon=true/> }.into_any(),
        act(words, format!("{words} access key {access}"), "", switch),
        icon_act("trash", format!("Delete access key {access}"), move || {
            deleted.set(Some(key.clone()));
        }),
    ];
    row(vec![
        name_cell(view! { <span class="mono">{access}</span> }, ""),
        cell("", "", state_badge(is_on)),
        cell("muted nowrap", "Created", view! { <Ago at=created/> }),
        cell("muted nowrap", "Used", used),
        cell("acts", "", acts),
    ])
}
