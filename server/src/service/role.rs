//! Roles: policies in the shape of identity v3, and which groups have them.

use berth_core::error::{Code, IdentityCode};
use berth_core::iam::policy::{ListPoliciesQuery, PolicyType};
use berth_core::iam::role::{MAX_ROWS, NewRole, ROLE_VERSION, RoleType};

use super::attachment::{self, To};
use super::policy::{self, Change, Found, New};
use super::project;
use crate::app::App;
use crate::audit::Record;
use crate::auth::caller::Caller;
use crate::error::{Error, Result};

/// A page as clients of v3 ask for it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Page {
    /// Which one, from 1 on.
    pub(crate) number: Option<u32>,
    /// How many rows.
    pub(crate) rows: Option<u32>,
}

/// For what a group is to have a role: it makes no difference, but has to be the caller's.
#[derive(Debug, Clone, Copy)]
pub(crate) enum For<'a> {
    /// The account, by id.
    Domain(&'a str),
    /// A project, by id.
    Project(&'a str),
}

/// Lists the roles of a type that pass, by name, and says how many there are on all pages. An
/// account writes so few that they are read at once.
pub(crate) async fn list(
    app: &App,
    caller: &Caller,
    of: PolicyType,
    passes: impl Fn(&Found) -> bool,
    page: Page,
) -> Result<(Vec<Found>, u64)> {
    let (number, rows) = (page.number.unwrap_or(1), page.rows.unwrap_or(MAX_ROWS));
    if number == 0 || rows == 0 || rows > MAX_ROWS {
        let message = format!("`page` is 1 or more, and `per_page` from 1 to {MAX_ROWS}");
        return Err(Error::new(Code::InvalidPage, message));
    }
    let query = ListPoliciesQuery {
        policy_type: Some(of),
        ..ListPoliciesQuery::default()
    };
    let mut found = policy::list(app, caller, &query).await?.rows;
    found.retain(passes);
    let total = u64::try_from(found.len()).unwrap_or(u64::MAX);
    let before = u64::from(number.saturating_sub(1)).saturating_mul(rows.into());
    let before = usize::try_from(before).unwrap_or(usize::MAX);
    let rows = usize::try_from(rows).unwrap_or(usize::MAX);
    Ok((found.into_iter().skip(before).take(rows).collect(), total))
}

/// Writes a role.
pub(crate) async fn create(
    app: &App,
    caller: &Caller,
    new: NewRole,
    record: Record,
) -> Result<Found> {
    let new = New {
        document: text(&new)?,
        name: new.display_name,
        description: new.description,
        is_of_projects: new.r#type == RoleType::Projects,
    };
    policy::create(app, caller, new, record).await
}

/// Changes a role of the account.
pub(crate) async fn update(
    app: &App,
    caller: &Caller,
    id: &str,
    new: NewRole,
    record: Record,
) -> Result<Found> {
    let change = Change {
        document: Some(text(&new)?),
        name: Some(new.display_name),
        description: new.description,
        is_of_projects: Some(new.r#type == RoleType::Projects),
        is_by_meaning: true,
    };
    policy::update(app, caller, id, change, record).await
}

fn text(role: &NewRole) -> Result<String> {
    if role.policy.version != ROLE_VERSION {
        return Err(Error::new(
            Code::Identity(IdentityCode::InvalidPolicy),
            format!("`Version` of a role is `{ROLE_VERSION}`"),
        ));
    }
    serde_json::to_string(&role.policy).map_err(Error::internal)
}

/// Grants a role to a group; once granted it stays so.
pub(crate) async fn grant(
    app: &App,
    caller: &Caller,
    what: For<'_>,
    (group_id, role_id): (&str, &str),
    record: Record,
) -> Result<()> {
    check_for(app, caller, what).await?;
    attachment::create(app, caller, role_id, To::Group(group_id), record).await
}

/// Takes a role from a group.
pub(crate) async fn revoke(
    app: &App,
    caller: &Caller,
    what: For<'_>,
    (group_id, role_id): (&str, &str),
    record: Record,
) -> Result<()> {
    check_for(app, caller, what).await?;
    attachment::delete(app, caller, role_id, To::Group(group_id), record).await
}

/// Refuses a role that a group does not have.
pub(crate) async fn check(
    app: &App,
    caller: &Caller,
    what: For<'_>,
    (group_id, role_id): (&str, &str),
) -> Result<()> {
    let has = list_of_group(app, caller, what, group_id).await?;
    match has.iter().any(|found| found.id() == role_id) {
        true => Ok(()),
        false => Err(policy::absent(role_id)),
    }
}

/// Lists the roles of a group.
pub(crate) async fn list_of_group(
    app: &App,
    caller: &Caller,
    what: For<'_>,
    group_id: &str,
) -> Result<Vec<Found>> {
    check_for(app, caller, what).await?;
    let attached = attachment::list(app, caller, To::Group(group_id)).await?;
    let ids: Vec<&str> = attached.iter().map(|one| one.policy_id.as_str()).collect();
    policy::list_by_id(app, caller, &ids).await
}

async fn check_for(app: &App, caller: &Caller, what: For<'_>) -> Result<()> {
    match what {
        For::Domain(id) if id == caller.account_id => Ok(()),
        For::Domain(id) => Err(Error::new(
            Code::AccountNotFound,
            format!("account `{id}` does not exist"),
        )),
        For::Project(id) => project::get(app, caller, id).await.map(|_| ()),
    }
}
