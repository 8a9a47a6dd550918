//! The groups of an account with the number of what belongs to each.

use berth_core::time::Timestamp;
use sea_orm::{FromQueryResult, Statement};

use super::dialect::{backend, trusted};
use super::{GroupRow, Read};
use crate::error::Result;

/// A group with the number of what belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupItem {
    /// The group.
    pub row: GroupRow,
    /// How many members.
    pub members: u64,
    /// How many policies.
    pub policies: u64,
}

#[derive(FromQueryResult)]
struct Row {
    id: String,
    account_id: String,
    name: String,
    description: String,
    created_ms: i64,
    members: i64,
    policies: i64,
}

const SQL: &str = "SELECT g.id, g.account_id, g.name, g.description, g.created_ms, \
    (SELECT COUNT(*) FROM group_member m WHERE m.group_id = g.id) AS members, \
    (SELECT COUNT(*) FROM group_policy a WHERE a.group_id = g.id) AS policies \
    FROM person_group g WHERE g.account_id = $1 \
    AND ($2 = '' OR EXISTS (SELECT 1 FROM group_policy a \
        WHERE a.policy_id = $2 AND a.group_id = g.id)) \
    ORDER BY g.name LIMIT $3";

/// Lists the groups of an account by name, or those to which a policy is attached.
///
/// # Errors
/// Those of the database.
pub async fn list(
    read: Read<'_>,
    account_id: &str,
    policy_id: Option<&str>,
    limit: u64,
) -> Result<Vec<GroupItem>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let values = [
        account_id.into(),
        policy_id.unwrap_or_default().into(),
        limit.into(),
    ];
    let exec = read.exec();
    let statement = Statement::from_sql_and_values(backend(&exec), SQL, values);
    let rows = Row::find_by_statement(statement).all(&exec).await?;
    rows.into_iter().map(item).collect()
}

fn item(row: Row) -> Result<GroupItem> {
    Ok(GroupItem {
        row: GroupRow {
            id: row.id,
            account_id: row.account_id,
            name: trusted(row.name.parse())?,
            description: row.description,
            created: Timestamp::from_ms(row.created_ms),
        },
        members: trusted(u64::try_from(row.members))?,
        policies: trusted(u64::try_from(row.policies))?,
    })
}
