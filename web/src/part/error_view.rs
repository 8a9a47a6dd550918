//! A call that did not work, on the screen: what happened, what to do, and
//! the id for whoever looks into the log.

use berth_core::error::Code;
use leptos::prelude::*;

use crate::fault::{Cause, Fault};
use crate::ui::{Banner, click, live, said};

/// A fault in place of what could not be shown.
#[component]
pub(crate) fn ErrorView(
    /// The fault.
    fault: Fault,
    /// Tries again.
    retry: Callback<()>,
) -> impl IntoView {
    let is_unloaded = fault.cause == Cause::Unloaded;
    view! {
        <div class="pad">
            <Banner tone="bad" icon="warn" is_alert=true>
                <FaultWords fault=fault/>
                <div class="row">
                    <button type="button" class="button small" on:click=click(move || retry.run(()))>
                        "Try again"
                    </button>
                    {is_unloaded.then(|| view! {
                        <a class="button small" href="" rel="external">"Reload the page"</a>
                    }.into_any())}
                </div>
            </Banner>
        </div>
    }
}

/// A fault of a form, above its buttons.
#[component]
pub(crate) fn FormError(
    /// The fault, if there is one.
    #[prop(into)]
    fault: Signal<Option<Fault>>,
) -> impl IntoView {
    // A session that has ended has its own dialog.
    let shown = move || fault.get().filter(|fault| !fault.is(Code::Unauthenticated));
    live(move || {
        shown().map(|fault| {
            view! {
                <Banner tone="bad" icon="warn" is_alert=true>
                    <FaultWords fault=fault/>
                </Banner>
            }
        })
    })
}

#[component]
fn FaultWords(fault: Fault) -> impl IntoView {
    view! {
        <div>
            <p><b class="strong">{said(&fault.what())}</b></p>
            <p>{fault.advice()}</p>
            {fault.request_id.map(|id| view! {
                <p class="small muted">"Request " <span class="mono">{id}</span></p>
            }.into_any())}
        </div>
    }
}
