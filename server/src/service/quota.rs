//! The limits of an account: shown, set by the operator, and kept by whatever makes more.

use berth_core::error::Code;
use berth_core::name::AccountName;
use berth_core::swr::quota::Quota;
use serde_json::json;

use super::identity::find_account;
use crate::app::App;
use crate::audit::Record;
use crate::auth::caller::Caller;
use crate::error::{Error, Result};
pub(crate) use crate::store::quota::Limits;
use crate::store::{AccountRow, Read, Tx, account, figure, project, quota};

/// Lists the quotas of the account that a project belongs to: the caller's own.
///
/// # Errors
/// `ForeignProject` where the project is not one of the account, or none at all.
pub(crate) async fn list(app: &App, caller: &Caller, project_id: &str) -> Result<Vec<Quota>> {
    demand_own(app, caller, project_id).await?;
    let moment = app.store.snapshot().await?;
    of_account(moment.read(), &caller.account_id).await
}

/// Refuses a project that is not of the caller's account.
///
/// # Errors
/// `ForeignProject`.
pub(super) async fn demand_own(app: &App, caller: &Caller, project_id: &str) -> Result<()> {
    let project = project::get(app.store.read(), project_id).await?;
    if project.is_some_and(|project| project.account_id == caller.account_id) {
        return Ok(());
    }
    let message = "the project is not one of your account";
    Err(Error::new(Code::ForeignProject, message))
}

/// Returns the quotas of an account.
///
/// # Errors
/// Those of the database.
pub(super) async fn of_account(read: Read<'_>, account_id: &str) -> Result<Vec<Quota>> {
    let account = account::get(read, account_id).await?;
    let account = account.ok_or_else(|| Error::internal("the account of a caller is gone"))?;
    let limits = quota::limits(read, account_id).await?;
    let stock = figure::stock(read, account_id).await?;
    let most_tags = quota::most_tags(read, account_id).await?;
    let row = |key: &str, limit: Option<u64>, used: u64, unit: &str| Quota {
        quota_key: key.to_owned(),
        quota_limit: limit.map_or(-1, |limit| i64::try_from(limit).unwrap_or(i64::MAX)),
        used,
        unit: unit.to_owned(),
    };
    let namespaces = Some(u64::from(account.namespace_quota));
    Ok(vec![
        row("namespace", namespaces, stock.namespaces, ""),
        row("repo", limits.images, stock.repositories, ""),
        row("tag", limits.tags, most_tags, ""),
        row("store", limits.bytes, stock.stored_bytes, "byte"),
    ])
}

/// What a change makes more of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Growth {
    /// An image of the account.
    pub(crate) image: bool,
    /// Tags of the image.
    pub(crate) tags: bool,
    /// Stored bytes.
    pub(crate) bytes: bool,
}

impl Growth {
    /// An image without anything in it.
    pub(crate) const IMAGE: Self = Self {
        image: true,
        tags: false,
        bytes: false,
    };

    /// What a push brings.
    pub(crate) const fn of(is_new_image: bool, new_tags: i64, bytes: i64) -> Self {
        Self {
            image: is_new_image,
            tags: new_tags > 0,
            bytes: bytes > 0,
        }
    }
}

/// Refuses a change that makes more than the account may have. It is asked at the end of the
/// change, which has locked the image already: everybody locks image and account in this order.
///
/// # Errors
/// `RepositoryQuota`, `TagQuota`, or `OutOfSpace` for bytes.
pub(crate) async fn check(
    tx: &Tx,
    account_id: &str,
    repository_id: i64,
    growth: Growth,
) -> Result<()> {
    if growth == Growth::default() {
        return Ok(());
    }
    let limits = quota::limits(tx.read(), account_id).await?;
    if let Some(most) = limits.tags.filter(|_| growth.tags)
        && quota::tags(tx.read(), repository_id).await? > most
    {
        let message = format!("an image of this account may have {most} tags and has as many");
        return Err(Error::new(Code::TagQuota, message));
    }
    let images = limits.images.filter(|_| growth.image);
    let bytes = limits.bytes.filter(|_| growth.bytes);
    if images.is_none() && bytes.is_none() {
        return Ok(());
    }
    // Two changes at once count one after the other.
    account::lock(tx, account_id).await?;
    let stock = figure::stock(tx.read(), account_id).await?;
    if let Some(most) = images.filter(|most| stock.repositories > *most) {
        let message = format!("the account may have {most} images and has as many");
        return Err(Error::new(Code::RepositoryQuota, message));
    }
    if let Some(most) = bytes.filter(|most| stock.stored_bytes > *most) {
        let message = format!("the account may store {most} bytes, and this would be more");
        return Err(Error::new(Code::OutOfSpace, message));
    }
    Ok(())
}

/// New limits; what is absent stays.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct NewLimits {
    /// Organizations.
    pub(crate) namespaces: Option<u32>,
    /// Images; `Some(None)` for no limit, as with those that follow.
    pub(crate) images: Option<Option<u64>>,
    /// Tags of one image.
    pub(crate) tags: Option<Option<u64>>,
    /// Stored bytes.
    pub(crate) bytes: Option<Option<u64>>,
}

/// Sets limits of an account. What there is already stays, even if it is more.
///
/// # Errors
/// `AccountNotFound`.
pub(crate) async fn set(
    app: &App,
    account: &AccountName,
    new: NewLimits,
    record: Record,
) -> Result<(AccountRow, Limits)> {
    let tx = app.store.begin().await?;
    let account = find_account(&tx, account).await?;
    let account = account::lock(&tx, &account.id).await?;
    let namespaces = new.namespaces.unwrap_or(account.namespace_quota);
    let old = quota::limits(tx.read(), &account.id).await?;
    let limits = Limits {
        images: new.images.unwrap_or(old.images),
        tags: new.tags.unwrap_or(old.tags),
        bytes: new.bytes.unwrap_or(old.bytes),
    };
    account::set_namespace_quota(&tx, &account.id, namespaces).await?;
    quota::set(&tx, &account.id, limits).await?;
    let record = record
        .in_account(&account.id)
        .on(format!("account/{}", account.name));
    let detail = json!({
        "namespaces": namespaces,
        "images": limits.images,
        "tags": limits.tags,
        "bytes": limits.bytes,
    });
    tx.commit(record.detail(detail).into()).await?;
    let account = AccountRow {
        namespace_quota: namespaces,
        ..account
    };
    Ok((account, limits))
}
