//! Sets the image of a workload: asks the cluster which containers it has, and changes those that
//! have the image. Doing so twice is doing it once.

use berth_core::error::Code;
use berth_core::trigger::Workload;
use serde::Deserialize;
use serde_json::{Value, json};

use super::cluster;
use super::delivery::{self, Ended, Notice, Sent};
use super::kubeconfig::Entry;
use crate::app::App;
use crate::error::{Error, Result};
use crate::outbound::{Address, Failure, Method, Reply, Request};
use crate::store;

/// What the cluster calls the state of a workload.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    resource_version: Option<String>,
}

/// The part of a workload that matters here.
#[derive(Debug, Deserialize)]
struct Found {
    #[serde(default)]
    metadata: Metadata,
    spec: Spec,
}

#[derive(Debug, Deserialize)]
struct Spec {
    template: Template,
}

#[derive(Debug, Deserialize)]
struct Template {
    spec: PodSpec,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PodSpec {
    #[serde(default)]
    containers: Vec<Container>,
    #[serde(default)]
    init_containers: Vec<Container>,
}

#[derive(Debug, Deserialize)]
struct Container {
    name: String,
    #[serde(default)]
    image: String,
}

/// Updates the workload of a trigger. A test asks the cluster to check the change and drop it.
///
/// # Errors
/// Those of the server itself; what the cluster says is in the answer.
pub(super) async fn send(app: &App, notice: &Notice<'_>, workload: &Workload) -> Result<Sent> {
    let entry = match entry(app, notice, workload).await? {
        Ok(entry) => entry,
        Err(words) => return Ok(unsent(Failure::never(words))),
    };
    let mut status = None;
    let change = match look(app, notice, workload, &entry, &mut status).await {
        Ok(Look::Change(change)) => change,
        Ok(Look::Has(words)) => return Ok(ended(status, Ended::Taken(words))),
        Err(failure) => {
            let result = Err(failure);
            return Ok(Sent { status, result });
        }
    };
    // The cluster may have taken its time, and a later push may be there before this one.
    if let Some(words) = delivery::was_overtaken(app, notice).await? {
        return Ok(ended(status, Ended::Overtaken(words)));
    }
    let result = write(app, notice, workload, &entry, change, &mut status).await;
    let result = result.map(Ended::Taken);
    Ok(Sent { status, result })
}

fn ended(status: Option<u16>, ended: Ended) -> Sent {
    Sent {
        status,
        result: Ok(ended),
    }
}

fn unsent(failure: Failure) -> Sent {
    Sent {
        status: None,
        result: Err(failure),
    }
}

/// Finds how the cluster is entered. It is one of the account that has the image now.
async fn entry(
    app: &App,
    notice: &Notice<'_>,
    workload: &Workload,
) -> Result<Result<Entry, String>> {
    let read = app.store.read();
    let owner = store::namespace::by_name(read, notice.image.namespace()).await?;
    let owner = owner.ok_or_else(|| Error::new(Code::NamespaceNotFound, "the image is gone"))?;
    cluster::of_workload(app, read, &owner.account_id, workload).await
}

/// What there is to do about a workload.
enum Look {
    /// Nothing, in words.
    Has(String),
    /// To change it.
    Change(Change),
}

/// A change of a workload.
struct Change {
    patch: Value,
    /// What it does.
    words: String,
}

fn path(workload: &Workload) -> String {
    format!(
        "/apis/apps/v1/namespaces/{}/{}/{}",
        workload.cluster_ns,
        workload.app_type.as_str(),
        workload.application
    )
}

/// Asks the cluster for the workload, and says what there is to do.
async fn look(
    app: &App,
    notice: &Notice<'_>,
    workload: &Workload,
    entry: &Entry,
    status: &mut Option<u16>,
) -> Result<Look, Failure> {
    let shown = call(
        app,
        notice,
        entry,
        (Method::Get, &path(workload)),
        Value::Null,
    )
    .await?;
    *status = Some(shown.status);
    understood(&shown, workload)?;
    let found: Found = serde_json::from_slice(&shown.body)
        .map_err(|_| Failure::later("the cluster's answer is no workload"))?;
    let name = format!("{}/{}", app.config.public_url.host(), notice.image);
    let (tag, digest) = (&notice.delivery.tag, &notice.delivery.digest);
    let wanted = format!("{name}:{tag}@{digest}");
    let pod = &found.spec.template.spec;
    let containers = chosen(&pod.containers, workload, &name);
    let init = chosen(&pod.init_containers, workload, &name);
    if containers.is_empty() && init.is_empty() {
        return Err(Failure::never(match workload.container.as_str() {
            "" => format!("no container of the workload has the image `{name}`"),
            one => format!("the workload has no container `{one}` with the image `{name}`"),
        }));
    }
    let all: Vec<&Container> = containers.iter().chain(&init).copied().collect();
    if all.iter().all(|container| container.image == wanted) {
        let words = format!("the workload has `{tag}@{digest}` already");
        return Ok(Look::Has(words));
    }
    let mut patch = patch(&containers, &init, &wanted);
    // Who changed the workload since it was read was faster: the cluster refuses, and it is read
    // again.
    if let (Some(version), Value::Object(fields)) = (&found.metadata.resource_version, &mut patch) {
        fields.insert("metadata".to_owned(), json!({ "resourceVersion": version }));
    }
    let words = told(&all, &wanted, notice.delivery.is_test);
    Ok(Look::Change(Change { patch, words }))
}

/// Tells the cluster to change the workload, and returns what that does.
async fn write(
    app: &App,
    notice: &Notice<'_>,
    workload: &Workload,
    entry: &Entry,
    change: Change,
    status: &mut Option<u16>,
) -> Result<String, Failure> {
    let query = match notice.delivery.is_test {
        true => "?fieldManager=berth&dryRun=All",
        false => "?fieldManager=berth",
    };
    let path = format!("{}{query}", path(workload));
    let done = call(app, notice, entry, (Method::Patch, &path), change.patch).await?;
    *status = Some(done.status);
    understood(&done, workload)?;
    Ok(change.words)
}

/// Chooses the containers that have the image, or the one of them that is named: who may push to an
/// image changes no container that does not run it.
fn chosen<'a>(containers: &'a [Container], workload: &Workload, name: &str) -> Vec<&'a Container> {
    let is_chosen = |container: &&Container| {
        let is_named = workload.container.is_empty() || container.name == workload.container;
        is_named && image_name(&container.image) == name
    };
    containers.iter().filter(is_chosen).collect()
}

