//! Trying a trigger out with a tag that is there.

use berth_core::berth::trigger::{Delivery, TestTrigger, TestTriggerBody};
use berth_core::endpoint::Empty;
use berth_core::name::Tag;
use berth_core::swr::trigger::TriggerPath;
use leptos::prelude::*;

use crate::fault::sentence;
use crate::part::FormError;
use crate::task::use_task;
use crate::ui::{Banner, Dialog, Field, click, submit};

/// The dialog: the tag, then what came of it.
#[component]
pub(crate) fn TestTriggerDialog(
    /// The trigger.
    path: TriggerPath,
    /// Called when it was sent.
    on_done: Callback<()>,
    /// Called when the dialog was closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let task = use_task();
    let tag = RwSignal::new(String::new());
    let parsed = Memo::new(move |_| Tag::parse(tag.get().trim()).ok());
    let result = RwSignal::new(None::<Delivery>);
    let title = format!("Test {}", path.trigger);
    let submit = submit(move || {
        let Some(tag) = parsed.get_untracked() else {
            return;
        };
        result.set(None);
        let body = TestTriggerBody { tag };
        task.call::<TestTrigger>(path.clone(), Empty {}, body, move |delivery| {
            result.set(Some(delivery.0));
            on_done.run(());
        });
    });
    view! {
        <Dialog title=title on_close=on_close>
            <form on:submit=submit>
                <div class="body">
                    <p>"Sends now what a push of the tag would send, marked as a test. A workload is asked, but not changed."</p>
                    <Field label="Tag" value=tag hint="One that the image has." is_mono=true has_focus=true/>
                    {move || result.get().map(outcome)}
                    <FormError fault=task.fault()/>
                </div>
                <div class="foot">
                    <button type="button" class="button" on:click=click(move || on_close.run(()))>"Done"</button>
                    <button
                        class="button primary"
                        disabled=move || parsed.with(Option::is_none) || task.is_busy().get()
                        aria-busy=move || task.is_busy().get().to_string()
                    >
                        "Send test"
                    </button>
                </div>
            </form>
        </Dialog>
    }
}

fn outcome(delivery: Delivery) -> AnyView {
    use berth_core::berth::trigger::DeliveryState::{Failed, Success, Superseded, Waiting};
    let (tone, icon, words) = match delivery.state {
        Success => ("ok", "check", "The test was taken."),
        Failed => ("bad", "warn", "The test was not taken."),
        Waiting => (
            "",
            "clock",
            "The test is on its way: the history shows how it goes.",
        ),
        Superseded => ("", "info", "A later push has moved the tag on."),
    };
    view! {
        <Banner tone=tone icon=icon is_alert=true>
            <div>
                <p><b class="strong">{words}</b></p>
                <p>{delivery.detail.map(|detail| sentence(&detail))}</p>
            </div>
        </Banner>
    }
    .into_any()
}
