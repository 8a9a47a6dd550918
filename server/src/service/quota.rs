//! The limits of an account and how much of them is used.

use berth_core::error::Code;
use berth_core::swr::quota::Quota;

use crate::app::App;
use crate::auth::caller::Caller;
use crate::error::{Error, Result};
use crate::store::{Read, account, namespace, project};

/// Lists the quotas of the account that a project belongs to: the caller's own.
///
/// # Errors
/// `ForeignProject` where the project is not one of the account, or none at all.
pub(crate) async fn list(app: &App, caller: &Caller, project_id: &str) -> Result<Vec<Quota>> {
    let project = project::get(app.store.read(), project_id).await?;
    if project.is_none_or(|project| project.account_id != caller.account_id) {
        let message = "the project is not one of your account";
        return Err(Error::new(Code::ForeignProject, message));
    }
    let moment = app.store.snapshot().await?;
    of_account(moment.read(), &caller.account_id).await
}

/// Returns the quotas of an account.
///
/// # Errors
/// Those of the database.
pub(super) async fn of_account(read: Read<'_>, account_id: &str) -> Result<Vec<Quota>> {
    let account = account::get(read, account_id).await?;
    let account = account.ok_or_else(|| Error::internal("the account of a caller is gone"))?;
    Ok(vec![Quota {
        quota_key: "namespace".to_owned(),
        quota_limit: account.namespace_quota.into(),
        used: namespace::count(read, account_id).await?,
        unit: String::new(),
    }])
}
