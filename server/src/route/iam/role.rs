//! Roles of the account and of the system.

use std::sync::Arc;

use berth_core::endpoint::{Empty, Json, NoContent, url};
use berth_core::iam::policy::PolicyType;
use berth_core::iam::role::{
    CreateCustomRole, DeleteCustomRole, ListCustomRoles, ListRoles, ROLE_VERSION, Role, RoleBody,
    RoleList, RoleType, ShowCustomRole, ShowRole, UpdateCustomRole,
};
use berth_core::policy::WrittenPolicy;

use super::link;
use crate::app::App;
use crate::error::{Error, Result};
use crate::http::api::Call;
use crate::service::policy::{self, Found};
use crate::service::role::{self, Page};

/// Lists the roles of the system, or those of the account where it is named.
pub(crate) async fn list(app: Arc<App>, call: Call<ListRoles>) -> Result<Json<RoleList>> {
    let (caller, query) = (call.caller()?, &call.query);
    let of = match &query.domain_id {
        Some(_) => PolicyType::Custom,
        None => PolicyType::System,
    };
    let page = Page {
        number: query.page,
        rows: query.per_page,
    };
    let is = |wanted: &Option<String>, name: &str| wanted.as_ref().is_none_or(|it| it == name);
    let passes = |found: &Found| {
        is(&query.domain_id, found.account_id().unwrap_or_default())
            && is(&query.name, &name(found))
            && is(&query.display_name, found.name())
    };
    let of_whom = role::list(&app, caller, of, passes, page).await?;
    let this = url::<ListRoles>(&Empty {}, query);
    listed(&app, &this, of_whom).map(Json)
}

/// Shows a role.
pub(crate) async fn show(app: Arc<App>, call: Call<ShowRole>) -> Result<Json<RoleBody>> {
    let found = policy::get(&app, call.caller()?, &call.path.role_id).await?;
    body(&app, &found)
}

/// Lists the roles of the account.
pub(crate) async fn list_custom(
    app: Arc<App>,
    call: Call<ListCustomRoles>,
) -> Result<Json<RoleList>> {
    let page = Page {
        number: call.query.page,
        rows: call.query.per_page,
    };
    let caller = call.caller()?;
    let own = role::list(&app, caller, PolicyType::Custom, |_| true, page).await?;
    let this = url::<ListCustomRoles>(&Empty {}, &call.query);
    listed(&app, &this, own).map(Json)
}

/// Writes a role.
pub(crate) async fn create(app: Arc<App>, call: Call<CreateCustomRole>) -> Result<Json<RoleBody>> {
    let (caller, record) = (call.caller()?.clone(), call.record(&app)?);
    let found = role::create(&app, &caller, call.body.role, record).await?;
    body(&app, &found)
}

/// Shows a role of the account or of the system.
pub(crate) async fn show_custom(
    app: Arc<App>,
    call: Call<ShowCustomRole>,
) -> Result<Json<RoleBody>> {
    let found = policy::get(&app, call.caller()?, &call.path.role_id).await?;
    body(&app, &found)
}

/// Changes a role.
pub(crate) async fn update(app: Arc<App>, call: Call<UpdateCustomRole>) -> Result<Json<RoleBody>> {
    let (caller, record) = (call.caller()?.clone(), call.record(&app)?);
    let id = call.path.role_id;
    let found = role::update(&app, &caller, &id, call.body.role, record).await?;
    body(&app, &found)
}

/// Deletes a role.
pub(crate) async fn delete(app: Arc<App>, call: Call<DeleteCustomRole>) -> Result<NoContent> {
    let record = call.record(&app)?;
    policy::delete(&app, call.caller()?, &call.path.role_id, record).await?;
    Ok(NoContent::DONE)
}

/// Writes a list of roles.
pub(super) fn listed(
    app: &App,
    this: &str,
    (rows, total_number): (Vec<Found>, u64),
) -> Result<RoleList> {
    let roles = rows.iter().map(|found| shown(app, found));
    Ok(RoleList {
        roles: roles.collect::<Result<_>>()?,
        links: link::of_page(app, this, None),
        total_number,
    })
}

fn body(app: &App, found: &Found) -> Result<Json<RoleBody>> {
    let role = shown(app, found)?;
    Ok(Json(RoleBody { role }))
}

fn shown(app: &App, found: &Found) -> Result<Role> {
    let written = WrittenPolicy::read(found.document()).map_err(Error::internal)?;
    let own = found.own();
    Ok(Role {
        id: found.id().to_owned(),
        name: name(found),
        display_name: found.policy_name()?,
        r#type: match own.is_some_and(|row| row.is_of_projects) {
            true => RoleType::Projects,
            false => RoleType::Account,
        },
        catalog: own.map_or("SWR", |_| "CUSTOMED").to_owned(),
        description: found.description().to_owned(),
        domain_id: found.account_id().map(str::to_owned),
        policy: WrittenPolicy {
            version: ROLE_VERSION.to_owned(),
            ..written
        },
        references: found.count,
        created_time: own.map(|row| row.created.as_ms().to_string()),
        updated_time: own.map(|row| row.updated.as_ms().to_string()),
        links: link::of_page(app, &format!("/v3/roles/{}", found.id()), None),
    })
}

/// Names of people may be given again; this one is not.
fn name(found: &Found) -> String {
    match found.own() {
        Some(row) => format!("custom_{}", row.id),
        None => found.name().to_owned(),
    }
}
