//! The menu of the person who is signed in: appearance and signing out.

use leptos::prelude::*;

use crate::link;
use crate::preference::{Theme, preference};
use crate::session::session;
use crate::ui::{Icon, Menu, click, input, toasts};

/// The menu of the account.
#[component]
pub(crate) fn AccountMenu() -> impl IntoView {
    let session = session();
    let toasts = toasts();
    let theme = preference().theme;
    let who = session.me();
    let name = who
        .as_ref()
        .map(|me| format!("{} · {}", me.user, me.account))
        .unwrap_or_default();
    let version = who.map(|me| format!("Berth {}", me.version));
    let sign_out = move || {
        leptos::task::spawn_local(async move {
            if let Err(fault) = session.sign_out().await {
                toasts.bad(format!("You are still signed in. {}", fault.what()));
            }
        });
    };
    let choice = move |choice: Theme| {
        view! {
            <label>
                <input
                    type="radio"
                    name="theme"
                    prop:checked=move || theme.get() == choice
                    on:change=input(move |_| theme.set(choice))
                />
                {choice.label()}
            </label>
        }
    };
    view! {
        <Menu label=format!("Account: {name}") icon="user" class="ghost only">
            <p class="hintline">{name.clone()}</p>
            <a href=link::keys()><Icon name="key"/>"Access keys"</a>
            <a href=link::account()><Icon name="user"/>"Account and project ids"</a>
            <hr/>
            <fieldset class="pad" on:click=|event| event.stop_propagation()>
                <legend class="hintline">"Appearance"</legend>
                <div class="segment">{Theme::ALL.into_iter().map(choice).collect_view()}</div>
            </fieldset>
            <hr/>
            <button type="button" on:click=click(sign_out)><Icon name="out"/>"Sign out"</button>
            <p class="hintline">{version}</p>
        </Menu>
    }
}
