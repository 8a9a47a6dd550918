//! Registering a Kubernetes cluster.

use berth_core::berth::cluster::{CreateCluster, CreateClusterBody};
use berth_core::endpoint::Empty;
use berth_core::name::ClusterName;
use leptos::prelude::*;

use crate::part::FormError;
use crate::task::use_task;
use crate::ui::{Dialog, Field, TextArea, choice, choices, click, on_leave, submit, toasts};

/// What is being filled in.
#[derive(Clone, Copy)]
struct Draft {
    name: RwSignal<String>,
    is_config: RwSignal<bool>,
    config: RwSignal<String>,
    server: RwSignal<String>,
    ca: RwSignal<String>,
    token: RwSignal<String>,
}

/// The dialog.
#[component]
pub(crate) fn CreateClusterDialog(
    /// Called when it was registered.
    on_done: Callback<()>,
    /// Called when the dialog was closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let (task, toasts) = (use_task(), toasts());
    let text = || RwSignal::new(String::new());
    let draft = Draft {
        name: text(),
        is_config: RwSignal::new(true),
        config: text(),
        server: text(),
        ca: text(),
        token: text(),
    };
    let is_whole = Memo::new(move |_| draft.body().is_some());
    let submit = submit(move || {
        if let Some(body) = untrack(|| draft.body()) {
            let said = format!("Cluster {} registered", body.name);
            task.call::<CreateCluster>(Empty {}, Empty {}, body, move |_| {
                toasts.ok(said);
                on_done.run(());
            });
        }
    });
    view! {
        <Dialog title="Register cluster" on_close=on_close>
            <form on:submit=submit>
                <div class="body">
                    {fields(draft)}
                    <FormError fault=task.fault()/>
                </div>
                <div class="foot">
                    <button type="button" class="button" on:click=click(move || on_close.run(()))>"Cancel"</button>
                    <button
                        class="button primary"
                        disabled=move || !is_whole.get() || task.is_busy().get()
                        aria-busy=move || task.is_busy().get().to_string()
                    >
                        "Register cluster"
                    </button>
                </div>
            </form>
        </Dialog>
    }
}

impl Draft {
    fn body(self) -> Option<CreateClusterBody> {
        let some = |text: RwSignal<String>| {
            let text = text.get().trim().to_owned();
            (!text.is_empty()).then_some(text)
        };
        let mut body = CreateClusterBody {
            name: ClusterName::parse(self.name.get().trim()).ok()?,
            kubeconfig: None,
            server: None,
            ca: None,
            token: None,
            certificate: None,
            key: None,
        };
        if self.is_config.get() {
            body.kubeconfig = Some(some(self.config)?);
        } else {
            body.server = Some(some(self.server)?);
            body.token = Some(some(self.token)?);
            body.ca = some(self.ca);
        }
        Some(body)
    }
}

fn fields(draft: Draft) -> AnyView {
    let is_config = draft.is_config;
    let (wrong, check) = on_leave(draft.name, ClusterName::parse);
    let options = [
        (true, "Kubeconfig", "With its data inside"),
        (false, "Address and token", "Of a service account"),
    ];
    let options = options.map(|(one, title, note)| {
        choice(
            "enter",
            title,
            note,
            move || is_config.get() == one,
            move || is_config.set(one),
        )
    });
    view! {
        <Field
            label="Name"
            value=draft.name
            hint="Triggers name the cluster by it."
            error=wrong
            on_leave=check
            has_focus=true
        />
        {choices("How to enter", options.into())}
        {move || match is_config.get() {
            true => view! {
                <TextArea
                    label="Kubeconfig"
                    value=draft.config
                    rows=8
                    hint="Data alone: what would run a program or read a file on this server is refused. It is encrypted, and never shown again."
                />
            }.into_any(),
            false => view! {
                <Field label="Address of the API" value=draft.server hint="https://…" is_mono=true/>
                <TextArea label="Certificate of its authority" value=draft.ca hint="In PEM. Empty where a public authority vouches for the server."/>
                <TextArea label="Token" value=draft.token hint="Of a service account that may get and patch the workloads. It is encrypted, and never shown again."/>
            }.into_any(),
        }}
    }
    .into_any()
}
