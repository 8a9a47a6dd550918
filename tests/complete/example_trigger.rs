//! Examples of calls about triggers.

use berth_core::berth::{cluster, trigger};
use berth_core::name::RepositoryParam;
use berth_core::swr;
use serde_json::{Value, json};

use super::example::{Example, NONE, example, repository_path};
use crate::world::{Needs, Scene};

fn trigger_path(scene: &Scene) -> swr::trigger::TriggerPath {
    swr::trigger::TriggerPath {
        namespace: scene.namespace.clone(),
        repository: RepositoryParam::from(scene.repository.clone()),
        trigger: scene.trigger.clone(),
    }
}

/// Every example.
pub(crate) fn all() -> Vec<Example> {
    use swr::trigger::{
        CreateTrigger, DeleteTrigger, ListTriggers, ShowTrigger, UpdateTrigger, UpdateTriggerBody,
    };
    vec![
        example::<CreateTrigger>(Needs::Image, |scene| {
            let body = serde_json::from_value(workload(scene.trigger.as_str()));
            (repository_path(scene), NONE, body.unwrap())
        }),
        example::<ListTriggers>(Needs::Image, |scene| (repository_path(scene), NONE, NONE)),
        example::<DeleteTrigger>(Needs::Image, |scene| (trigger_path(scene), NONE, NONE)),
        example::<ShowTrigger>(Needs::Image, |scene| (trigger_path(scene), NONE, NONE)),
        example::<UpdateTrigger>(Needs::Image, |scene| {
            let enable = swr::trigger::Switch::False;
            (trigger_path(scene), NONE, UpdateTriggerBody { enable })
        }),
        example::<trigger::ListImageTriggers>(Needs::Image, |scene| {
            (repository_path(scene), NONE, NONE)
        }),
        example::<trigger::CreateWebhook>(Needs::Image, |scene| {
            let body = serde_json::from_value(webhook(scene.trigger.as_str()));
            (repository_path(scene), NONE, body.unwrap())
        }),
        example::<trigger::ListDeliveries>(Needs::Image, |scene| {
            let query = trigger::ListDeliveriesQuery::default();
            (trigger_path(scene), query, NONE)
        }),
        example::<trigger::TestTrigger>(Needs::Image, |scene| {
            let tag = scene.tag.clone();
            (trigger_path(scene), NONE, trigger::TestTriggerBody { tag })
        }),
        example::<cluster::ListClusters>(Needs::Nothing, |_| (NONE, NONE, NONE)),
        example::<cluster::CreateCluster>(Needs::Nothing, |scene| {
            // Every scene has a name of its own there.
            let body = serde_json::from_value(cluster(&scene.new_namespace));
            (NONE, NONE, body.unwrap())
        }),
        example::<cluster::DeleteCluster>(Needs::Nothing, |scene| {
            let cluster = scene.cluster.clone();
            (cluster::ClusterPath { cluster }, NONE, NONE)
        }),
    ]
}

/// The body of a call that makes a trigger of a workload.
pub(crate) fn workload(name: &str) -> Value {
    json!({
        "action": "update", "app_type": "deployments", "application": "web",
        "cluster_ns": "default", "condition": ".*", "enable": "true", "name": name,
        "trigger_type": "all",
    })
}

/// The body of a call that makes a webhook, which leads to where nothing may be called.
pub(crate) fn webhook(name: &str) -> Value {
    json!({
        "name": name, "url": "https://127.0.0.1/hook", "trigger_type": "all", "condition": ".*",
        "enabled": true,
    })
}

/// The body of a call that registers a cluster.
pub(crate) fn cluster(name: &str) -> Value {
    json!({ "name": name, "server": "https://127.0.0.1:6443", "token": "token" })
}
