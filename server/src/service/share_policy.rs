//! Shares of an image by their numbers.

use berth_core::error::Code;
use berth_core::oci::ImageName;
use berth_core::page::Window;
use berth_core::share::MAX_SHARES;
use berth_core::swr::reply::Ranged;
use berth_core::swr::share_policy::{SharePolicy, UpdateRepoShareBody};

use super::repository::{check_description, hold};
use super::sharing::{facts, own};
use crate::app::App;
use crate::audit::Record;
use crate::auth::caller::Caller;
use crate::error::{Error, Result};
use crate::store::Tx;
use crate::store::sharing::{self, ShareChange, ShareRow};

/// Lists the policies of an image.
pub(crate) async fn list(
    app: &App,
    caller: &Caller,
    image: &ImageName,
    window: Window,
) -> Result<Ranged<Vec<SharePolicy>>> {
    let moment = app.store.snapshot().await?;
    let read = moment.read();
    let id = own(read, caller, image).await?;
    let limit = window.limit.unwrap_or(MAX_SHARES);
    let rows = sharing::list(read, id, window.offset, limit).await?;
    let total = sharing::count(read, id).await?;
    let policy = |row: ShareRow| SharePolicy {
        id: row.id,
        access_domain: row.account,
        permit: row.permit,
        deadline: row.deadline,
        description: row.description,
        creator_id: row.creator_id,
        creator_name: row.creator_name,
        created: row.created,
        updated: row.updated,
        status: row.deadline.is_valid(app.now()),
        num_download: row.pulls,
        last_download: row.last_pull,
    };
    let body: Vec<_> = rows.into_iter().map(policy).collect();
    let count = u64::try_from(body.len()).unwrap_or(u64::MAX);
    Ok(Ranged {
        content_range: window.content_range(count, total),
        body,
    })
}

/// Changes a policy.
pub(crate) async fn update(
    app: &App,
    caller: &Caller,
    image: &ImageName,
    id: i64,
    new: &UpdateRepoShareBody,
    record: Record,
) -> Result<()> {
    check_description(new.description.as_deref())?;
    let tx = app.store.begin().await?;
    let row = existing(&tx, caller, image, id).await?;
    let change = ShareChange {
        permit: new.permit,
        deadline: new.deadline,
        description: new.description.as_deref(),
    };
    sharing::update(&tx, row.id, change, app.now()).await?;
    let record = record.detail(facts(&row.account, new.deadline));
    tx.commit(record.into()).await
}

/// Deletes a policy.
pub(crate) async fn delete(
    app: &App,
    caller: &Caller,
    image: &ImageName,
    id: i64,
    record: Record,
) -> Result<()> {
    let tx = app.store.begin().await?;
    let row = existing(&tx, caller, image, id).await?;
    sharing::delete(&tx, row.id).await?;
    let record = record.detail(facts(&row.account, None));
    tx.commit(record.into()).await
}

/// Returns a policy for a change; its image is held, and has it.
async fn existing(tx: &Tx, caller: &Caller, image: &ImageName, id: i64) -> Result<ShareRow> {
    let held = hold(tx, caller, image).await?;
    let row = sharing::get(tx.read(), held.id, id).await?;
    row.ok_or_else(|| {
        let message = format!("`{image}` has no sharing policy `{id}`");
        Error::new(Code::ShareNotFound, message)
    })
}
