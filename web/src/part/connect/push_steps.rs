//! The steps after logging in, and the wait for what they bring.

use berth_core::berth::login::Push;
use leptos::prelude::*;

use super::live_login::LiveLogin;
use crate::link;
use crate::preference::preference;
use crate::session::session;
use crate::ui::{self, CodeBlock, Icon, short_digest};

/// The steps of tagging and pushing.
#[component]
pub(super) fn PushSteps(
    /// The login of the drawer.
    live: LiveLogin,
    /// The image, with its organization.
    image: RwSignal<String>,
    /// The tag.
    tag: RwSignal<String>,
) -> impl IntoView {
    let tool = preference().tool;
    let session = session();
    let is_tls = session.me().is_some_and(|me| me.is_tls);
    let is_seen = Memo::new(move |_| {
        live.state
            .with(|state| state.as_ref().is_some_and(|state| state.is_seen))
    });
    let push = Memo::new(move |_| {
        live.state.with(|state| {
            state
                .as_ref()
                .and_then(|state| state.pushes.first().cloned())
        })
    });
    ui::live(move || {
        let steps = tool
            .get()
            .push(&session.registry(), is_tls, &image.get(), &tag.get());
        let last = steps.len().saturating_sub(1);
        let items = steps.into_iter().enumerate();
        items
            .map(|(at, step)| {
                let state = move || match (push.get(), is_seen.get()) {
                    (Some(_), _) => Some("done"),
                    (None, true) => Some("now"),
                    (None, false) => None,
                };
                view! {
                    <li data-state=state>
                        <h3>{step.title}</h3>
                        <CodeBlock
                            text=step.command
                            label=format!("Copy {} command", step.title.to_ascii_lowercase())
                        />
                        {(at == last).then(|| view! { <Received push=push/> }.into_any())}
                    </li>
                }
            })
            .collect_view()
    })
}

/// Waits for the first push, and tells of it.
#[component]
fn Received(push: Memo<Option<Push>>) -> impl IntoView {
    view! {
        <div role="status">
            {move || match push.get() {
                None => view! { <p class="live">"Waiting for your first push"</p> }.into_any(),
                Some(push) => view! { <Arrived push=push/> }.into_any(),
            }}
        </div>
    }
}

#[component]
fn Arrived(push: Push) -> impl IntoView {
    let joint = if push.reference.contains(':') {
        "@"
    } else {
        ":"
    };
    let name = format!(
        "{}/{}{joint}{}",
        push.namespace, push.repository, push.reference
    );
    let to = match push.reference.contains(':') {
        true => link::repository(&push.namespace, &push.repository),
        false => link::tag(&push.namespace, &push.repository, &push.reference),
    };
    view! {
        <div class="banner ok">
            <Icon name="check"/>
            <div>
                <p><b class="strong">{name}</b> " received"</p>
                <p class="digest" title=push.digest.clone()>{short_digest(&push.digest)}</p>
            </div>
            <div class="row"><a class="button small" href=to>"Show it"</a></div>
        </div>
    }
}
