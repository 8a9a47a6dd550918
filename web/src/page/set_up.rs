//! The set-up page. The link's token is in the fragment, which no server and
//! no log ever sees, and is taken out of the address at once.

use berth_core::berth::set_up::ShowSetUp;
use berth_core::endpoint::Empty as Nothing;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use crate::api::call;
use crate::form::SetUpForm;
use crate::link;
use crate::part::Gate;
use crate::session::{State, session};
use crate::ui::set_title;
use crate::url::use_url;

/// The page.
#[component]
pub(crate) fn SetUpPage() -> impl IntoView {
    let session = session();
    let url = use_url();
    set_title("Set up");
    Effect::new(move |_| {
        if matches!(session.state.get(), State::SignedIn(_)) {
            url.leave_for(&link::dashboard());
        }
    });
    let token = RwSignal::new(take_token());
    // The link may be pasted over this page, which then is not loaded again.
    let pasted = window_event_listener(leptos::ev::hashchange, move |_| {
        if let Some(new) = take_token() {
            token.set(Some(new));
        }
    });
    on_cleanup(move || pasted.remove());
    let is_needed = RwSignal::new(true);
    leptos::task::spawn_local(async move {
        if let Ok(state) = call::<ShowSetUp>(Nothing {}, Nothing {}, Nothing {}).await {
            is_needed.set(state.0.is_needed);
        }
    });
    view! {
        <Gate is_wide=true>
            {move || match (is_needed.get(), token.get()) {
                (false, _) => view! { <Closed/> }.into_any(),
                (true, Some(token)) => view! { <SetUpForm token=token/> }.into_any(),
                (true, None) => view! { <NoToken/> }.into_any(),
            }}
            <footer>"No default password exists. Nothing is sent outside this server."</footer>
        </Gate>
    }
}

#[component]
fn Closed() -> impl IntoView {
    view! {
        <div class="card">
            <h1>"This registry is set up"</h1>
            <p class="muted">"An account exists, so the set-up link has no use any more."</p>
            <a class="button primary wide" href=link::sign_in()>"Sign in"</a>
        </div>
    }
}

#[component]
fn NoToken() -> impl IntoView {
    view! {
        <div class="card">
            <h1>"Set up this registry"</h1>
            <p>"Open the set-up link that the server printed in its terminal when it started. It works once, for an hour."</p>
            <p class="muted">"Restart the server to get a new one, or create the account there:"</p>
            <div class="code">
                <pre class="wrap" tabindex="0">"berth admin account create NAME --user NAME --password-stdin"</pre>
            </div>
        </div>
    }
}

fn take_token() -> Option<String> {
    let location = window().location();
    let hash = location.hash().ok()?;
    let token = hash.trim_start_matches('#');
    let token = token.strip_prefix("token=").unwrap_or(token).to_owned();
    if token.is_empty() {
        return None;
    }
    let path = location.pathname().ok();
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", path.as_deref());
    }
    Some(token)
}
