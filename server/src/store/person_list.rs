//! The people of an account with the number of what belongs to each.

use berth_core::time::Timestamp;
use sea_orm::{FromQueryResult, Statement, Value};

use super::dialect::{backend, position, trusted};
use super::{PersonRow, Read};
use crate::error::Result;

/// Which people of an account are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PeopleFilter<'a> {
    /// The account.
    pub account_id: &'a str,
    /// Only people whose name holds this text.
    pub holds: Option<&'a str>,
    /// Only members of this group.
    pub group_id: Option<&'a str>,
    /// Only people to whom this policy is attached.
    pub policy_id: Option<&'a str>,
}

/// A person with the number of what belongs to him.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonItem {
    /// The person.
    pub row: PersonRow,
    /// Whether there is a password.
    pub has_password: bool,
    /// When a session, a temporary login or a key of the person was last used.
    pub last_seen: Option<Timestamp>,
    /// How many groups.
    pub groups: u64,
    /// How many policies, those of groups aside.
    pub policies: u64,
    /// How many access keys.
    pub keys: u64,
}

#[derive(FromQueryResult)]
struct Row {
    id: String,
    account_id: String,
    name: String,
    is_admin: bool,
    enabled: bool,
    created_ms: i64,
    stamp: i64,
    has_password: bool,
    group_count: i64,
    policy_count: i64,
    key_count: i64,
    session_ms: Option<i64>,
    login_ms: Option<i64>,
    key_ms: Option<i64>,
}

#[derive(FromQueryResult)]
struct Count {
    count: i64,
}

const COLUMNS: &str = "p.id, p.account_id, p.name, p.is_admin, p.enabled, p.created_ms, p.stamp, \
    p.password_hash IS NOT NULL AS has_password, \
    (SELECT COUNT(*) FROM group_member m WHERE m.person_id = p.id) AS group_count, \
    (SELECT COUNT(*) FROM person_policy a WHERE a.person_id = p.id) AS policy_count, \
    (SELECT COUNT(*) FROM access_key k WHERE k.person_id = p.id) AS key_count, \
    (SELECT MAX(s.last_seen_ms) FROM console_session s WHERE s.person_id = p.id) AS session_ms, \
    (SELECT MAX(l.last_seen_ms) FROM login_secret l WHERE l.person_id = p.id) AS login_ms, \
    (SELECT MAX(k.last_used_ms) FROM access_key k WHERE k.person_id = p.id) AS key_ms";

const WHERE: &str = "WHERE p.account_id = $1 \
    AND ($3 = '' OR EXISTS (SELECT 1 FROM group_member m \
        WHERE m.group_id = $3 AND m.person_id = p.id)) \
    AND ($4 = '' OR EXISTS (SELECT 1 FROM person_policy a \
        WHERE a.policy_id = $4 AND a.person_id = p.id))";

impl PeopleFilter<'_> {
    /// The condition, and the values up to `$4`.
    fn condition(&self, read: Read<'_>) -> (String, [Value; 4]) {
        let position = position(backend(&read.exec()));
        let values = [
            self.account_id.into(),
            self.holds.unwrap_or_default().into(),
            self.group_id.unwrap_or_default().into(),
            self.policy_id.unwrap_or_default().into(),
        ];
        (format!("{WHERE} AND {position}(p.name, $2) > 0"), values)
    }
}

fn item(row: Row) -> Result<PersonItem> {
    let seen = [row.session_ms, row.login_ms, row.key_ms];
    Ok(PersonItem {
        row: PersonRow {
            id: row.id,
            account_id: row.account_id,
            name: trusted(row.name.parse())?,
            is_admin: row.is_admin,
            enabled: row.enabled,
            created: Timestamp::from_ms(row.created_ms),
            stamp: row.stamp,
        },
        has_password: row.has_password,
        last_seen: seen.into_iter().flatten().max().map(Timestamp::from_ms),
        groups: trusted(u64::try_from(row.group_count))?,
        policies: trusted(u64::try_from(row.policy_count))?,
        keys: trusted(u64::try_from(row.key_count))?,
    })
}

/// Lists people by name, behind the one given.
///
/// # Errors
/// Those of the database.
pub async fn list(
    read: Read<'_>,
    filter: &PeopleFilter<'_>,
    after: &str,
    limit: u64,
) -> Result<Vec<PersonItem>> {
    let (condition, values) = filter.condition(read);
    let sql = format!(
        "SELECT {COLUMNS} FROM person p {condition} AND p.name > $5 ORDER BY p.name LIMIT $6"
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
pub async fn count(read: Read<'_>, filter: &PeopleFilter<'_>) -> Result<u64> {
    let (condition, values) = filter.condition(read);
    let sql = format!("SELECT COUNT(*) AS count FROM person p {condition}");
    let exec = read.exec();
    let statement = Statement::from_sql_and_values(backend(&exec), sql, values);
    let row = Count::find_by_statement(statement).one(&exec).await?;
    trusted(u64::try_from(row.map_or(0, |row| row.count)))
}
