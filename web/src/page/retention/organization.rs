//! The retention tab of an organization: the rules of images that have none of their own.

use berth_core::berth::retention::{
    OrganizationRetention, SaveOrganizationRetention, ShowOrganizationRetention,
};
use berth_core::endpoint::Empty as Nothing;
use berth_core::permission::Permission;
use berth_core::retention::Guards;
use berth_core::swr::namespace::NamespacePath;
use leptos::prelude::*;

use super::builder::AddRule;
use super::desk::Desk;
use super::draft::{Draft, Saved};
use super::kept;
use super::picture::no_pictures;
use super::sentence::Sentences;
use crate::api::load;
use crate::part::{FormError, Live, Load};
use crate::session::session;
use crate::task::use_task;
use crate::ui::{Banner, Confirm, Icon, click, live, toasts};

/// The tab.
#[component]
pub(crate) fn OrganizationTab(
    /// The organization.
    path: NamespacePath,
    /// What the caller may do with it.
    auth: Permission,
) -> impl IntoView {
    let at = path.clone();
    let retention = load::<ShowOrganizationRetention, _>(move || (at.clone(), Nothing {}));
    let may_change = auth >= Permission::Manage;
    view! {
        <div class="stack">
            {(!may_change).then(|| view! {
                <Banner icon="info">
                    <p>{format!(
                        "You have {} on this organization, so you see its rules. To change them needs Manage.",
                        auth.label()
                    )}</p>
                </Banner>
            }.into_any())}
            <section class="panel retention" aria-labelledby="policy">
                <Load resource=retention what="retention rules" children=move |retention| view! {
                    <Default retention=retention path=path.clone() may_change=may_change/>
                }/>
            </section>
        </div>
    }
}

#[component]
fn Default(
    retention: Live<OrganizationRetention>,
    path: NamespacePath,
    may_change: bool,
) -> impl IntoView {
    let (session, toasts, task) = (session(), toasts(), use_task());
    let saved =
        move || retention.with(|retention| Saved::of(retention.policy.as_ref(), Guards::default()));
    let draft = Draft::new(untrack(saved));
    kept::keep(draft, path.namespace.to_string());
    Effect::new(move |_| draft.follow(saved()));
    let desk = Desk {
        draft,
        pictures: no_pictures(),
        may_change,
    };
    let is_changed = Memo::new(move |_| draft.is_changed());
    let is_asking = RwSignal::new(false);
    let name = StoredValue::new(path.namespace.to_string());
    let save = Callback::new(move |()| {
        let policy = untrack(|| draft.policy());
        let words = match policy {
            Some(_) => "Default saved. It is applied at the next daily run.",
            None => "The organization has no default any more.",
        };
        let saved = policy.clone();
        let body = OrganizationRetention { policy };
        task.call::<SaveOrganizationRetention>(path.clone(), Nothing {}, body, move |_| {
            draft.saved(saved.as_ref(), Guards::default());
            is_asking.set(false);
            toasts.ok(words);
            session.reload();
        });
    });
    // Rules hold for many images at once; without any, nothing goes.
    let ask = move || match draft.lines.with_untracked(Vec::is_empty) {
        true => save.run(()),
        false => is_asking.set(true),
    };
    let is_blocked = move || !is_changed.get() || draft.is_wrong.get() || task.is_busy().get();
    view! {
        <header>
            <h2 id="policy" tabindex="-1">"Default rules"</h2>
            {live(move || is_changed.get().then(|| view! { <span class="badge warn">"Not saved"</span> }))}
            <span class="small muted">"For every image that has none of its own"</span>
        </header>
        <Sentences desk=desk inherited=Signal::derive(Vec::new)/>
        <AddRule desk=desk/>
        {may_change.then(|| view! {
            <footer>
                <FormError fault=task.fault()/>
                <div class="row">
                    <p class="small muted grow">
                        "What the rules do to an image is seen in its own Retention tab. They are applied at the next daily run; protected tags always stay."
                    </p>
                    <button
                        type="button"
                        class="button ghost"
                        disabled=move || !is_changed.get()
                        on:click=click(move || draft.discard())
                    >
                        "Discard"
                    </button>
                    <button
                        type="button"
                        class="button primary"
                        disabled=is_blocked
                        aria-busy=move || task.is_busy().get().to_string()
                        on:click=click(ask)
                    >
                        "Save"
                    </button>
                </div>
            </footer>
        }.into_any())}
        {live(move || is_asking.get().then(|| question(&name.get_value(), task.is_busy(), save, is_asking)))}
    }
}

/// The question before rules hold for many images.
fn question(
    name: &str,
    is_busy: Signal<bool>,
    save: Callback<()>,
    is_asking: RwSignal<bool>,
) -> AnyView {
    let about = format!(
        "From the next daily run on, half past midnight UTC, these rules remove tags of every image of {name} that has no rules of its own."
    );
    view! {
        <Confirm
            title=format!("Save the default of {name}?")
            act="Save the default"
            typed=name.to_owned()
            is_busy=is_busy
            on_confirm=save
            on_close=Callback::new(move |()| is_asking.set(false))
        >
            <p>{about}</p>
            <ul class="rules">
                <li><Icon name="info"/><span>"What they do to an image is seen in its Retention tab, before they are applied."</span></li>
                <li><Icon name="undo"/><span>"What they remove lies in the trash for a time and can come back."</span></li>
            </ul>
        </Confirm>
    }
    .into_any()
}
