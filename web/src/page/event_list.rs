//! The activity of the account, newest first.

use berth_core::berth::event::{ListEvents, ListEventsQuery};
use berth_core::endpoint::Empty as Nothing;
use leptos::prelude::*;

use crate::api::load;
use crate::part::{EventLine, Load};
use crate::session::session;
use crate::ui::{Empty, PageHead, click};
use crate::url::use_url;

/// The page.
#[component]
pub(crate) fn EventListPage() -> impl IntoView {
    let url = use_url();
    let cursor = url.param("cursor");
    let is_admin = session().me().is_some_and(|me| me.is_admin);
    let about = match is_admin {
        true => "What was done in your account, by whom and from where.",
        false => "What you did, and from where.",
    };
    let events = load::<ListEvents, _>(move || {
        let query = ListEventsQuery {
            cursor: cursor.get(),
            limit: Some(50),
        };
        (Nothing {}, query)
    });
    view! {
        <PageHead title="Activity" about=about/>
        <section class="panel">
            <Load resource=events what="activity" rows=8 children=move |page| view! {
                {move || page.with(|page| page.items.is_empty()).then(|| view! {
                    <Empty icon="pulse" title="Nothing happened yet">
                        <p>"Pushes, changes and refused attempts appear here."</p>
                    </Empty>
                }.into_any())}
                <ul class="feed">
                    <For each=move || page.get().items key=|event| event.id.clone() let:event>
                        <EventLine event=event/>
                    </For>
                </ul>
                <div class="pager">
                    <span></span>
                    <button
                        type="button"
                        class="button small"
                        disabled=move || cursor.get().is_none()
                        on:click=click(move || url.set(&[("cursor", None)], false))
                    >
                        "Newest"
                    </button>
                    <button
                        type="button"
                        class="button small"
                        disabled=move || page.with(|page| page.next.is_none())
                        on:click=click(move || {
                            let next = page.get_untracked().next;
                            url.set(&[("cursor", next.as_deref())], false);
                        })
                    >
                        "Older"
                    </button>
                </div>
            }/>
        </section>
    }
}
