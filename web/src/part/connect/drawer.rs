//! The drawer itself.

use berth_core::berth::namespace::ListOrganizations;
use berth_core::endpoint::Empty;
use berth_core::name::NamespaceName;
use berth_core::oci::ImageName;
use leptos::prelude::*;

use super::live_login::{LiveLogin, use_live_login};
use super::login_step::LoginStep;
use super::push_steps::PushSteps;
use crate::api::watch;
use crate::fault::sentence;
use crate::link;
use crate::part::FormError;
use crate::preference::preference;
use crate::session::session;
use crate::tool::Tool;
use crate::ui::{Banner, Drawer, Field, Icon, TabList, click, copy_shortcut, live};
use crate::url::use_url;

const PANEL: &str = "connect-steps";

/// The Connect drawer, while the URL asks for it.
#[component]
pub(crate) fn Connect() -> impl IntoView {
    let target = use_url().param("connect");
    live(move || {
        target
            .get()
            .map(|target| view! { <ConnectDrawer target=known(target)/> }.into_any())
    })
}

/// Anybody can make a link: what is no name comes into no command that is copied.
fn known(target: String) -> String {
    let is_name = NamespaceName::parse(&target).is_ok() || ImageName::parse(&target).is_ok();
    if is_name { target } else { String::new() }
}

#[component]
fn ConnectDrawer(target: String) -> impl IntoView {
    let url = use_url();
    let live = use_live_login();
    let tool = preference().tool;
    let title = match target.as_str() {
        "" => "Connect a tool".to_owned(),
        target => format!("Connect to {target}"),
    };
    let image = RwSignal::new(start_image(&target));
    let tag = RwSignal::new("v1".to_owned());
    if target.is_empty() {
        choose_organization(image);
    }
    copy_shortcut(PANEL);
    let close = Callback::new(move |()| url.set(&[("connect", None)], false));
    let tabs = Tool::ALL.map(|tool| (tool, format!("tool-{}", tool.word()), tool.label()));
    view! {
        <Drawer title=title on_close=close>
            <div class="body">
                <Where/>
                <section>
                    <h3>"Push to"</h3>
                    <div class="cols half">
                        <Field label="Image" value=image is_mono=true/>
                        <Field label="Tag" value=tag is_mono=true/>
                    </div>
                </section>
                <section>
                    <h3>"Tool"</h3>
                    <TabList label="Tool" tabs=tabs.to_vec() chosen=tool panel=PANEL/>
                    <div
                        id=PANEL
                        role="tabpanel"
                        tabindex="0"
                        aria-labelledby=move || format!("tool-{}", tool.get().word())
                    >
                        <ol class="steps">
                            <LoginItem live=live/>
                            <PushSteps live=live image=image tag=tag/>
                        </ol>
                    </div>
                </section>
            </div>
            <div class="foot">
                <p class="grow small muted">
                    "For machines, use an " <a href=link::keys()>"access key"</a> ": it holds until you delete it."
                </p>
                <button type="button" class="button" on:click=click(move || close.run(()))>"Close"</button>
            </div>
        </Drawer>
    }
}

/// Where the tool connects to, and as whom.
#[component]
fn Where() -> impl IntoView {
    let me = session().me();
    let registry = me.as_ref().map(|me| me.registry.clone());
    let is_tls = me.as_ref().is_some_and(|me| me.is_tls);
    let hours = me.as_ref().map_or(0, |me| me.login_seconds / 3600);
    view! {
        <section>
            <div class="row">
                <code>{registry}</code>
                {match is_tls {
                    true => view! { <span class="badge ok"><Icon name="lock"/>"TLS"</span> },
                    false => view! { <span class="badge warn"><Icon name="warn"/>"No TLS"</span> },
                }}
            </div>
            <p class="muted">
                {format!("This login is you, for {hours} hours: it has your rights on images, opens nothing else and ends by itself.")}
            </p>
        </section>
    }
}

/// The step of logging in, with what the server has seen of it.
#[component]
fn LoginItem(live: LiveLogin) -> impl IntoView {
    let seen = move || {
        live.state.with(|state| {
            let state = state.as_ref().filter(|state| state.is_seen)?;
            let address = state.last_address.clone()?;
            let agent = state.last_agent.as_deref().unwrap_or_default();
            let agent = agent.split([' ', '(']).next().unwrap_or_default();
            let comma = if agent.is_empty() { "" } else { ", " };
            Some(format!("Login seen from {address}{comma}{agent}"))
        })
    };
    let refusal = move || live.state.with(|state| state.as_ref()?.refusal.clone());
    let state = move || match seen() {
        Some(_) => "done",
        None => "now",
    };
    view! {
        <li data-state=state>
            <h3>
                "Log in "
                <span role="status">
                    {move || seen().map(|text| view! {
                        <span class="badge ok"><Icon name="check"/>{text}</span>
                    }.into_any())}
                </span>
            </h3>
            <FormError fault=live.fault/>
            {move || match live.login.get() {
                Some(login) => view! { <LoginStep live=live login=login/> }.into_any(),
                None => view! { <NoLogin live=live/> }.into_any(),
            }}
            {move || refusal().map(|reason| view! {
                <Banner tone="bad" icon="warn" is_alert=true>
                    <div>
                        <p><b class="strong">"An attempt with this login was refused."</b></p>
                        <p>{sentence(&reason)}</p>
                    </div>
                </Banner>
            }.into_any())}
        </li>
    }
}

#[component]
fn NoLogin(live: LiveLogin) -> impl IntoView {
    view! {
        {move || match live.is_busy.get() {
            true => view! {
                <div class="code" aria-busy="true">
                    <pre><span class="skeleton long"></span></pre>
                    <span class="sr" role="status">"Making a login"</span>
                </div>
            }.into_any(),
            false => view! {
                <div class="row">
                    <button type="button" class="button" on:click=click(move || live.create())>
                        <Icon name="sync"/>
                        "Make a login"
                    </button>
                </div>
            }.into_any(),
        }}
    }
}

/// The image that the commands begin with.
fn start_image(target: &str) -> String {
    match target.split_once('/') {
        Some(_) => target.to_owned(),
        None if target.is_empty() => "organization/hello".to_owned(),
        None => format!("{target}/hello"),
    }
}

/// Puts the first organization into the commands, where none was asked for.
fn choose_organization(image: RwSignal<String>) {
    leptos::task::spawn_local(async move {
        let Ok(list) = watch::<ListOrganizations>(Empty {}, Empty {}).await else {
            return;
        };
        if let Some(first) = list.0.items.first() {
            image.try_set(format!("{}/hello", first.name));
        }
    });
}
