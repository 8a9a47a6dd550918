//! The main navigation: a column, or a popover on narrow screens.

use leptos::html;
use leptos::prelude::*;

use crate::link;
use crate::session::session;
use crate::ui::Icon;
use crate::url::use_url;

/// The main navigation.
#[component]
pub(crate) fn Sidebar() -> impl IntoView {
    let node = NodeRef::<html::Nav>::new();
    let path = use_url().path();
    Effect::new(move |_| {
        path.track();
        if let Some(nav) = node.get() {
            let _ = nav.hide_popover();
        }
    });
    let entry = move |to: String, icon: &'static str, name: &'static str, is_root: bool| {
        let here = to.clone();
        let is_here = move || {
            let path = path.get();
            let is_here = match is_root {
                true => path.trim_end_matches('/') == link::BASE,
                false => path.starts_with(&here),
            };
            is_here.then_some("page")
        };
        view! { <a href=to aria-current=is_here><Icon name=icon/>{name}</a> }
    };
    let is_admin = session().me().is_some_and(|me| me.is_admin);
    view! {
        <nav class="sidebar" id="nav" popover node_ref=node aria-label="Main">
            {entry(link::dashboard(), "gauge", "Dashboard", true)}
            {entry(link::namespaces(), "org", "Organizations", false)}
            {entry(link::repositories(), "box", "Images", false)}
            {entry(link::events(), "pulse", "Activity", false)}
            {entry(link::trash(), "trash", "Trash", false)}
            {is_admin.then(|| view! {
                <h2>"Access"</h2>
                {entry(link::users(), "user", "Users", false)}
                {entry(link::groups(), "users", "Groups", false)}
                {entry(link::policies(), "lock", "Policies", false)}
                {entry(link::bounds(), "shield", "Bounds", false)}
                {entry(link::clusters(), "layers", "Clusters", false)}
            })}
            <h2>"Account"</h2>
            {entry(link::usage(), "gauge", "Usage", false)}
            {entry(link::keys(), "key", "Access keys", false)}
            {entry(link::account(), "user", "Project ids", false)}
        </nav>
    }
}
