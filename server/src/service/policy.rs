//! The policies that an account may attach: its own and those of the system.

use std::collections::HashMap;

use berth_core::error::{Code, IdentityCode};
use berth_core::iam::policy::{ListPoliciesQuery, MAX_POLICIES, MAX_ROWS, PolicyType};
use berth_core::name::{PolicyName, VersionId};
use berth_core::policy::{PolicyDocument, SYSTEM, SystemPolicy};
use serde_json::json;

use super::group::described;
use super::page::{self, Rows};
use super::policy_version;
use crate::app::App;
use crate::audit::Record;
use crate::auth::caller::Caller;
use crate::error::{Error, Result};
use crate::store::{PolicyRow, Read, Tx, account, attachment, policy};

/// What markers of the account's own policies begin with.
const CUSTOM: &str = "custom/";
/// What markers of the system's policies begin with.
const OF_SYSTEM: &str = "system/";

/// A policy, and to how many users and groups of the account it is attached.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    policy: Known,
    pub(crate) count: u64,
}

#[derive(Debug, Clone)]
enum Known {
    System(&'static SystemPolicy),
    Own(PolicyRow),
}

impl Found {
    fn new(policy: Known, counts: &HashMap<String, u64>) -> Self {
        let mut found = Self { policy, count: 0 };
        found.count = counts.get(found.id()).copied().unwrap_or_default();
        found
    }

    /// Returns the row, where the account wrote it.
    pub(crate) const fn own(&self) -> Option<&PolicyRow> {
        match &self.policy {
            Known::Own(row) => Some(row),
            Known::System(_) => None,
        }
    }

    /// Returns the account that wrote it.
    pub(crate) fn account_id(&self) -> Option<&str> {
        self.own().map(|row| row.account_id.as_str())
    }

    pub(crate) fn id(&self) -> &str {
        match &self.policy {
            Known::System(system) => system.id,
            Known::Own(row) => &row.id,
        }
    }

    pub(crate) fn name(&self) -> &str {
        match &self.policy {
            Known::System(system) => system.name,
            Known::Own(row) => row.name.as_str(),
        }
    }

    pub(crate) fn policy_name(&self) -> Result<PolicyName> {
        match &self.policy {
            Known::System(system) => name_of_system(system),
            Known::Own(row) => Ok(row.name.clone()),
        }
    }

    pub(crate) fn description(&self) -> &str {
        match &self.policy {
            Known::System(system) => system.description,
            Known::Own(row) => &row.description,
        }
    }

    pub(crate) fn document(&self) -> &str {
        match &self.policy {
            Known::System(system) => system.document,
            Known::Own(row) => &row.document,
        }
    }

    /// Returns the version that decides.
    pub(crate) fn version(&self) -> VersionId {
        self.own().map_or(VersionId::FIRST, |row| row.version)
    }

    /// Returns the name among everything in the cloud.
    pub(crate) fn urn(&self) -> String {
        match &self.policy {
            Known::System(system) => urn_of_system(system),
            Known::Own(row) => urn(&row.account_id, &row.name),
        }
    }
}

/// A policy to be.
#[derive(Debug, Clone)]
pub(crate) struct New {
    pub(crate) name: PolicyName,
    pub(crate) document: String,
    pub(crate) description: Option<String>,
    pub(crate) is_of_projects: bool,
}

/// What is to change of a policy; what is absent stays.
#[derive(Debug, Clone, Default)]
pub(crate) struct Change {
    pub(crate) name: Option<PolicyName>,
    pub(crate) document: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) is_of_projects: Option<bool>,
    /// Whether a document that says the same as the one that is there changes nothing, because it
    /// was written from its meaning.
    pub(crate) is_by_meaning: bool,
}

/// Lists the system's policies and then the account's own by name, behind a marker.
pub(crate) async fn list(
    app: &App,
    caller: &Caller,
    query: &ListPoliciesQuery,
) -> Result<Rows<Found>> {
    let limit = page::limit(query.limit, MAX_ROWS)?;
    let more = limit.saturating_add(1);
    let (behind_system, behind_own) = behind(query.marker.as_deref())?;
    let counts = attachment::counts(app.store.read(), &caller.account_id, None).await?;
    let wants = |wanted: PolicyType| query.policy_type.is_none_or(|only| only == wanted);
    let mut rows = Vec::new();
    if let Some(after) = behind_system.filter(|_| wants(PolicyType::System)) {
        let mut system: Vec<_> = SYSTEM.iter().filter(|one| one.name > after).collect();
        system.sort_by_key(|one| one.name);
        let found = |one| Found::new(Known::System(one), &counts);
        rows.extend(system.into_iter().map(found));
    }
    if wants(PolicyType::Custom) {
        let own = policy::list(app.store.read(), &caller.account_id, behind_own, more).await?;
        let found = |row| Found::new(Known::Own(row), &counts);
        rows.extend(own.into_iter().map(found));
    }
    Ok(Rows::cut(rows, limit))
}

