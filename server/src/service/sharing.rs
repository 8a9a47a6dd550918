//! Images shared with other accounts: begun, changed, ended, listed.

use berth_core::berth::sharing::ReceiverCheck;
use berth_core::error::Code;
use berth_core::name::AccountName;
use berth_core::oci::ImageName;
use berth_core::page::Window;
use berth_core::share::{Deadline, MAX_SHARES};
use berth_core::swr::reply::Ranged;
use berth_core::swr::sharing::{
    CreateRepoDomainBody, RepoDomain, RepoDomainCheck, UpdateRepoDomainBody,
};
use serde_json::json;

use super::repository::{absent, check_description, hold};
use super::repository_list::one;
use super::target::author;
use crate::app::App;
use crate::audit::Record;
use crate::auth::caller::Caller;
use crate::error::{Error, Result};
use crate::store::sharing::{NewShare, ShareChange, ShareRow};
use crate::store::{Read, Tx, account, sharing};

/// Shares an image with another account, and returns the number of the share.
pub(crate) async fn create(
    app: &App,
    caller: &Caller,
    image: &ImageName,
    new: &CreateRepoDomainBody,
    record: Record,
) -> Result<i64> {
    check_description(new.description.as_deref())?;
    // A refusal tells that there is no such account, so that it counts as a question.
    ask(app, caller)?;
    let tx = app.store.begin().await?;
    let held = hold(&tx, caller, image).await?;
    let name = &new.access_domain;
    let receiver = account::by_name(tx.read(), name).await?;
    let receiver = receiver.ok_or_else(|| {
        let message = format!("there is no account `{name}` to share with");
        Error::new(Code::AccountNotFound, message)
    })?;
    app.throttle.take_question_back(&caller.person_id);
    if receiver.id == caller.account_id {
        let message = format!("`{image}` belongs to the account `{name}` already");
        return Err(Error::new(Code::InvalidAccount, message));
    }
    if sharing::count(tx.read(), held.id).await? >= MAX_SHARES {
        let message = format!("an image is shared with {MAX_SHARES} accounts at most");
        return Err(Error::new(Code::ShareQuota, message));
    }
    let row = NewShare {
        repository_id: held.id,
        account_id: &receiver.id,
        permit: new.permit,
        deadline: new.deadline,
        description: new.description.as_deref().unwrap_or_default(),
        author: &author(caller),
        created: app.now(),
    };
    let id = sharing::insert(&tx, &row).await?;
    let record = record.detail(facts(name, Some(new.deadline)));
    tx.commit(record.into()).await?;
    Ok(id)
}

/// Changes until when an image is shared with an account.
pub(crate) async fn update(
    app: &App,
    caller: &Caller,
    image: &ImageName,
    account: &AccountName,
    new: &UpdateRepoDomainBody,
    record: Record,
) -> Result<()> {
    check_description(new.description.as_deref())?;
    let tx = app.store.begin().await?;
    let row = existing(&tx, caller, image, account).await?;
    let change = ShareChange {
        permit: Some(new.permit),
        deadline: Some(new.deadline),
        description: new.description.as_deref(),
    };
    sharing::update(&tx, row.id, change, app.now()).await?;
    let record = record.detail(facts(account, Some(new.deadline)));
    tx.commit(record.into()).await
}

/// Ends the sharing of an image with an account.
pub(crate) async fn delete(
    app: &App,
    caller: &Caller,
    image: &ImageName,
    account: &AccountName,
    record: Record,
) -> Result<()> {
    let tx = app.store.begin().await?;
    let row = existing(&tx, caller, image, account).await?;
    sharing::delete(&tx, row.id).await?;
    let record = record.detail(facts(account, None));
    tx.commit(record.into()).await
}

/// Tells whether an image is shared with an account.
pub(crate) async fn check(
    app: &App,
    caller: &Caller,
    image: &ImageName,
    account: &AccountName,
) -> Result<RepoDomainCheck> {
    ask(app, caller)?;
    let read = app.store.read();
    let id = own(read, caller, image).await?;
    let row = sharing::with(read, id, account).await?;
    let status = row
        .as_ref()
        .is_some_and(|row| row.deadline.is_valid(app.now()));
    let mut check = RepoDomainCheck {
        exist: row.is_some(),
        namespace: image.namespace().clone(),
        repository: image.repository().clone(),
        access_domain: account.clone(),
        permit: None,
        deadline: None,
        description: None,
        creator_id: None,
        creator_name: None,
        created: None,
        updated: None,
        status,
    };
    if let Some(row) = row {
        check.permit = Some(row.permit);
        check.deadline = Some(row.deadline);
        check.description = Some(row.description);
        check.creator_id = Some(row.creator_id);
        check.creator_name = Some(row.creator_name);
        check.created = Some(row.created);
        check.updated = Some(row.updated);
    }
    Ok(check)
}

/// Tells whether there is an account to share with.
pub(crate) async fn check_receiver(
    app: &App,
    caller: &Caller,
    name: &AccountName,
) -> Result<ReceiverCheck> {
    ask(app, caller)?;
    let found = account::by_name(app.store.read(), name).await?;
    Ok(ReceiverCheck {
        exists: found.is_some(),
    })
}

/// Lists the accounts that an image is shared with.
pub(crate) async fn list(
    app: &App,
    caller: &Caller,
    image: &ImageName,
    window: Window,
) -> Result<Ranged<Vec<RepoDomain>>> {
    let moment = app.store.snapshot().await?;
    let read = moment.read();
    let id = own(read, caller, image).await?;
    let limit = window.limit.unwrap_or(MAX_SHARES);
    let rows = sharing::list(read, id, window.offset, limit).await?;
    let total = sharing::count(read, id).await?;
    let domain = |row: ShareRow| RepoDomain {
        namespace: image.namespace().clone(),
        repository: image.repository().clone(),
        access_domain: row.account,
        permit: row.permit,
        deadline: row.deadline,
        description: row.description,
        creator_id: row.creator_id,
        creator_name: row.creator_name,
        created: row.created,
        updated: row.updated,
        status: row.deadline.is_valid(app.now()),
    };
    let body: Vec<_> = rows.into_iter().map(domain).collect();
    let count = u64::try_from(body.len()).unwrap_or(u64::MAX);
    Ok(Ranged {
        content_range: window.content_range(count, total),
        body,
    })
}

/// Counts a question whether there is another account.
fn ask(app: &App, caller: &Caller) -> Result<()> {
    let most = app.config.account_checks;
    app.throttle.ask(&caller.person_id, most, app.now())
}

/// Returns the id of an image of the caller's account. The name may have passed to another account
/// since the call was authorised.
pub(super) async fn own(read: Read<'_>, caller: &Caller, image: &ImageName) -> Result<i64> {
    let item = one(read, caller, image).await?;
    match item.account_id == caller.account_id {
        true => Ok(item.id),
        false => Err(absent(image)),
    }
}

/// Returns a share for a change; its image is held.
async fn existing(
    tx: &Tx,
    caller: &Caller,
    image: &ImageName,
    account: &AccountName,
) -> Result<ShareRow> {
    let held = hold(tx, caller, image).await?;
    let row = sharing::with(tx.read(), held.id, account).await?;
    row.ok_or_else(|| {
        let message = format!("`{image}` is not shared with an account `{account}`");
        Error::new(Code::AccountNotFound, message)
    })
}

/// What the event of a change says besides the image.
pub(super) fn facts(account: &AccountName, deadline: Option<Deadline>) -> serde_json::Value {
    match deadline {
        Some(deadline) => json!({ "account": account, "deadline": deadline }),
        None => json!({ "account": account }),
    }
}
