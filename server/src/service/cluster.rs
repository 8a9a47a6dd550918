//! Clusters of an account: registered by its administrators, entered by triggers.

use berth_core::berth::cluster::{Cluster, ClusterList, CreateClusterBody, MAX_CLUSTERS};
use berth_core::error::Code;
use berth_core::trigger::{TriggerMode, Workload};

use super::kubeconfig::{self, Entry};
use super::target::author;
use super::trigger::wrong;
use crate::app::App;
use crate::audit::Record;
use crate::auth::caller::Caller;
use crate::error::{Error, Result};
use crate::outbound::{Address, Trust};
use crate::store::cluster::ClusterRow;
use crate::store::trigger::Sealed;
use crate::store::{self, Read, account};

/// The most bytes of a token.
const MAX_TOKEN: usize = 16 * 1024;
/// The cluster of triggers in the mode `cci`.
const CCI: &str = "cci";

/// Lists the clusters of the caller's account.
pub(crate) async fn list(app: &App, caller: &Caller) -> Result<ClusterList> {
    let rows = store::cluster::list(app.store.read(), &caller.account_id).await?;
    Ok(ClusterList {
        items: rows.into_iter().map(shown).collect(),
    })
}

/// Registers a cluster.
pub(crate) async fn create(
    app: &App,
    caller: &Caller,
    body: &CreateClusterBody,
    record: Record,
) -> Result<Cluster> {
    let entry = entry(body).map_err(wrong)?;
    check(&entry).map_err(wrong)?;
    let id = app.random.uuid()?;
    let plain = serde_json::to_vec(&entry).map_err(Error::internal)?;
    let row = ClusterRow {
        account_id: caller.account_id.clone(),
        name: body.name.clone(),
        server: entry.server,
        entry: Sealed {
            bytes: app.secrets.seal(&*app.random, &sealed_for(&id), &plain)?,
            key_id: app.secrets.key_id().to_owned(),
        },
        author: author(caller),
        created: app.now(),
        id,
    };
    let tx = app.store.begin().await?;
    account::lock(&tx, &caller.account_id).await?;
    if store::cluster::count(tx.read(), &caller.account_id).await? >= MAX_CLUSTERS {
        let message = format!("an account has at most {MAX_CLUSTERS} clusters; delete one first");
        return Err(Error::new(Code::ClusterQuota, message));
    }
    store::cluster::insert(&tx, &row).await?;
    tx.commit(record.on(format!("cluster/{}", row.id)).into())
        .await?;
    Ok(shown(row))
}

/// Forgets a cluster.
pub(crate) async fn delete(app: &App, caller: &Caller, id: &str, record: Record) -> Result<()> {
    let tx = app.store.begin().await?;
    if !store::cluster::delete(&tx, &caller.account_id, id).await? {
        let message = "the account has no such cluster";
        return Err(Error::new(Code::ClusterNotFound, message));
    }
    tx.commit(record.on(format!("cluster/{id}")).into()).await
}

fn shown(row: ClusterRow) -> Cluster {
    Cluster {
        id: row.id,
        name: row.name,
        server: row.server,
        creator_name: row.author.name,
        created: row.created,
    }
}

/// Reads the one or the other form of a body.
fn entry(body: &CreateClusterBody) -> Result<Entry, String> {
    let is_plain = body.server.is_some()
        || body.ca.is_some()
        || body.token.is_some()
        || body.certificate.is_some()
        || body.key.is_some();
    match &body.kubeconfig {
        Some(_) if is_plain => {
            Err("a kubeconfig says everything; leave out the other fields".to_owned())
        }
        Some(text) => kubeconfig::parse(text),
        None => Ok(Entry {
            server: body.server.clone().ok_or("there is no `server`")?,
            ca: body.ca.clone(),
            token: body.token.clone(),
            certificate: kubeconfig::pair(body.certificate.clone(), body.key.clone())?,
        }),
    }
}

/// Checks what can be checked without a call.
fn check(entry: &Entry) -> Result<(), String> {
    let address = Address::parse(&entry.server).map_err(|words| format!("`server`: {words}"))?;
    if !address.is_tls() {
        return Err("`server`: a cluster is called by `https` alone".to_owned());
    }
    match (&entry.token, &entry.certificate) {
        (None, None) => return Err("there is neither a token nor a client certificate".to_owned()),
        (Some(_), Some(_)) => {
            return Err("there are both a token and a client certificate; choose one".to_owned());
        }
        (Some(token), None) => {
            let fits = (1..=MAX_TOKEN).contains(&token.len());
            if !fits || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
                return Err("the token is no plain text without spaces".to_owned());
            }
        }
        (None, Some(_)) => {}
    }
    trust(entry).check()
}

/// Returns whom to trust, and with which certificate to come.
pub(super) fn trust(entry: &Entry) -> Trust<'_> {
    Trust {
        ca: entry.ca.as_deref(),
        identity: entry
            .certificate
            .as_ref()
            .map(|(certificate, key)| (certificate.as_str(), key.as_str())),
    }
}

/// Names the row that an entry is sealed for.
fn sealed_for(id: &str) -> String {
    format!("cluster/{id}")
}

/// Finds the cluster of a workload, opened, or says in words why there is none.
pub(super) async fn of_workload(
    app: &App,
    read: Read<'_>,
    account_id: &str,
    workload: &Workload,
) -> Result<Result<Entry, String>> {
    let (id, name) = (&workload.cluster_id, &workload.cluster_name);
    let (found, words) = match workload.mode {
        TriggerMode::Cci => (
            store::cluster::by_name(read, account_id, CCI).await?,
            format!(
                "a trigger in the mode `cci` goes to the cluster that is registered as `{CCI}`, and there is none"
            ),
        ),
        TriggerMode::Cce if !id.is_empty() => (
            store::cluster::by_id(read, account_id, id).await?,
            format!("no cluster of the account has the id `{id}`"),
        ),
        TriggerMode::Cce if !name.is_empty() => (
            store::cluster::by_name(read, account_id, name).await?,
            format!("no cluster of the account has the name `{name}`"),
        ),
        TriggerMode::Cce => (None, "the trigger names no cluster".to_owned()),
    };
    let Some(row) = found else {
        return Ok(Err(words));
    };
    let plain = app
        .secrets
        .open(&row.entry.key_id, &sealed_for(&row.id), &row.entry.bytes)?;
    serde_json::from_slice(&plain)
        .map(Ok)
        .map_err(Error::internal)
}
