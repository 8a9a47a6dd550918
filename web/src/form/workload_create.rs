//! Adding a trigger that sets the image of a workload.

use berth_core::endpoint::Empty;
use berth_core::name::{ClusterName, KubeNamespace, TriggerName, WorkloadName};
use berth_core::swr::repository::RepositoryPath;
use berth_core::swr::trigger::{CreateTrigger, CreateTriggerBody, Switch, TriggerAction};
use berth_core::trigger::{AppType, check_container};
use leptos::prelude::*;

use super::when::{When, WhenFields};
use crate::part::FormError;
use crate::task::use_task;
use crate::ui::{Dialog, Field, choice, choices, click, on_leave, submit, toasts};

/// What is being filled in.
#[derive(Clone, Copy)]
struct Draft {
    name: RwSignal<String>,
    cluster: RwSignal<String>,
    namespace: RwSignal<String>,
    kind: RwSignal<AppType>,
    workload: RwSignal<String>,
    container: RwSignal<String>,
    when: When,
}

/// The dialog.
#[component]
pub(crate) fn CreateWorkloadTriggerDialog(
    /// The image.
    path: RepositoryPath,
    /// Called when it was added.
    on_done: Callback<()>,
    /// Called when the dialog was closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let (task, toasts) = (use_task(), toasts());
    let text = || RwSignal::new(String::new());
    let draft = Draft {
        name: text(),
        cluster: text(),
        namespace: RwSignal::new("default".to_owned()),
        kind: RwSignal::new(AppType::Deployments),
        workload: text(),
        container: text(),
        when: When::new(),
    };
    let body = Memo::new(move |_| draft.body());
    let submit = submit(move || {
        if let Some(body) = body.get_untracked() {
            let said = format!("Trigger {} added", body.name);
            task.call::<CreateTrigger>(path.clone(), Empty {}, body, move |_| {
                toasts.ok(said);
                on_done.run(());
            });
        }
    });
    view! {
        <Dialog title="Add workload update" on_close=on_close>
            <form on:submit=submit>
                <div class="body">
                    {fields(draft)}
                    <FormError fault=task.fault()/>
                </div>
                <div class="foot">
                    <button type="button" class="button" on:click=click(move || on_close.run(()))>"Cancel"</button>
                    <button
                        class="button primary"
                        disabled=move || body.with(Option::is_none) || task.is_busy().get()
                        aria-busy=move || task.is_busy().get().to_string()
                    >
                        "Add workload update"
                    </button>
                </div>
            </form>
        </Dialog>
    }
}

impl Draft {
    fn body(self) -> Option<CreateTriggerBody> {
        let (trigger_type, condition) = self.when.condition()?;
        let container = self.container.get().trim().to_owned();
        check_container(&container).ok()?;
        let cluster = self.cluster.get();
        ClusterName::parse(cluster.trim()).ok()?;
        Some(CreateTriggerBody {
            name: TriggerName::parse(self.name.get().trim()).ok()?,
            action: TriggerAction::Update,
            app_type: self.kind.get(),
            application: WorkloadName::parse(self.workload.get().trim()).ok()?,
            cluster_id: None,
            cluster_name: Some(cluster.trim().to_owned()),
            cluster_ns: KubeNamespace::parse(self.namespace.get().trim()).ok()?,
            condition,
            container: (!container.is_empty()).then_some(container),
            enable: Switch::True,
            trigger_mode: None,
            trigger_type,
        })
    }
}

fn fields(draft: Draft) -> AnyView {
    let name = on_leave(draft.name, TriggerName::parse);
    let cluster = on_leave(draft.cluster, ClusterName::parse);
    let namespace = on_leave(draft.namespace, KubeNamespace::parse);
    let workload = on_leave(draft.workload, WorkloadName::parse);
    let container = on_leave(draft.container, container_rule);
    view! {
        <Field
            label="Name"
            value=draft.name
            hint="Letters, digits, dot, hyphen and underscore."
            error=name.0
            on_leave=name.1
            has_focus=true
        />
        <Field
            label="Cluster"
            value=draft.cluster
            hint="Its name under Clusters, where an administrator registers it."
            error=cluster.0
            on_leave=cluster.1
        />
        <Field
            label="Namespace"
            value=draft.namespace
            hint="In the cluster."
            error=namespace.0
            on_leave=namespace.1
            is_mono=true
        />
        {kinds(draft.kind)}
        <Field
            label="Workload"
            value=draft.workload
            hint="The name of the Deployment or StatefulSet."
            error=workload.0
            on_leave=workload.1
            is_mono=true
        />
        <Field
            label="Container"
            value=draft.container
            hint="Empty for all that run this image."
            error=container.0
            on_leave=container.1
            is_mono=true
        />
        <WhenFields when=draft.when/>
    }
    .into_any()
}

/// Says the rule of a container's name without the text that breaks it.
fn container_rule(text: &str) -> Result<(), &'static str> {
    check_container(text).map_err(|_| "container's name is 1 to 63 small letters, digits and `-`")
}

fn kinds(kind: RwSignal<AppType>) -> AnyView {
    let options = [
        (AppType::Deployments, "Deployment", "Pods that are alike"),
        (AppType::Statefulsets, "StatefulSet", "Pods with a place"),
    ];
    let options = options.map(|(one, title, note)| {
        choice(
            "workload",
            title,
            note,
            move || kind.get() == one,
            move || kind.set(one),
        )
    });
    choices("Kind", options.into())
}
