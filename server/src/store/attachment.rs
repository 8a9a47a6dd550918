//! Which policies are attached to which people and groups.

use std::collections::HashMap;

use berth_core::name::PolicyName;
use berth_core::time::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value};

use super::dialect::{backend, is_reference, trusted};
use super::{Read, Tx};
use crate::error::{Error, Result};

/// Whom a policy is attached to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Principal<'a> {
    /// A person, by id.
    Person(&'a str),
    /// A group, by id.
    Group(&'a str),
}

impl<'a> Principal<'a> {
    const fn table(self) -> (&'static str, &'static str, &'a str) {
        match self {
            Self::Person(id) => ("person_policy", "person_id", id),
            Self::Group(id) => ("group_policy", "group_id", id),
        }
    }
}

/// What a policy is attached to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// People.
    Person,
    /// Groups.
    Group,
}

/// A person or group that has a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The id of the person or group.
    pub id: String,
    /// Since when.
    pub since: Timestamp,
}

/// A policy that is attached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// The policy's id.
    pub policy_id: String,
    /// Its name; absent for a policy of the system.
    pub name: Option<PolicyName>,
    /// Since when.
    pub created: Timestamp,
}

#[derive(FromQueryResult)]
struct Row {
    policy_id: String,
    name: Option<String>,
    created_ms: i64,
}

#[derive(FromQueryResult)]
struct Holder {
    id: String,
    created_ms: i64,
}

#[derive(FromQueryResult)]
struct Count {
    policy_id: String,
    count: i64,
}

/// Attaches a policy; one that is attached stays so.
///
/// # Errors
/// `Busy` where the person or group was deleted meanwhile.
pub async fn insert(tx: &Tx, to: Principal<'_>, policy_id: &str, now: Timestamp) -> Result<()> {
    let (table, column, id) = to.table();
    let row = [id.into(), policy_id.into(), now.as_ms().into()];
    let mut insert = Query::insert();
    insert
        .into_table(table)
        .columns([column, "policy_id", "created_ms"])
        .values(row)
        .map_err(Error::internal)?
        .on_conflict(
            OnConflict::columns([column, "policy_id"])
                .do_nothing()
                .to_owned(),
        );
    match tx.exec().execute(&insert).await {
        Ok(_) => Ok(()),
        Err(error) if is_reference(&error) => Err(Error::busy(error)),
        Err(error) => Err(error.into()),
    }
}

/// Detaches a policy; tells whether it was attached.
///
/// # Errors
/// Those of the database.
pub async fn delete(tx: &Tx, from: Principal<'_>, policy_id: &str) -> Result<bool> {
    let (table, column, id) = from.table();
    let delete = Query::delete()
        .from_table(table)
        .and_where(Expr::col(column).eq(id))
        .and_where(Expr::col("policy_id").eq(policy_id))
        .take();
    Ok(tx.exec().execute(&delete).await?.rows_affected() > 0)
}

/// Lists what is attached to a person or a group, by id. How many there may be is checked when
/// they are attached.
///
/// # Errors
/// Those of the database.
pub async fn list(read: Read<'_>, of: Principal<'_>) -> Result<Vec<Attachment>> {
    let (table, column, id) = of.table();
    let sql = format!(
        "SELECT a.policy_id, p.name, a.created_ms FROM {table} a \
         LEFT JOIN policy p ON p.id = a.policy_id WHERE a.{column} = $1 ORDER BY a.policy_id"
    );
    let exec = read.exec();
    let statement = Statement::from_sql_and_values(backend(&exec), sql, [id.into()]);
    let rows = Row::find_by_statement(statement).all(&exec).await?;
    let attachment = |row: Row| {
        let name = row.name.map(|name| PolicyName::parse(&name)).transpose();
        Ok(Attachment {
            policy_id: row.policy_id,
            name: trusted(name)?,
            created: Timestamp::from_ms(row.created_ms),
        })
    };
    rows.into_iter().map(attachment).collect()
}

/// Lists the people or groups of an account that a policy is attached to, by id, behind an id.
/// Account and policy are named by id.
///
/// # Errors
/// Those of the database.
pub async fn holders(
    read: Read<'_>,
    kind: Kind,
    (account_id, policy_id): (&str, &str),
    after: &str,
    limit: u64,
) -> Result<Vec<Held>> {
    let (table, column, owner) = match kind {
        Kind::Person => ("person_policy", "person_id", "person"),
        Kind::Group => ("group_policy", "group_id", "person_group"),
    };
    let sql = format!(
        "SELECT a.{column} AS id, a.created_ms FROM {table} a JOIN {owner} o ON o.id = a.{column} \
         WHERE o.account_id = $1 AND a.policy_id = $2 AND a.{column} > $3 \
         ORDER BY a.{column} LIMIT $4"
    );
    let limit: i64 = trusted(limit.try_into())?;
    let values: [Value; 4] = [
        account_id.into(),
        policy_id.into(),
        after.into(),
        limit.into(),
    ];
    let exec = read.exec();
    let statement = Statement::from_sql_and_values(backend(&exec), sql, values);
    let rows = Holder::find_by_statement(statement).all(&exec).await?;
    let held = |row: Holder| Held {
        id: row.id,
        since: Timestamp::from_ms(row.created_ms),
    };
    Ok(rows.into_iter().map(held).collect())
}

/// Counts for each policy, or for one, the people and groups of an account that it is attached to;
/// a policy that is attached to nobody is left out.
///
/// # Errors
/// Those of the database.
pub async fn counts(
    read: Read<'_>,
    account_id: &str,
    only: Option<&str>,
) -> Result<HashMap<String, u64>> {
    let condition = only.map_or("", |_| "AND a.policy_id = $2");
    let sql = format!(
        "SELECT policy_id, COUNT(*) AS count FROM ( \
         SELECT a.policy_id FROM person_policy a JOIN person p ON p.id = a.person_id \
         WHERE p.account_id = $1 {condition} UNION ALL \
         SELECT a.policy_id FROM group_policy a JOIN person_group g ON g.id = a.group_id \
         WHERE g.account_id = $1 {condition}) AS attached GROUP BY policy_id"
    );
    let values = std::iter::once(account_id).chain(only).map(Value::from);
    let exec = read.exec();
    let statement = Statement::from_sql_and_values(backend(&exec), sql, values);
    let rows = Count::find_by_statement(statement).all(&exec).await?;
    let counted = |row: Count| Ok((row.policy_id, trusted(u64::try_from(row.count))?));
    rows.into_iter().map(counted).collect()
}
