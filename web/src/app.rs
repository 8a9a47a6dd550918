//! The frame of everything: contexts and the only route table.

use leptos::prelude::*;
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::path;

use crate::link::BASE;
use crate::page::{
    DashboardPage, EventListPage, KeyListPage, NamespaceListPage, NamespacePage, NotFoundPage,
    RepositoryListPage, RepositoryPage, SetUpPage, SignInPage,
};
use crate::part::Shell;
use crate::ui::{Toasts, provide_toasts};
use crate::{preference, session};

/// The console.
#[component]
pub(crate) fn App() -> impl IntoView {
    provide_toasts();
    preference::provide();
    session::provide();
    view! {
        <Router base=BASE>
            <Routes fallback=NotFoundPage>
                <Route path=path!("/sign-in") view=SignInPage/>
                <Route path=path!("/set-up") view=SetUpPage/>
                <ParentRoute path=path!("") view=Shell>
                    <Route path=path!("/") view=DashboardPage/>
                    <Route path=path!("/organizations") view=NamespaceListPage/>
                    <Route path=path!("/organizations/:namespace") view=NamespacePage/>
                    <Route path=path!("/images") view=RepositoryListPage/>
                    <Route path=path!("/images/:namespace/*repository") view=RepositoryPage/>
                    <Route path=path!("/keys") view=KeyListPage/>
                    <Route path=path!("/activity") view=EventListPage/>
                    <Route path=path!("/*any") view=NotFoundPage/>
                </ParentRoute>
            </Routes>
        </Router>
        <Toasts/>
    }
}
