//! Projects of an account.

use crate::app::App;
use crate::auth::caller::Caller;
use crate::error::{Code, Error, IdentityCode, Result};
use crate::store;

pub(crate) use crate::store::project::ProjectRow;

/// The most projects of an account that are listed.
const MAX_PROJECTS: u64 = 1000;

/// Lists the projects of the caller's account.
pub(crate) async fn list(app: &App, caller: &Caller) -> Result<Vec<ProjectRow>> {
    store::project::list(app.store.read(), &caller.account_id, MAX_PROJECTS).await
}

/// Returns a project of the caller's account.
pub(crate) async fn get(app: &App, caller: &Caller, id: &str) -> Result<ProjectRow> {
    let row = store::project::get(app.store.read(), id).await?;
    let row = row.filter(|row| row.account_id == caller.account_id);
    row.ok_or_else(|| {
        let message = format!("project `{id}` does not exist");
        Error::new(Code::Identity(IdentityCode::ProjectNotFound), message)
    })
}

/// Returns the name of the project that is meant where none is named.
pub(crate) async fn default_name(app: &App, caller: &Caller) -> Result<String> {
    let project = store::project::default(app.store.read(), &caller.account_id).await?;
    Ok(project.map_or_else(|| app.config.region.clone(), |project| project.name))
}
