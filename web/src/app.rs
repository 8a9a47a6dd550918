//! The frame of everything: contexts and the only route table.

use leptos::prelude::*;

use crate::page::{
    DashboardPage, NamespaceListPage, NamespacePage, NotFoundPage, RepositoryListPage,
    RepositoryPage, SetUpPage, SignInPage, account, activity, bounds, clusters, group, groups,
    keys, new_policy, policies, policy, trash, usage, user, users,
};
use crate::part::Shell;
use crate::router::{Route, fits, outlet};
use crate::ui::{Toasts, live, provide_toasts};
use crate::{preference, router, session};

/// The pages before the sign-in.
const GATES: &[Route] = &[
    ("/sign-in", || view! { <SignInPage/> }.into_any()),
    ("/set-up", || view! { <SetUpPage/> }.into_any()),
];

/// The pages behind it.
const PAGES: &[Route] = &[
    ("/", || view! { <DashboardPage/> }.into_any()),
    ("/organizations", || {
        view! { <NamespaceListPage/> }.into_any()
    }),
    ("/organizations/:namespace", || {
        view! { <NamespacePage/> }.into_any()
    }),
    ("/images", || view! { <RepositoryListPage/> }.into_any()),
    ("/images/:namespace/*repository", || {
        view! { <RepositoryPage/> }.into_any()
    }),
    ("/users", users),
    ("/users/:user", user),
    ("/groups", groups),
    ("/groups/:group", group),
    ("/policies", policies),
    ("/policies/new", new_policy),
    ("/policies/:policy", policy),
    ("/bounds", bounds),
    ("/keys", keys),
    ("/account", account),
    ("/usage", usage),
    ("/activity", activity),
    ("/trash", trash),
    ("/clusters", clusters),
    ("/*any", not_found),
];

/// The console.
#[component]
pub(crate) fn App() -> impl IntoView {
    provide_toasts();
    preference::provide();
    router::provide();
    session::provide();
    let is_gate = fits(GATES);
    view! {
        {live(move || match is_gate.get() {
            true => outlet(GATES, not_found),
            false => view! { <Shell>{outlet(PAGES, not_found)}</Shell> }.into_any(),
        })}
        <Toasts/>
    }
}

fn not_found() -> AnyView {
    view! { <NotFoundPage/> }.into_any()
}
