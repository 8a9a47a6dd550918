//! The policies that an account may attach: its own and those of the system.

use std::collections::HashMap;

use berth_core::error::{Code, IdentityCode};
use berth_core::iam::policy::{
    CreatePolicyBody, ListPoliciesQuery, MAX_POLICIES, MAX_ROWS, Policy, PolicyType,
    UpdatePolicyBody,
};
use berth_core::name::PolicyName;
use berth_core::policy::{PolicyDocument, SYSTEM, SystemPolicy};

use super::group::described;
use super::page::{self, Rows};
use crate::app::App;
use crate::audit::Record;
use crate::auth::caller::Caller;
use crate::error::{Error, Result};
use crate::store::{PolicyRow, Tx, account, attachment, policy};

/// What markers of the account's own policies begin with.
const CUSTOM: &str = "custom/";
/// What markers of the system's policies begin with.
const OF_SYSTEM: &str = "system/";

/// Lists the system's policies and then the account's own by name, behind a marker.
pub(crate) async fn list(
    app: &App,
    caller: &Caller,
    query: &ListPoliciesQuery,
) -> Result<Rows<Policy>> {
    let limit = page::limit(query.limit, MAX_ROWS)?;
    let more = limit.saturating_add(1);
    let (behind_system, behind_own) = behind(query.marker.as_deref())?;
    let counts = attachment::counts(app.store.read(), &caller.account_id, None).await?;
    let wants = |wanted: PolicyType| query.policy_type.is_none_or(|only| only == wanted);
    let mut rows = Vec::new();
    if let Some(after) = behind_system.filter(|_| wants(PolicyType::System)) {
        let mut system: Vec<_> = SYSTEM.iter().filter(|one| one.name > after).collect();
        system.sort_by_key(|one| one.name);
        for one in system {
            rows.push(of_system(one, count_of(&counts, one.id))?);
        }
    }
    if wants(PolicyType::Custom) {
        let own = policy::list(app.store.read(), &caller.account_id, behind_own, more).await?;
        let shown = |row: PolicyRow| Policy {
            policy_document: None,
            ..of_account(&row, count_of(&counts, &row.id))
        };
        rows.extend(own.into_iter().map(shown));
    }
    Ok(Rows::cut(rows, limit))
}

/// Makes the marker behind a policy.
pub(crate) fn marker(last: &Policy) -> String {
    match last.policy_type {
        PolicyType::System => format!("{OF_SYSTEM}{}", last.policy_name),
        PolicyType::Custom => format!("{CUSTOM}{}", last.policy_name),
    }
}

/// Returns a policy with what it says.
pub(crate) async fn get(app: &App, caller: &Caller, id: &str) -> Result<Policy> {
    let moment = app.store.snapshot().await?;
    let read = moment.read();
    let counts = attachment::counts(read, &caller.account_id, Some(id)).await?;
    let count = count_of(&counts, id);
    if let Some(system) = SystemPolicy::by_id(id) {
        return Ok(Policy {
            policy_document: Some(system.document.to_owned()),
            ..of_system(system, count)?
        });
    }
    let row = policy::get(read, &caller.account_id, id).await?;
    let row = row.ok_or_else(|| absent(id))?;
    Ok(of_account(&row, count))
}

/// Writes a policy.
pub(crate) async fn create(
    app: &App,
    caller: &Caller,
    new: CreatePolicyBody,
    record: Record,
) -> Result<Policy> {
    check_document(&new.policy_document)?;
    let description = described(new.description)?.unwrap_or_default();
    if SYSTEM
        .iter()
        .any(|system| system.name == new.policy_name.as_str())
    {
        let message = format!("a policy of the system is called `{}`", new.policy_name);
        return Err(Error::new(
            Code::Identity(IdentityCode::PolicyExists),
            message,
        ));
    }
    let tx = app.store.begin().await?;
    // Two creations at once count one after the other.
    account::lock(&tx, &caller.account_id).await?;
    if policy::count(tx.read(), &caller.account_id).await? >= MAX_POLICIES {
        let message = format!("an account writes at most {MAX_POLICIES} policies");
        return Err(Error::new(Code::Identity(IdentityCode::Quota), message));
    }
    let now = app.now();
    let row = PolicyRow {
        id: app.random.id()?,
        account_id: caller.account_id.clone(),
        name: new.policy_name,
        description,
        document: new.policy_document,
        created: now,
        updated: now,
    };
    policy::insert(&tx, &row).await?;
    tx.commit(record.on(resource(row.name.as_str())).into())
        .await?;
    Ok(of_account(&row, 0))
}

