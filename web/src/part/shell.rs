//! The frame of every page behind the sign-in: top bar, navigation, the
//! Connect drawer, and the dialog for a session that has ended.

use leptos::prelude::*;

use super::account_menu::AccountMenu;
use super::connect::Connect;
use super::crumbs::Crumbs;
use super::error_view::ErrorView;
use super::renew_session::RenewSession;
use super::sidebar::Sidebar;
use crate::session::{State, session};
use crate::ui::{Icon, SkeletonRows, live};
use crate::url::use_url;
use crate::{clock, feed, link};

/// The frame; without a session it leads to the sign-in and back.
#[component]
pub(crate) fn Shell(
    /// The page.
    children: ChildrenFn,
) -> impl IntoView {
    let session = session();
    let url = use_url();
    let who = Memo::new(move |_| match session.state.get() {
        State::SignedIn(me) => Some((me.account_id, me.user_id)),
        _ => None,
    });
    Effect::new(move |_| match session.state.get() {
        State::SignedOut => {
            let here = link::escape(&url.here());
            url.leave_for(&format!("{}?next={here}", link::sign_in()));
        }
        State::NotSetUp => url.leave_for(&link::set_up()),
        _ => {}
    });
    live(move || match who.get() {
        Some(_) => view! { <Frame page=children.clone()/> }.into_any(),
        None => view! { <Waiting/> }.into_any(),
    })
}

#[component]
fn Frame(page: ChildrenFn) -> impl IntoView {
    let session = session();
    clock::every(15_000, move || session.keep_fresh());
    if let Some(me) = session.me() {
        feed::follow(session, &format!("{}/{}", me.account_id, me.user_id));
    }
    view! {
        <a class="skip" href="#main" rel="external">"Skip to content"</a>
        <div class="shell">
            <header class="topbar">
                <button
                    type="button"
                    class="button ghost only only-narrow"
                    popovertarget="nav"
                    aria-label="Menu"
                >
                    <Icon name="menu"/>
                </button>
                <Brand/>
                <Crumbs/>
                <div class="row keep end"><AccountMenu/></div>
            </header>
            <Sidebar/>
            <main class="main" id="main" tabindex="-1">
                {page()}
            </main>
        </div>
        <Connect/>
        <RenewSession/>
    }
}

/// The name with its mark, as a link home.
#[component]
pub(crate) fn Brand() -> impl IntoView {
    view! {
        <a class="brand" href=link::dashboard()>
            <svg class="mark" aria-hidden="true"><use href="#i-brand"></use></svg>
            "Berth"
        </a>
    }
}

#[component]
fn Waiting() -> impl IntoView {
    let session = session();
    let retry = Callback::new(move |()| session.ask());
    view! {
        <div class="shell">
            <header class="topbar"><Brand/></header>
            <div class="sidebar only-wide"></div>
            <main class="main">
                {move || match session.state.get() {
                    State::Failed(fault) => view! { <ErrorView fault=fault retry=retry/> }.into_any(),
                    _ => view! { <div aria-busy="true"><SkeletonRows/></div> }.into_any(),
                }}
            </main>
        </div>
    }
}
