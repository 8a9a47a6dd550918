//! The question before something is deleted: what goes, how much, and the
//! button that says so.

use leptos::prelude::*;

use super::{Dialog, Field, click, submit};

/// A question that is answered by the button that names the act.
#[component]
pub(crate) fn Confirm(
    /// The question.
    #[prop(into)]
    title: Signal<String>,
    /// The act on the button: `Delete image and 48 tags`.
    #[prop(into)]
    act: Signal<String>,
    /// The name that has to be typed before, where the loss is large.
    #[prop(optional_no_strip, into)]
    typed: Option<String>,
    /// Whether the act is under way.
    #[prop(into)]
    is_busy: Signal<bool>,
    /// Whether the act is not possible at all.
    #[prop(optional, into)]
    is_blocked: Signal<bool>,
    /// Whether the act takes nothing away.
    #[prop(optional)]
    is_safe: bool,
    /// Does the act.
    on_confirm: Callback<()>,
    /// Called when the dialog was closed.
    on_close: Callback<()>,
    /// The consequences.
    children: Children,
) -> impl IntoView {
    let entry = RwSignal::new(String::new());
    let wanted = typed.clone();
    let is_question = typed.is_none();
    let is_ready = move || {
        let is_typed = wanted.as_ref().is_none_or(|wanted| *wanted == entry.get());
        is_typed && !is_busy.get() && !is_blocked.get()
    };
    let is_ready = Signal::derive(is_ready);
    let submit = submit(move || {
        if is_ready.get_untracked() {
            on_confirm.run(());
        }
    });
    view! {
        <Dialog title=title on_close=on_close>
            <form on:submit=submit>
                <div class="body">
                    {children()}
                    {typed.map(|name| view! {
                        <Field label=format!("Type {name} to confirm") value=entry is_mono=true has_focus=true/>
                    }.into_any())}
                </div>
                <div class="foot">
                    <button
                        type="button"
                        class="button"
                        autofocus=is_question
                        on:click=click(move || on_close.run(()))
                    >
                        "Cancel"
                    </button>
                    <button
                        class=if is_safe { "button primary" } else { "button primary danger" }
                        disabled=move || !is_ready.get()
                        aria-busy=move || is_busy.get().to_string()
                    >
                        {move || act.get()}
                    </button>
                </div>
            </form>
        </Dialog>
    }
}
