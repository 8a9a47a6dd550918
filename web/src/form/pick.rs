//! A dialog in which several things are picked and something is done with all of them.

use leptos::prelude::*;

use crate::part::FormError;
use crate::task::Task;
use crate::ui::{Dialog, Field, Picked, click, live, submit};

/// The dialog.
#[component]
pub(super) fn PickDialog(
    /// Its title.
    title: String,
    /// What is typed to find them, as the label of the field.
    find: &'static str,
    /// What was typed.
    filter: RwSignal<String>,
    /// What was picked.
    picked: Picked,
    /// The act on the button for so many.
    act: fn(u64) -> String,
    /// What does it.
    task: Task,
    /// Does it.
    on_submit: Callback<()>,
    /// Called when the dialog was closed.
    on_close: Callback<()>,
    /// The things.
    children: Children,
) -> impl IntoView {
    let submit = submit(move || {
        if picked.count() > 0 {
            on_submit.run(());
        }
    });
    view! {
        <Dialog title=title on_close=on_close>
            <form on:submit=submit>
                <div class="body">
                    <Field label=find value=filter has_focus=true/>
                    {children()}
                    <FormError fault=task.fault()/>
                </div>
                <div class="foot">
                    <button type="button" class="button" on:click=click(move || on_close.run(()))>"Cancel"</button>
                    <button
                        class="button primary"
                        disabled=move || picked.count() == 0 || task.is_busy().get()
                        aria-busy=move || task.is_busy().get().to_string()
                    >
                        {live(move || act(picked.count()))}
                    </button>
                </div>
            </form>
        </Dialog>
    }
}