/// Changes what a policy of the account says.
pub(crate) async fn update(
    app: &App,
    caller: &Caller,
    id: &str,
    change: UpdatePolicyBody,
    record: Record,
) -> Result<Policy> {
    if let Some(document) = &change.policy_document {
        check_document(document)?;
    }
    let description = described(change.description)?;
    let tx = app.store.begin().await?;
    let before = lock(&tx, caller, id).await?;
    let after = PolicyRow {
        document: change.policy_document.unwrap_or(before.document),
        description: description.unwrap_or(before.description),
        updated: app.now(),
        ..before
    };
    policy::update(&tx, &after).await?;
    let counts = attachment::counts(tx.read(), &caller.account_id, Some(id)).await?;
    tx.commit(record.on(resource(after.name.as_str())).into())
        .await?;
    Ok(of_account(&after, count_of(&counts, id)))
}

/// Deletes a policy of the account that is attached to nobody.
pub(crate) async fn delete(app: &App, caller: &Caller, id: &str, record: Record) -> Result<()> {
    let tx = app.store.begin().await?;
    let row = lock(&tx, caller, id).await?;
    let counts = attachment::counts(tx.read(), &caller.account_id, Some(id)).await?;
    let count = count_of(&counts, id);
    if count > 0 {
        let message = format!(
            "policy `{}` is attached to {count} users and groups; detach it first",
            row.name
        );
        return Err(Error::new(
            Code::Identity(IdentityCode::PolicyAttached),
            message,
        ));
    }
    policy::delete(&tx, &row.id).await?;
    tx.commit(record.on(resource(row.name.as_str())).into())
        .await
}

/// Refuses a text that is no policy; the caller is told what is wrong with it.
pub(super) fn check_document(text: &str) -> Result<()> {
    match PolicyDocument::parse(text) {
        Ok(_) => Ok(()),
        Err(error) => Err(Error::new(
            Code::Identity(IdentityCode::InvalidPolicy),
            error.to_string(),
        )),
    }
}

/// Finds a policy of the account, to be changed.
async fn lock(tx: &Tx, caller: &Caller, id: &str) -> Result<PolicyRow> {
    if let Some(system) = SystemPolicy::by_id(id) {
        let message = format!(
            "`{}` is a policy of the system and stays as it is",
            system.name
        );
        return Err(Error::new(Code::Forbidden, message));
    }
    let row = policy::lock(tx, &caller.account_id, id).await?;
    row.ok_or_else(|| absent(id))
}

pub(super) fn absent(id: &str) -> Error {
    Error::new(
        Code::Identity(IdentityCode::PolicyNotFound),
        format!("policy `{id}` does not exist"),
    )
}

/// Makes the name of the account's policy among everything in the cloud.
pub(super) fn urn(account_id: &str, name: &PolicyName) -> String {
    format!("iam::{account_id}:policy:{name}")
}

/// The same for a policy of the system.
pub(super) fn urn_of_system(policy: &SystemPolicy) -> String {
    format!("iam::system:policy:{}", policy.name)
}

pub(super) fn name_of_system(policy: &SystemPolicy) -> Result<PolicyName> {
    PolicyName::parse(policy.name).map_err(Error::internal)
}

pub(super) fn resource(name: &str) -> String {
    format!("policy/{name}")
}

fn count_of(counts: &HashMap<String, u64>, id: &str) -> u64 {
    counts.get(id).copied().unwrap_or_default()
}

/// Returns behind which names of the system's and of the account's own policies a marker stands;
/// none where the system's are over.
fn behind(marker: Option<&str>) -> Result<(Option<&str>, &str)> {
    let Some(marker) = marker else {
        return Ok((Some(""), ""));
    };
    match (marker.strip_prefix(OF_SYSTEM), marker.strip_prefix(CUSTOM)) {
        (Some(name), _) => Ok((Some(name), "")),
        (None, Some(name)) => Ok((None, name)),
        (None, None) => {
            let message = "`marker` is none that this list gave";
            Err(Error::new(Code::InvalidPage, message))
        }
    }
}

fn of_system(policy: &SystemPolicy, count: u64) -> Result<Policy> {
    Ok(Policy {
        policy_type: PolicyType::System,
        policy_name: name_of_system(policy)?,
        policy_id: policy.id.to_owned(),
        urn: urn_of_system(policy),
        attachment_count: count,
        description: policy.description.to_owned(),
        policy_document: None,
        created_at: None,
        updated_at: None,
    })
}

fn of_account(row: &PolicyRow, count: u64) -> Policy {
    Policy {
        policy_type: PolicyType::Custom,
        urn: urn(&row.account_id, &row.name),
        policy_name: row.name.clone(),
        policy_id: row.id.clone(),
        attachment_count: count,
        description: row.description.clone(),
        policy_document: Some(row.document.clone()),
        created_at: Some(row.created),
        updated_at: Some(row.updated),
    }
}
