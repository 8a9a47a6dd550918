//! The people of an account with their rights on one organization or image.

use berth_core::name::UserName;
use berth_core::permission::Permission;
use berth_core::time::Timestamp;
use sea_orm::{FromQueryResult, Statement, Value};

use super::Read;
use super::dialect::{backend, position, trusted};
use super::namespace_list::permission;
use crate::error::Result;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RightFilter<'a> {
    /// The account.
    pub account_id: &'a str,
    /// The organization.
    pub namespace_id: i64,
    /// The image of it, if one is meant.
    pub repository_id: Option<i64>,
    /// Whether people without any right are left out.
    pub only_with_right: bool,
    /// Only people whose name holds this text.
    pub holds: Option<&'a str>,
}

/// A person with what he has on an organization or image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RightItem {
    /// The person.
    pub person_id: String,
    /// The person's name.
    pub person_name: UserName,
    /// Whether the person is an administrator of the account.
    pub is_admin: bool,
    /// Whether the person may sign in.
    pub enabled: bool,
    /// The right on the organization.
    pub on_namespace: Option<GrantItem>,
    /// The right on the image.
    pub on_image: Option<GrantItem>,
}

/// A right, and who gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantItem {
    /// The right.
    pub permission: Permission,
    /// When it was given or last changed.
    pub created: Timestamp,
    /// The name of who gave it, unless that person is gone.
    pub granted_by: Option<UserName>,
}

#[derive(FromQueryResult)]
struct Row {
    id: String,
    name: String,
    is_admin: bool,
    enabled: bool,
    n_auth: Option<i32>,
    n_created_ms: Option<i64>,
    n_by: Option<String>,
    r_auth: Option<i32>,
    r_created_ms: Option<i64>,
    r_by: Option<String>,
}

#[derive(FromQueryResult)]
struct Count {
    count: i64,
}

const FROM: &str = "FROM person p \
    LEFT JOIN namespace_grant n ON n.namespace_id = $2 AND n.person_id = p.id \
    LEFT JOIN repository_grant r ON r.repository_id = $3 AND r.person_id = p.id";

const WHERE: &str = "WHERE p.account_id = $1 \
    AND (NOT $4 OR p.is_admin OR n.auth IS NOT NULL OR r.auth IS NOT NULL)";

impl RightFilter<'_> {
    /// The condition, and the values up to `$5`. Numbers of images begin with 1.
    fn condition(&self, read: Read<'_>) -> (String, [Value; 5]) {
        let position = position(backend(&read.exec()));
        let holds = self.holds.unwrap_or_default();
        let values = [
            self.account_id.into(),
            self.namespace_id.into(),
            self.repository_id.unwrap_or(0).into(),
            self.only_with_right.into(),
            holds.into(),
        ];
        (format!("{WHERE} AND {position}(p.name, $5) > 0"), values)
    }
}

fn grant(
    auth: Option<i32>,
    created_ms: Option<i64>,
    by: Option<String>,
) -> Result<Option<GrantItem>> {
    let Some(permission) = permission(auth)? else {
        return Ok(None);
    };
    let by = by.map(|name| UserName::parse(&name)).transpose();
    Ok(Some(GrantItem {
        permission,
        created: Timestamp::from_ms(created_ms.unwrap_or_default()),
        granted_by: trusted(by)?,
    }))
}

fn item(row: Row) -> Result<RightItem> {
    Ok(RightItem {
        person_id: row.id,
        person_name: trusted(UserName::parse(&row.name))?,
        is_admin: row.is_admin,
        enabled: row.enabled,
        on_namespace: grant(row.n_auth, row.n_created_ms, row.n_by)?,
        on_image: grant(row.r_auth, row.r_created_ms, row.r_by)?,
    })
}

/// Lists people by name, behind the one given.
///
/// # Errors
/// Those of the database.
pub async fn list(
    read: Read<'_>,
    filter: &RightFilter<'_>,
    after: &str,
    limit: u64,
) -> Result<Vec<RightItem>> {
    let (condition, values) = filter.condition(read);
    let sql = format!(
        "SELECT p.id, p.name, p.is_admin, p.enabled, \
         n.auth AS n_auth, n.created_ms AS n_created_ms, nb.name AS n_by, \
         r.auth AS r_auth, r.created_ms AS r_created_ms, rb.name AS r_by {FROM} \
         LEFT JOIN person nb ON nb.id = n.granted_by LEFT JOIN person rb ON rb.id = r.granted_by \
         {condition} AND p.name > $6 ORDER BY p.name LIMIT $7"
    );
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let values = values.into_iter().chain([after.into(), limit.into()]);
    let exec = read.exec();
    let statement = Statement::from_sql_and_values(backend(&exec), sql, values);
    let rows = Row::find_by_statement(statement).all(&exec).await?;
    rows.into_iter().map(item).collect()
}

/// Counts them.
///
/// # Errors
/// Those of the database.
pub async fn count(read: Read<'_>, filter: &RightFilter<'_>) -> Result<u64> {
    let (condition, values) = filter.condition(read);
    let sql = format!("SELECT COUNT(*) AS count {FROM} {condition}");
    let exec = read.exec();
    let statement = Statement::from_sql_and_values(backend(&exec), sql, values);
    let row = Count::find_by_statement(statement).one(&exec).await?;
    trusted(u64::try_from(row.map_or(0, |row| row.count)))
}
