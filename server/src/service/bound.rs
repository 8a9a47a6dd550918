//! Service control policies: written by the operator, shown to the administrators they bound.

use berth_core::berth::bound::{Bound, BoundList, MAX_BOUNDS};
use berth_core::error::{Code, IdentityCode};
use berth_core::iam::attachment::MAX_ATTACHED;
use berth_core::name::{AccountName, PolicyName};
use serde_json::json;

use super::group::described;
use super::policy::check_document;
use crate::app::App;
use crate::audit::Record;
use crate::auth::caller::Caller;
use crate::error::{Error, Result};
use crate::store::bound::{self, BoundRow};
use crate::store::{Tx, account};

/// A policy with the number of accounts that it bounds.
#[derive(Debug)]
pub(crate) struct Listed {
    pub(crate) row: BoundRow,
    pub(crate) accounts: u64,
}

/// Lists what bounds the caller's account, by name.
pub(crate) async fn of_caller(app: &App, caller: &Caller) -> Result<BoundList> {
    let moment = app.store.snapshot().await?;
    let rows = bound::of_account(moment.read(), &caller.account_id).await?;
    let shown = |(row, attached): (BoundRow, _)| Bound {
        name: row.name,
        description: row.description,
        document: row.document,
        attached,
    };
    Ok(BoundList {
        items: rows.into_iter().map(shown).collect(),
    })
}

/// Lists all policies by name.
///
/// # Errors
/// Those of the database.
pub(crate) async fn list(app: &App) -> Result<Vec<Listed>> {
    let moment = app.store.snapshot().await?;
    let mut listed = Vec::new();
    for row in bound::list(moment.read(), MAX_BOUNDS).await? {
        let accounts = bound::accounts(moment.read(), &row.id).await?;
        listed.push(Listed { row, accounts });
    }
    Ok(listed)
}

/// Writes a policy; it bounds nobody until it is attached.
///
/// # Errors
/// `InvalidPolicy`, `PolicyExists`, `IdentityQuota`.
pub(crate) async fn create(
    app: &App,
    name: &PolicyName,
    document: String,
    description: Option<String>,
    record: Record,
) -> Result<BoundRow> {
    check_document(&document)?;
    let description = described(description)?.unwrap_or_default();
    let now = app.now();
    let row = BoundRow {
        id: app.random.id()?,
        name: name.clone(),
        description,
        document,
        created: now,
        updated: now,
    };
    let tx = app.store.begin().await?;
    if bound::count(tx.read()).await? >= MAX_BOUNDS {
        let message = format!("there are at most {MAX_BOUNDS} service control policies");
        return Err(Error::new(Code::Identity(IdentityCode::Quota), message));
    }
    bound::insert(&tx, &row).await?;
    tx.commit(record.on(resource(name)).into()).await?;
    Ok(row)
}

/// Changes what a policy says; the accounts that it bounds are bounded anew at the next call.
///
/// # Errors
/// `InvalidPolicy`, `PolicyNotFound`.
pub(crate) async fn update(
    app: &App,
    name: &PolicyName,
    document: String,
    description: Option<String>,
    record: Record,
) -> Result<BoundRow> {
    check_document(&document)?;
    let description = described(description)?;
    let tx = app.store.begin().await?;
    let before = find(&tx, name).await?;
    let after = BoundRow {
        document,
        description: description.unwrap_or(before.description),
        updated: app.now(),
        ..before
    };
    bound::update(&tx, &after).await?;
    tx.commit(record.on(resource(name)).into()).await?;
    Ok(after)
}

/// Deletes a policy that bounds no account.
///
/// # Errors
/// `PolicyNotFound`, `PolicyAttached`.
pub(crate) async fn delete(app: &App, name: &PolicyName, record: Record) -> Result<()> {
    let tx = app.store.begin().await?;
    let row = find(&tx, name).await?;
    let accounts = bound::accounts(tx.read(), &row.id).await?;
    if accounts > 0 {
        let message = format!("`{name}` bounds {accounts} accounts; detach it first");
        return Err(Error::new(
            Code::Identity(IdentityCode::PolicyAttached),
            message,
        ));
    }
    bound::delete(&tx, &row.id).await?;
    tx.commit(record.on(resource(name)).into()).await
}

/// Bounds an account, or every one that there is now, and returns how many were not bounded by
/// this policy before.
///
/// # Errors
/// `PolicyNotFound`, `AccountNotFound`, `IdentityQuota`.
pub(crate) async fn attach(
    app: &App,
    name: &PolicyName,
    to: Option<&AccountName>,
    record: Record,
) -> Result<u64> {
    let tx = app.store.begin().await?;
    let row = find(&tx, name).await?;
    let (account_id, record) = about(&tx, to, record).await?;
    let count = bound::attach(&tx, &row.id, account_id.as_deref(), app.now()).await?;
    // Looked at afterwards: what was attached before does not count twice.
    if bound::most(tx.read(), account_id.as_deref()).await? > MAX_ATTACHED {
        let message = format!("an account is bounded by at most {MAX_ATTACHED} policies");
        return Err(Error::new(Code::Identity(IdentityCode::Quota), message));
    }
    let detail = json!({ "accounts": count });
    tx.commit(record.on(resource(name)).detail(detail).into())
        .await?;
    Ok(count)
}

/// Takes a policy from an account, or from every one, and returns how many it bounded.
///
/// # Errors
/// `PolicyNotFound`, also where it bounds none of them; `AccountNotFound`.
pub(crate) async fn detach(
    app: &App,
    name: &PolicyName,
    from: Option<&AccountName>,
    record: Record,
) -> Result<u64> {
    let tx = app.store.begin().await?;
    let row = find(&tx, name).await?;
    let (account_id, record) = about(&tx, from, record).await?;
    let count = bound::detach(&tx, &row.id, account_id.as_deref()).await?;
    if count == 0 {
        let message = format!("`{name}` bounds no such account");
        return Err(Error::new(
            Code::Identity(IdentityCode::PolicyNotFound),
            message,
        ));
    }
    let detail = json!({ "accounts": count });
    tx.commit(record.on(resource(name)).detail(detail).into())
        .await?;
    Ok(count)
}

async fn find(tx: &Tx, name: &PolicyName) -> Result<BoundRow> {
    let missing = || {
        let message = format!("there is no service control policy `{name}`");
        Error::new(Code::Identity(IdentityCode::PolicyNotFound), message)
    };
    bound::lock(tx, name).await?.ok_or_else(missing)
}

/// Finds the account that is named; its own administrators see the event.
async fn about(
    tx: &Tx,
    account: Option<&AccountName>,
    record: Record,
) -> Result<(Option<String>, Record)> {
    let Some(name) = account else {
        return Ok((None, record));
    };
    let missing = || {
        let message = format!("there is no account `{name}`");
        Error::new(Code::AccountNotFound, message)
    };
    let row = account::by_name(tx.read(), name).await?;
    let id = row.ok_or_else(missing)?.id;
    // One after the other, so that what is counted for the account stays so.
    account::lock(tx, &id).await?;
    let record = record.in_account(&id);
    Ok((Some(id), record))
}

fn resource(name: &PolicyName) -> String {
    format!("service-control-policy/{name}")
}
