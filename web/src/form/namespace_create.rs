//! Creating an organization, with its rules checked while typing.

use berth_core::endpoint::Empty;
use berth_core::error::Code;
use berth_core::name::SwrNamespaceName;
use berth_core::swr::namespace::{CreateNamespace, CreateNamespaceBody};
use leptos::prelude::*;

use crate::fault::Fault;
use crate::link;
use crate::part::FormError;
use crate::session::session;
use crate::task::use_task;
use crate::ui::{Banner, Dialog, Field, Rules, click, submit, toasts};
use crate::url::use_url;

/// The dialog; leads to the new organization.
#[component]
pub(crate) fn CreateNamespaceDialog(
    /// Called when the dialog was closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let url = use_url();
    let toasts = toasts();
    let registry = session().registry();
    let name = RwSignal::new(String::new());
    let tried = RwSignal::new(String::new());
    let task = use_task();
    let parsed = Memo::new(move |_| SwrNamespaceName::parse(&name.get()).ok());
    let is_exists = |fault: &Fault| fault.is(Code::NamespaceExists);
    let is_taken =
        move || task.fault().get().as_ref().is_some_and(is_exists) && tried.get() == name.get();
    let fault = move || task.fault().get().filter(|fault| !is_exists(fault));
    let error = move || {
        is_taken().then(|| "This name is taken. Names are unique over all accounts.".to_owned())
    };
    let submit = submit(move || {
        if let Some(namespace) = parsed.get_untracked() {
            tried.set(namespace.to_string());
            let body = CreateNamespaceBody {
                namespace: namespace.clone(),
            };
            task.call::<CreateNamespace>(Empty {}, Empty {}, body, move |_| {
                toasts.ok(format!("Organization {namespace} created"));
                url.leave_for(&link::namespace(namespace.as_str()));
            });
        }
    });
    let address = move || {
        let name = name.get();
        let name = if name.is_empty() {
            "organization"
        } else {
            &name
        };
        format!("{registry}/{name}/image:tag")
    };
    view! {
        <Dialog title="Create organization" on_close=on_close>
            <form on:submit=submit>
                <div class="body">
                    <Field label="Name" value=name is_mono=true has_focus=true error=Signal::derive(error)>
                        <Rules
                            rules=Signal::derive(move || SwrNamespaceName::rules(&name.get()).to_vec())
                            is_begun=Signal::derive(move || name.with(|name| !name.is_empty()))
                        />
                    </Field>
                    <div class="field">
                        <span class="label">"Images will be addressed as"</span>
                        <div class="code"><pre class="wrap" tabindex="0">{address}</pre></div>
                    </div>
                    <Banner icon="info">
                        <p>"The name cannot be changed later and is unique across all accounts."</p>
                    </Banner>
                    <FormError fault=Signal::derive(fault)/>
                </div>
                <div class="foot">
                    <button type="button" class="button" on:click=click(move || on_close.run(()))>"Cancel"</button>
                    <button
                        class="button primary"
                        disabled=move || parsed.with(Option::is_none) || task.is_busy().get()
                        aria-busy=move || task.is_busy().get().to_string()
                    >
                        "Create organization"
                    </button>
                </div>
            </form>
        </Dialog>
    }
}