/// Makes the marker behind a policy.
pub(crate) fn marker(last: &Found) -> String {
    match last.policy {
        Known::System(_) => format!("{OF_SYSTEM}{}", last.name()),
        Known::Own(_) => format!("{CUSTOM}{}", last.name()),
    }
}

/// Returns a policy.
pub(crate) async fn get(app: &App, caller: &Caller, id: &str) -> Result<Found> {
    let moment = app.store.snapshot().await?;
    find(moment.read(), caller, id).await
}

/// The same at a moment that is held.
pub(super) async fn find(read: Read<'_>, caller: &Caller, id: &str) -> Result<Found> {
    let counts = attachment::counts(read, &caller.account_id, Some(id)).await?;
    if let Some(system) = SystemPolicy::by_id(id) {
        return Ok(Found::new(Known::System(system), &counts));
    }
    let row = policy::get(read, &caller.account_id, id).await?;
    let row = row.ok_or_else(|| absent(id))?;
    Ok(Found::new(Known::Own(row), &counts))
}

/// Returns the policies of these ids: those of the system, then those of the account by name.
pub(crate) async fn list_by_id(app: &App, caller: &Caller, ids: &[&str]) -> Result<Vec<Found>> {
    let read = app.store.read();
    let counts = attachment::counts(read, &caller.account_id, None).await?;
    let system = ids.iter().filter_map(|id| SystemPolicy::by_id(id));
    let system: Vec<_> = system.map(Known::System).collect();
    let own = policy::get_each(read, &caller.account_id, ids).await?;
    let own = own.into_iter().map(Known::Own);
    let found = |known| Found::new(known, &counts);
    Ok(system.into_iter().chain(own).map(found).collect())
}

/// Writes a policy.
pub(crate) async fn create(app: &App, caller: &Caller, new: New, record: Record) -> Result<Found> {
    check_document(&new.document)?;
    check_name(&new.name)?;
    let description = described(new.description)?.unwrap_or_default();
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
        name: new.name,
        description,
        document: new.document,
        version: VersionId::FIRST,
        version_created: now,
        last_version: VersionId::FIRST,
        created: now,
        updated: now,
        is_of_projects: new.is_of_projects,
    };
    policy::insert(&tx, &row).await?;
    tx.commit(record.on(resource(row.name.as_str())).into())
        .await?;
    Ok(Found::new(Known::Own(row), &HashMap::new()))
}

/// Changes a policy of the account, wherever it is attached.
pub(crate) async fn update(
    app: &App,
    caller: &Caller,
    id: &str,
    change: Change,
    record: Record,
) -> Result<Found> {
    if let Some(document) = &change.document {
        check_document(document)?;
    }
    let description = described(change.description)?;
    let tx = app.store.begin().await?;
    let before = lock(&tx, caller, id).await?;
    let mut record = record.on(resource(before.name.as_str()));
    // A name that is kept may be older than that of the system.
    if let Some(name) = change.name.as_ref().filter(|name| **name != before.name) {
        check_name(name)?;
        record = record.detail(json!({ "name": name }));
    }
    let document = change
        .document
        .filter(|new| !change.is_by_meaning || !says_the_same(new, &before.document));
    let after = PolicyRow {
        name: change.name.unwrap_or(before.name),
        description: description.unwrap_or(before.description),
        is_of_projects: change.is_of_projects.unwrap_or(before.is_of_projects),
        updated: app.now(),
        ..before
    };
    let after = match document {
        Some(document) => policy_version::replace(&tx, after, document, app.now()).await?,
        None => after,
    };
    policy::update(&tx, &after).await?;
    let counts = attachment::counts(tx.read(), &caller.account_id, Some(id)).await?;
    tx.commit(record.into()).await?;
    Ok(Found::new(Known::Own(after), &counts))
}

/// Deletes a policy of the account that is attached to nobody.
pub(crate) async fn delete(app: &App, caller: &Caller, id: &str, record: Record) -> Result<()> {
    let tx = app.store.begin().await?;
    let row = lock(&tx, caller, id).await?;
    let count = count(tx.read(), caller, id).await?;
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

fn says_the_same(one: &str, other: &str) -> bool {
    PolicyDocument::parse(one) == PolicyDocument::parse(other)
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

/// Refuses a name that a policy of the system has.
fn check_name(name: &PolicyName) -> Result<()> {
    if !SYSTEM.iter().any(|system| system.name == name.as_str()) {
        return Ok(());
    }
    let message = format!("a policy of the system is called `{name}`; choose another name");
    Err(Error::new(
        Code::Identity(IdentityCode::PolicyExists),
        message,
    ))
}

/// Counts the users and groups that a policy is attached to.
async fn count(read: Read<'_>, caller: &Caller, id: &str) -> Result<u64> {
    let counts = attachment::counts(read, &caller.account_id, Some(id)).await?;
    Ok(counts.get(id).copied().unwrap_or_default())
}

/// Finds a policy of the account, to be changed.
pub(super) async fn lock(tx: &Tx, caller: &Caller, id: &str) -> Result<PolicyRow> {
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