/// Takes tag and digest off an image.
fn image_name(image: &str) -> &str {
    let image = image.split_once('@').map_or(image, |(name, _)| name);
    match image.rsplit_once(':') {
        // What holds a slash is a port and a path.
        Some((name, tag)) if !tag.contains('/') => name,
        _ => image,
    }
}

fn patch(containers: &[&Container], init: &[&Container], wanted: &str) -> Value {
    let list = |containers: &[&Container]| -> Vec<Value> {
        let one = |container: &&Container| json!({ "name": container.name, "image": wanted });
        containers.iter().map(one).collect()
    };
    let mut pod = serde_json::Map::new();
    for (field, containers) in [("containers", containers), ("initContainers", init)] {
        if !containers.is_empty() {
            pod.insert(field.to_owned(), list(containers).into());
        }
    }
    json!({ "spec": { "template": { "spec": pod } } })
}

fn told(containers: &[&Container], wanted: &str, is_test: bool) -> String {
    let verb = if is_test { "would set" } else { "set" };
    let one = |container: &&Container| format!("`{}` from `{}`", container.name, container.image);
    let changes: Vec<_> = containers.iter().map(one).collect();
    format!("{verb} {} to `{wanted}`", changes.join(", "))
}

/// Reads from the status whether the cluster did what it was asked.
fn understood(reply: &Reply, workload: &Workload) -> Result<(), Failure> {
    match reply.status {
        200..300 => Ok(()),
        status @ 300..=399 => Err(Failure::never(format!(
            "the cluster answered with a redirect ({status}), which is not followed"
        ))),
        status @ (401 | 403) => Err(Failure::later(format!(
            "the cluster does not let the server do this ({status})"
        ))),
        404 => Err(Failure::never(format!(
            "the cluster has no `{}/{}` in `{}` (404)",
            workload.app_type.as_str(),
            workload.application,
            workload.cluster_ns
        ))),
        409 => Err(Failure::later(
            "the workload was changed by somebody else meanwhile (409)",
        )),
        status => Err(Failure::later(format!("the cluster answered {status}"))),
    }
}

async fn call(
    app: &App,
    notice: &Notice<'_>,
    entry: &Entry,
    (method, path): (Method, &str),
    body: Value,
) -> Result<Reply, Failure> {
    let address = Address::parse(&entry.server).map_err(Failure::never)?;
    let address = address.below(path).map_err(Failure::never)?;
    let mut headers = vec![("accept", "application/json".to_owned())];
    if method == Method::Patch {
        let media_type = "application/strategic-merge-patch+json";
        headers.push(("content-type", media_type.to_owned()));
    }
    if let Some(token) = &entry.token {
        headers.push(("authorization", format!("Bearer {token}")));
    }
    let body = match body.is_null() {
        true => String::new(),
        false => body.to_string(),
    };
    let request = Request {
        method,
        to: &address,
        headers,
        body: body.into(),
        trust: cluster::trust(entry),
        wants_body: method == Method::Get,
        is_trial: notice.delivery.is_test,
    };
    app.outbound.send(&app.config.allowed, request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tag_and_digest_are_no_part_of_the_name() {
        for (image, name) in [
            ("berth:8080/team/app", "berth:8080/team/app"),
            ("berth:8080/team/app:v1", "berth:8080/team/app"),
            ("berth/team/app:v1@sha256:00", "berth/team/app"),
            ("berth/team/app@sha256:00", "berth/team/app"),
            ("app", "app"),
            ("app:v1", "app"),
        ] {
            assert_eq!(image_name(image), name);
        }
    }
}
