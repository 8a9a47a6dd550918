//! Short messages at the edge, and the live region for screen readers.

use std::time::Duration;

use leptos::prelude::*;

use super::{Icon, click};

#[derive(Debug, Clone, PartialEq, Eq)]
struct Toast {
    id: u32,
    icon: &'static str,
    tone: &'static str,
    text: String,
}

/// The messages, as a context.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ToastContext {
    shown: RwSignal<Vec<Toast>>,
    spoken: RwSignal<String>,
    next: StoredValue<u32>,
}

/// Makes the context; called once.
pub(crate) fn provide_toasts() {
    provide_context(ToastContext {
        shown: RwSignal::new(Vec::new()),
        spoken: RwSignal::new(String::new()),
        next: StoredValue::new(0),
    });
}

/// Returns the messages.
pub(crate) fn toasts() -> ToastContext {
    expect_context()
}

impl ToastContext {
    /// Shows that something was done.
    pub(crate) fn ok(self, text: impl Into<String>) {
        self.show("check", "ok", text.into());
    }

    /// Shows that something did not work.
    pub(crate) fn bad(self, text: impl Into<String>) {
        self.show("warn", "bad", text.into());
    }

    /// Tells screen readers, and shows nothing.
    pub(crate) fn say(self, text: &str) {
        self.spoken.set(String::new());
        self.spoken.set(text.to_owned());
    }

    fn show(self, icon: &'static str, tone: &'static str, text: String) {
        self.next.update_value(|next| *next += 1);
        let id = self.next.get_value();
        self.shown.update(|shown| {
            shown.push(Toast {
                id,
                icon,
                tone,
                text,
            })
        });
        self.hide_later(id);
    }

    /// Hides a message after eight seconds, but not under the pointer or focus.
    fn hide_later(self, id: u32) {
        let hide = move || {
            let selector = format!("#toast-{id}:is(:hover, :focus-within)");
            match document().query_selector(&selector) {
                Ok(Some(_)) => self.hide_later(id),
                _ => self.hide(id),
            }
        };
        set_timeout(hide, Duration::from_secs(8));
    }

    fn hide(self, id: u32) {
        self.shown
            .update(|shown| shown.retain(|toast| toast.id != id));
    }
}

/// The place where messages appear.
#[component]
pub(crate) fn Toasts() -> impl IntoView {
    let toasts = toasts();
    view! {
        <div class="toasts" role="region" aria-label="Messages">
            <For each=move || toasts.shown.get() key=|toast| toast.id let:toast>
                <div class="toast" role="status" id=format!("toast-{}", toast.id)>
                    <Icon name=toast.icon class=toast.tone/>
                    <p>{toast.text.clone()}</p>
                    <button
                        type="button"
                        class="button ghost only small"
                        aria-label="Dismiss"
                        on:click=click(move || toasts.hide(toast.id))
                    >
                        <Icon name="x"/>
                    </button>
                </div>
            </For>
            <div class="sr" role="status" aria-live="polite">{move || toasts.spoken.get()}</div>
        </div>
    }
}
