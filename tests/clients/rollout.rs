//! What a push does to the workloads of a real Kubernetes.

use std::fs;
use std::time::{Duration, Instant};

use berth_tests::receiver::certificate;
use berth_tests::{Client, Credential, Image};
use serde_json::{Value, json};

use crate::kubernetes::{BERTH, Cluster, STRANGER};
use crate::login::{long_term, server};
use berth_tests::process::Process;

const TRIGGERS: &str = "/v2/manage/namespaces/team/repos/app/triggers";
/// An image that the workloads have besides.
const OTHER: &str = "registry.example.com/team/app:old";

/// A server with the image `team/app` that knows the cluster as `prod`.
struct World {
    server: Process,
    /// Who keeps the triggers.
    keeper: Client,
    /// The same person with a login.
    pusher: Client,
    cluster: &'static Cluster,
    /// The namespace in the cluster.
    namespace: &'static str,
}

impl World {
    /// Makes the namespace, and a server that enters the cluster with a token.
    async fn new(namespace: &'static str, token: &str) -> Self {
        let cluster = Cluster::shared();
        cluster.namespace(namespace);
        let allowed = format!("127.0.0.1/32:{}", cluster.port);
        let (server, key) = server(&["--allow-address", &allowed]).await;
        let keeper = server.client(&key);
        let ca = fs::read_to_string(certificate("ca.pem")).unwrap();
        let body = json!({ "name": "prod", "server": cluster.url(), "ca": ca, "token": token });
        let call = keeper.post("/api/berth/v1/clusters").json(&body);
        call.send().await.expect(201);
        let login = long_term(&server, &key);
        let pusher = keeper.with(Credential::Basic {
            user: login.user,
            password: login.password,
        });
        pusher.push("team/app", "old", &Image::small("old")).await;
        Self {
            server,
            keeper,
            pusher,
            cluster,
            namespace,
        }
    }

    /// Makes a workload `web` with the image `old`, and a trigger with the name of its kind.
    async fn workload(&self, kind: &str, kinds: &str) {
        let image = self.image("old");
        let labels = json!({ "app": "web" });
        let container = |name: &str, image: &str| json!({ "name": name, "image": image });
        let body = json!({
            "metadata": { "name": "web" }, "kind": kind, "apiVersion": "apps/v1",
            "spec": {
                "selector": { "matchLabels": labels },
                "template": { "metadata": { "labels": labels }, "spec": {
                    "initContainers": [container("prepare", &image)],
                    "containers": [container("web", &image), container("log", OTHER)],
                }},
            },
        });
        self.cluster.create(&self.path(kinds), &body);
        self.trigger(kinds, kinds, "web").await;
    }

    /// Makes a trigger for tags that begin with `v`.
    async fn trigger(&self, name: &str, kinds: &str, application: &str) {
        let body = json!({
            "action": "update", "app_type": kinds, "application": application,
            "cluster_name": "prod", "cluster_ns": self.namespace, "condition": "^v",
            "enable": "true", "name": name, "trigger_type": "regular",
        });
        let call = self.keeper.post(TRIGGERS).json(&body);
        call.send().await.expect(201);
    }

    fn image(&self, reference: &str) -> String {
        format!("{}/team/app:{reference}", self.server.host)
    }

    fn path(&self, kinds: &str) -> String {
        format!("/apis/apps/v1/namespaces/{}/{kinds}", self.namespace)
    }

    /// Pushes an image and returns how it is named with its digest.
    async fn push(&self, tag: &str) -> String {
        let image = Image::small(tag);
        self.pusher.push("team/app", tag, &image).await;
        self.image(&format!("{tag}@{}", image.digest()))
    }

    /// Returns the images of a workload: of `prepare`, `web` and `log`.
    fn images(&self, kinds: &str) -> [String; 3] {
        let web = self.cluster.get(&format!("{}/web", self.path(kinds)));
        let pod = &web["spec"]["template"]["spec"];
        let of = |list: &str, name: &str| {
            let mut containers = pod[list].as_array().unwrap().iter();
            let found = containers.find(|one| one["name"] == name);
            found.unwrap()["image"].as_str().unwrap().to_owned()
        };
        [
            of("initContainers", "prepare"),
            of("containers", "web"),
            of("containers", "log"),
        ]
    }

