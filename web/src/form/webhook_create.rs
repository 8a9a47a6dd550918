//! Adding a webhook; its secret is shown once.

use berth_core::berth::trigger::{CreateWebhook, CreateWebhookBody};
use berth_core::endpoint::Empty;
use berth_core::name::TriggerName;
use berth_core::swr::repository::RepositoryPath;
use leptos::prelude::*;

use super::when::{When, WhenFields};
use crate::part::FormError;
use crate::task::use_task;
use crate::ui::{Banner, CodeBlock, Dialog, Field, click, submit};

/// What is being filled in.
#[derive(Clone, Copy)]
struct Draft {
    name: RwSignal<String>,
    url: RwSignal<String>,
    when: When,
}

/// The dialog: first the form, then the secret.
#[component]
pub(crate) fn CreateWebhookDialog(
    /// The image.
    path: RepositoryPath,
    /// Called when it was added.
    on_done: Callback<()>,
    /// Called when the dialog was closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let task = use_task();
    let secret = RwSignal::new(None::<String>);
    let draft = Draft {
        name: RwSignal::new(String::new()),
        url: RwSignal::new(String::new()),
        when: When::new(),
    };
    let body = Memo::new(move |_| draft.body());
    let submit = submit(move || {
        if let Some(body) = body.get_untracked() {
            task.call::<CreateWebhook>(path.clone(), Empty {}, body, move |new| {
                secret.set(Some(new.0.secret));
                on_done.run(());
            });
        }
    });
    view! {
        <Dialog title="Add webhook" on_close=on_close>
            <form on:submit=submit>
                <div class="body">
                    {move || match secret.get() {
                        None => fields(draft),
                        Some(secret) => secret_once(secret),
                    }}
                    <FormError fault=task.fault()/>
                </div>
                <div class="foot">
                    <button type="button" class="button" on:click=click(move || on_close.run(()))>
                        {move || if secret.with(Option::is_some) { "Done" } else { "Cancel" }}
                    </button>
                    {move || secret.with(Option::is_none).then(|| view! {
                        <button
                            class="button primary"
                            disabled=move || body.with(Option::is_none) || task.is_busy().get()
                        >
                            "Add webhook"
                        </button>
                    }.into_any())}
                </div>
            </form>
        </Dialog>
    }
}

impl Draft {
    fn body(self) -> Option<CreateWebhookBody> {
        let url = self.url.get().trim().to_owned();
        let is_address = url.starts_with("https://") || url.starts_with("http://");
        let (trigger_type, condition) = self.when.condition()?;
        let name = TriggerName::parse(self.name.get().trim()).ok()?;
        is_address.then_some(CreateWebhookBody {
            name,
            url,
            trigger_type,
            condition,
            enabled: true,
        })
    }
}

fn fields(draft: Draft) -> AnyView {
    view! {
        <Field label="Name" value=draft.name hint="Letters, digits, dot, hyphen and underscore." has_focus=true/>
        <Field label="Address" value=draft.url hint="https, or http to an address that the operator allows." is_mono=true/>
        <WhenFields when=draft.when/>
    }
    .into_any()
}

fn secret_once(secret: String) -> AnyView {
    view! {
        <Banner tone="warn" icon="warn" is_alert=true>
            <p>"Copy the secret now: it is not shown again. The receiver checks with it that a call is from this registry."</p>
        </Banner>
        <div class="field">
            <span class="label">"Secret of the signature"</span>
            <CodeBlock text=secret label="Copy secret"/>
        </div>
    }
    .into_any()
}
