//! The agency by which an account lets triggers call its clusters.

use berth_core::swr::agency::Agency;

use crate::app::App;
use crate::audit::Record;
use crate::auth::caller::Caller;
use crate::error::Result;
use crate::store::agency;

/// Tells whether the caller's account has it.
pub(crate) async fn check(app: &App, caller: &Caller) -> Result<Agency> {
    Ok(Agency {
        domain_id: caller.account_id.clone(),
        is_agency: agency::is_there(app.store.read(), &caller.account_id).await?,
    })
}

/// Makes it for the caller's account, unless it is there.
pub(crate) async fn create(app: &App, caller: &Caller, record: Record) -> Result<()> {
    let tx = app.store.begin().await?;
    agency::create(&tx, &caller.account_id, app.now()).await?;
    tx.commit(record.into()).await
}
