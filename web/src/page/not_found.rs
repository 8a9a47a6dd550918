//! A path that leads nowhere, with the way back.

use leptos::prelude::*;

use crate::link;
use crate::ui::{Empty, Icon, PageHead};

/// The page.
#[component]
pub(crate) fn NotFoundPage() -> impl IntoView {
    view! {
        <PageHead title="Page not found"/>
        <section class="panel">
            <Empty icon="search" title="Nothing is here">
                <p>"The address may be mistyped, or what it led to was deleted."</p>
                <div class="row">
                    <a class="button primary" href=link::dashboard()><Icon name="gauge"/>"Dashboard"</a>
                    <a class="button" href=link::repositories()>"Images"</a>
                </div>
            </Empty>
        </section>
    }
}