    /// Waits until every delivery of a trigger was sent, and returns them, newest first.
    async fn sent(&self, trigger: &str) -> Vec<Value> {
        let path =
            format!("/api/berth/v1/organizations/team/images/app/triggers/{trigger}/deliveries");
        let begun = Instant::now();
        loop {
            let page = self.keeper.get(&path).send().await.expect(200).json();
            let rows = page["items"].as_array().unwrap();
            if !rows.is_empty() && rows.iter().all(|row| row["attempts"] != 0) {
                return rows.clone();
            }
            assert!(begun.elapsed() < Duration::from_secs(60), "still {page}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Tries a trigger out with the tag `old`.
    async fn trial(&self, trigger: &str) -> Value {
        let path = format!("/api/berth/v1/organizations/team/images/app/triggers/{trigger}/test");
        let call = self.keeper.post(&path).json(&json!({ "tag": "old" }));
        call.send().await.expect(200).json()
    }

    /// Returns what the SWR API says of the runs of a trigger.
    async fn history(&self, trigger: &str) -> Value {
        let call = self.keeper.get(&format!("{TRIGGERS}/{trigger}"));
        call.send().await.expect(200).json()["trigger_history"].clone()
    }
}

#[tokio::test]
async fn a_push_sets_the_images_of_a_deployment_and_a_stateful_set() {
    let world = World::new("both", BERTH).await;
    for (kind, kinds) in [
        ("Deployment", "deployments"),
        ("StatefulSet", "statefulsets"),
    ] {
        world.workload(kind, kinds).await;
    }
    for tag in ["v1", "v2"] {
        let new = world.push(tag).await;
        for kinds in ["deployments", "statefulsets"] {
            let sent = world.sent(kinds).await;
            assert_eq!(
                (&sent[0]["state"], &sent[0]["status"], &sent[0]["tag"]),
                (&json!("success"), &json!(200), &json!(tag)),
                "{sent:?}"
            );
            assert_eq!(world.images(kinds), [new.as_str(), &new, OTHER]);
            let run = &world.history(kinds).await[0];
            assert_eq!(
                (&run["result"], &run["tag"]),
                (&json!("success"), &json!(tag))
            );
        }
    }
}

#[tokio::test]
async fn a_tag_that_does_not_match_changes_nothing() {
    let world = World::new("unmatched", BERTH).await;
    world.workload("Deployment", "deployments").await;
    let before = world.images("deployments");
    world.push("nightly").await;
    // What the trigger is then seen to send is the matching one alone.
    world.push("v1").await;
    let sent = world.sent("deployments").await;
    let tags: Vec<_> = sent.iter().map(|row| &row["tag"]).collect();
    assert_eq!(tags, ["v1"]);
    assert_ne!(world.images("deployments"), before);
}

#[tokio::test]
async fn a_trial_is_checked_by_the_cluster_and_changes_nothing() {
    let world = World::new("trial", BERTH).await;
    world.workload("StatefulSet", "statefulsets").await;
    let before = world.images("statefulsets");
    let trial = world.trial("statefulsets").await;
    assert_eq!(
        (&trial["state"], &trial["status"]),
        (&json!("success"), &json!(200))
    );
    let detail = trial["detail"].as_str().unwrap();
    assert!(detail.starts_with("would set `web` from"), "{detail}");
    assert_eq!(world.images("statefulsets"), before);
}

#[tokio::test]
async fn a_wrong_token_and_one_without_rights_fail_with_the_reason() {
    for (namespace, token, status) in [("wrong", "guessed", 401), ("lacking", STRANGER, 403)] {
        let world = World::new(namespace, token).await;
        world.workload("Deployment", "deployments").await;
        let before = world.images("deployments");
        world.push("v1").await;
        let words = format!("the cluster does not let the server do this ({status})");
        let sent = &world.sent("deployments").await[0];
        assert_eq!(
            (&sent["state"], &sent["status"], &sent["detail"]),
            (&json!("waiting"), &json!(status), &json!(words)),
            "the operator may yet set it right: {sent}"
        );
        let trial = world.trial("deployments").await;
        assert_eq!(
            (&trial["state"], &trial["status"], &trial["detail"]),
            (&json!("failed"), &json!(status), &json!(words))
        );
        assert_eq!(world.images("deployments"), before);
    }
}

#[tokio::test]
async fn a_workload_that_is_not_there_fails_with_the_reason() {
    let world = World::new("absent", BERTH).await;
    world.workload("Deployment", "deployments").await;
    world.trigger("lost", "statefulsets", "web").await;
    world.push("v1").await;
    let sent = &world.sent("lost").await[0];
    assert_eq!(
        (&sent["state"], &sent["status"], &sent["detail"]),
        (
            &json!("failed"),
            &json!(404),
            &json!("the cluster has no `statefulsets/web` in `absent` (404)")
        )
    );
    assert_eq!(world.history("lost").await[0]["result"], "failed");
}

/// Rollouts count on this where somebody else changes a workload between their two calls.
#[tokio::test]
async fn kubernetes_refuses_a_patch_of_what_has_changed_since_it_was_read() {
    let world = World::new("conflict", BERTH).await;
    world.workload("Deployment", "deployments").await;
    let path = format!("{}/web", world.path("deployments"));
    let read = world.cluster.get(&path)["metadata"]["resourceVersion"].clone();
    let patch = |version: &Value, replicas: u32| {
        let patch = json!({
            "metadata": { "resourceVersion": version }, "spec": { "replicas": replicas },
        });
        let body = patch.to_string();
        let media_type = "strategic-merge-patch+json";
        world
            .cluster
            .call("PATCH", &path, Some((media_type, &body)))
    };
    assert_eq!(patch(&read, 2).status, 200);
    let late = patch(&read, 3);
    assert_eq!(
        (late.status, &late.body["reason"]),
        (409, &json!("Conflict"))
    );
    assert_eq!(world.cluster.get(&path)["spec"]["replicas"], 2);
}
