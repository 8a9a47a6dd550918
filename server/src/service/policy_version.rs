//! Versions of what policies of the account say.

use berth_core::error::{Code, IdentityCode};
use berth_core::iam::policy_version::{MAX_VERSIONS, NewPolicyVersion};
use berth_core::name::VersionId;
use berth_core::time::Timestamp;
use serde_json::json;

use super::policy::{self, Found, check_document, resource};
use crate::app::App;
use crate::audit::Record;
use crate::auth::caller::Caller;
use crate::error::{Error, Result};
use crate::store::{PolicyRow, Tx, VersionRow, policy as store, policy_version};

/// A version, and whether it decides.
#[derive(Debug, Clone)]
pub(crate) struct Version {
    pub(crate) id: VersionId,
    pub(crate) document: String,
    pub(crate) is_default: bool,
    /// When it came to be; absent for a policy of the system.
    pub(crate) created: Option<Timestamp>,
}

impl Version {
    fn default_of(found: &Found) -> Self {
        Self {
            id: found.version(),
            document: found.document().to_owned(),
            is_default: true,
            created: found.own().map(|row| row.version_created),
        }
    }

    fn other(row: VersionRow) -> Self {
        Self {
            id: row.id,
            document: row.document,
            is_default: false,
            created: Some(row.created),
        }
    }
}

/// Lists the versions of a policy, newest first.
pub(crate) async fn list(app: &App, caller: &Caller, policy_id: &str) -> Result<Vec<Version>> {
    let moment = app.store.snapshot().await?;
    let found = policy::find(moment.read(), caller, policy_id).await?;
    let others = policy_version::list(moment.read(), policy_id).await?;
    let others = others.into_iter().map(Version::other);
    let mut versions: Vec<_> = others.chain([Version::default_of(&found)]).collect();
    versions.sort_by_key(|version| std::cmp::Reverse(version.id));
    Ok(versions)
}

/// Returns a version of a policy.
pub(crate) async fn get(
    app: &App,
    caller: &Caller,
    policy_id: &str,
    id: VersionId,
) -> Result<Version> {
    let versions = list(app, caller, policy_id).await?;
    let found = versions.into_iter().find(|version| version.id == id);
    found.ok_or_else(|| absent(id))
}

/// Writes a version of a policy.
pub(crate) async fn create(
    app: &App,
    caller: &Caller,
    policy_id: &str,
    new: NewPolicyVersion,
    record: Record,
) -> Result<Version> {
    check_document(&new.policy_document)?;
    let is_default = new.set_as_default.unwrap_or(false);
    let tx = app.store.begin().await?;
    let before = policy::lock(&tx, caller, policy_id).await?;
    let others = policy_version::list(tx.read(), policy_id).await?;
    if has_most(&others) {
        let message = format!(
            "policy `{}` has {MAX_VERSIONS} versions, and cannot have more; delete one first",
            before.name
        );
        return Err(Error::new(Code::Identity(IdentityCode::Quota), message));
    }
    let row = VersionRow {
        id: before.last_version.next(),
        document: new.policy_document,
        created: app.now(),
    };
    let after = PolicyRow {
        last_version: row.id,
        updated: app.now(),
        ..before
    };
    let after = match is_default {
        true => put_forward(&tx, after, row.clone()).await?,
        false => {
            policy_version::insert(&tx, policy_id, &row).await?;
            after
        }
    };
    store::update(&tx, &after).await?;
    let record = record.on(resource(after.name.as_str()));
    let detail = json!({ "version": row.id, "is_default": is_default });
    tx.commit(record.detail(detail).into()).await?;
    Ok(Version {
        is_default,
        ..Version::other(row)
    })
}

/// Makes a version of a policy the default; the default stays so.
pub(crate) async fn set_default(
    app: &App,
    caller: &Caller,
    policy_id: &str,
    id: VersionId,
    record: Record,
) -> Result<()> {
    let tx = app.store.begin().await?;
    let before = policy::lock(&tx, caller, policy_id).await?;
    let record = record.on(resource(before.name.as_str()));
    if before.version != id {
        let others = policy_version::list(tx.read(), policy_id).await?;
        let row = others.into_iter().find(|row| row.id == id);
        let row = row.ok_or_else(|| absent(id))?;
        policy_version::delete(&tx, policy_id, id).await?;
        let after = PolicyRow {
            updated: app.now(),
            ..before
        };
        let after = put_forward(&tx, after, row).await?;
        store::update(&tx, &after).await?;
    }
    tx.commit(record.detail(json!({ "version": id })).into())
        .await
}

/// Deletes a version of a policy that is not the default.
pub(crate) async fn delete(
    app: &App,
    caller: &Caller,
    policy_id: &str,
    id: VersionId,
    record: Record,
) -> Result<()> {
    let tx = app.store.begin().await?;
    let row = policy::lock(&tx, caller, policy_id).await?;
    if row.version == id {
        let message = format!("`{id}` is the default version; make another one that first");
        return Err(Error::new(
            Code::Identity(IdentityCode::DefaultVersion),
            message,
        ));
    }
    if !policy_version::delete(&tx, policy_id, id).await? {
        return Err(absent(id));
    }
    let record = record.on(resource(row.name.as_str()));
    tx.commit(record.detail(json!({ "version": id })).into())
        .await
}

/// Makes what a policy says from now on a version; where there are as many as there may be, the
/// oldest makes room. What is said already makes none. The row is still to be written.
pub(super) async fn replace(
    tx: &Tx,
    policy: PolicyRow,
    document: String,
    now: Timestamp,
) -> Result<PolicyRow> {
    if policy.document == document {
        return Ok(policy);
    }
    let others = policy_version::list(tx.read(), &policy.id).await?;
    if has_most(&others)
        && let Some(oldest) = others.last()
    {
        policy_version::delete(tx, &policy.id, oldest.id).await?;
    }
    let row = VersionRow {
        id: policy.last_version.next(),
        document,
        created: now,
    };
    let policy = PolicyRow {
        last_version: row.id,
        ..policy
    };
    put_forward(tx, policy, row).await
}

/// Puts a version in the place of the default one, which is kept beside the others; the row is
/// still to be written.
async fn put_forward(tx: &Tx, policy: PolicyRow, version: VersionRow) -> Result<PolicyRow> {
    let before = VersionRow {
        id: policy.version,
        document: policy.document,
        created: policy.version_created,
    };
    policy_version::insert(tx, &policy.id, &before).await?;
    Ok(PolicyRow {
        version: version.id,
        document: version.document,
        version_created: version.created,
        ..policy
    })
}

/// Tells whether there are as many versions as there may be, the default one counted.
fn has_most(others: &[VersionRow]) -> bool {
    let count = u64::try_from(others.len()).unwrap_or(u64::MAX);
    count.saturating_add(1) >= MAX_VERSIONS
}

fn absent(id: VersionId) -> Error {
    let message = format!("the policy has no version `{id}`");
    Error::new(Code::Identity(IdentityCode::PolicyVersionNotFound), message)
}
