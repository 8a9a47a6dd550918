//! Which project a call is for.

use super::caller::Caller;
use crate::app::App;
use crate::error::{Code, Error, Result};
use crate::store::project;

/// Takes the project that a call names (`X-Project-Id`); without one the caller's stays.
///
/// # Errors
/// `ForeignProject` where the project is not one of the caller's account, or none at all.
pub async fn choose(app: &App, caller: Caller, named: Option<&str>) -> Result<Caller> {
    let Some(named) = named.filter(|named| !named.is_empty()) else {
        return Ok(caller);
    };
    if caller.project_id.as_deref() == Some(named) {
        return Ok(caller);
    }
    let project = project::get(app.store.read(), named).await?;
    match project.filter(|project| project.account_id == caller.account_id) {
        Some(project) => Ok(caller.in_project(Some(project.id))),
        None => Err(Error::new(
            Code::ForeignProject,
            "the project is not one of your account; leave X-Project-Id out for the default one",
        )),
    }
}
