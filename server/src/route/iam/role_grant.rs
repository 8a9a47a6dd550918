//! Roles that groups have.

use std::sync::Arc;

use berth_core::endpoint::{Empty, Json, NoContent, url};
use berth_core::iam::role::RoleList;
use berth_core::iam::role_grant::{
    CheckDomainRole, CheckProjectRole, GrantDomainRole, GrantProjectRole, ListDomainRoles,
    ListProjectRoles, RevokeDomainRole, RevokeProjectRole,
};

use super::role::listed;
use crate::app::App;
use crate::error::Result;
use crate::http::api::Call;
use crate::service::policy::Found;
use crate::service::role::{self, For};

/// Grants a role to a group for the account.
pub(crate) async fn grant_domain(app: Arc<App>, call: Call<GrantDomainRole>) -> Result<NoContent> {
    let (path, record) = (&call.path, call.record(&app)?);
    let what = For::Domain(&path.domain_id);
    let which = (path.group_id.as_str(), path.role_id.as_str());
    role::grant(&app, call.caller()?, what, which, record).await?;
    Ok(NoContent::DONE)
}

/// Takes a role from a group for the account.
pub(crate) async fn revoke_domain(
    app: Arc<App>,
    call: Call<RevokeDomainRole>,
) -> Result<NoContent> {
    let (path, record) = (&call.path, call.record(&app)?);
    let what = For::Domain(&path.domain_id);
    let which = (path.group_id.as_str(), path.role_id.as_str());
    role::revoke(&app, call.caller()?, what, which, record).await?;
    Ok(NoContent::DONE)
}

/// Tells whether a group has a role for the account.
pub(crate) async fn check_domain(app: Arc<App>, call: Call<CheckDomainRole>) -> Result<NoContent> {
    let path = &call.path;
    let what = For::Domain(&path.domain_id);
    let which = (path.group_id.as_str(), path.role_id.as_str());
    role::check(&app, call.caller()?, what, which).await?;
    Ok(NoContent::DONE)
}

/// Lists the roles that a group has for the account.
pub(crate) async fn list_domain(
    app: Arc<App>,
    call: Call<ListDomainRoles>,
) -> Result<Json<RoleList>> {
    let path = &call.path;
    let what = For::Domain(&path.domain_id);
    let found = role::list_of_group(&app, call.caller()?, what, &path.group_id).await?;
    let this = url::<ListDomainRoles>(path, &Empty {});
    whole(&app, &this, found)
}

/// Grants a role to a group for a project.
pub(crate) async fn grant_project(
    app: Arc<App>,
    call: Call<GrantProjectRole>,
) -> Result<NoContent> {
    let (path, record) = (&call.path, call.record(&app)?);
    let what = For::Project(&path.project_id);
    let which = (path.group_id.as_str(), path.role_id.as_str());
    role::grant(&app, call.caller()?, what, which, record).await?;
    Ok(NoContent::DONE)
}

/// Takes a role from a group for a project.
pub(crate) async fn revoke_project(
    app: Arc<App>,
    call: Call<RevokeProjectRole>,
) -> Result<NoContent> {
    let (path, record) = (&call.path, call.record(&app)?);
    let what = For::Project(&path.project_id);
    let which = (path.group_id.as_str(), path.role_id.as_str());
    role::revoke(&app, call.caller()?, what, which, record).await?;
    Ok(NoContent::DONE)
}

/// Tells whether a group has a role for a project.
pub(crate) async fn check_project(
    app: Arc<App>,
    call: Call<CheckProjectRole>,
) -> Result<NoContent> {
    let path = &call.path;
    let what = For::Project(&path.project_id);
    let which = (path.group_id.as_str(), path.role_id.as_str());
    role::check(&app, call.caller()?, what, which).await?;
    Ok(NoContent::DONE)
}

/// Lists the roles that a group has for a project.
pub(crate) async fn list_project(
    app: Arc<App>,
    call: Call<ListProjectRoles>,
) -> Result<Json<RoleList>> {
    let path = &call.path;
    let what = For::Project(&path.project_id);
    let found = role::list_of_group(&app, call.caller()?, what, &path.group_id).await?;
    let this = url::<ListProjectRoles>(path, &Empty {});
    whole(&app, &this, found)
}

fn whole(app: &App, this: &str, found: Vec<Found>) -> Result<Json<RoleList>> {
    let total = u64::try_from(found.len()).unwrap_or(u64::MAX);
    listed(app, this, (found, total)).map(Json)
}
