//! Service control policies, and which accounts they bound.

use berth_core::name::PolicyName;
use berth_core::time::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, Statement,
};

use super::dialect::{backend, is_duplicate, trusted};
use super::entity::account_bound;
use super::entity::service_control_policy::{ActiveModel, Column, Entity, Model};
use super::{Read, Tx};
use crate::error::{Code, Error, IdentityCode, Result};

/// A service control policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoundRow {
    /// The id.
    pub id: String,
    /// The name, unique on this server.
    pub name: PolicyName,
    /// What it is for.
    pub description: String,
    /// What it says, as it was written.
    pub document: String,
    /// When it came to be.
    pub created: Timestamp,
    /// When it was last changed.
    pub updated: Timestamp,
}

impl TryFrom<Model> for BoundRow {
    type Error = Error;

    fn try_from(row: Model) -> Result<Self> {
        Ok(Self {
            id: row.id,
            name: trusted(PolicyName::parse(&row.name))?,
            description: row.description,
            document: row.document,
            created: Timestamp::from_ms(row.created_ms),
            updated: Timestamp::from_ms(row.updated_ms),
        })
    }
}

/// Adds a policy that bounds no account yet.
///
/// # Errors
/// `PolicyExists` where the name is taken.
pub async fn insert(tx: &Tx, bound: &BoundRow) -> Result<()> {
    let row = ActiveModel {
        id: Set(bound.id.clone()),
        name: Set(bound.name.to_string()),
        description: Set(bound.description.clone()),
        document: Set(bound.document.clone()),
        created_ms: Set(bound.created.as_ms()),
        updated_ms: Set(bound.updated.as_ms()),
    };
    match Entity::insert(row).exec_without_returning(tx.exec()).await {
        Ok(_) => Ok(()),
        Err(error) if is_duplicate(&error) => {
            let message = format!("service control policy `{}` already exists", bound.name);
            Err(Error::new(Code::Identity(IdentityCode::PolicyExists), message).caused_by(error))
        }
        Err(error) => Err(error.into()),
    }
}

/// Writes what a policy says and what it is for.
///
/// # Errors
/// Those of the database.
pub async fn update(tx: &Tx, bound: &BoundRow) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::Description, Expr::value(bound.description.as_str()))
        .col_expr(Column::Document, Expr::value(bound.document.as_str()))
        .col_expr(Column::UpdatedMs, Expr::value(bound.updated.as_ms()))
        .filter(Column::Id.eq(bound.id.as_str()))
        .exec(tx.exec())
        .await?;
    Ok(())
}

/// Deletes a policy; it bounds no account any more.
///
/// # Errors
/// Those of the database.
pub async fn delete(tx: &Tx, id: &str) -> Result<()> {
    Entity::delete_by_id(id).exec(tx.exec()).await?;
    Ok(())
}

/// Returns the policy of a name and locks it for the rest of the change.
///
/// # Errors
/// Those of the database.
pub async fn lock(tx: &Tx, name: &PolicyName) -> Result<Option<BoundRow>> {
    // SQLite has no row locks and needs none: a change holds the lock of the whole database.
    let row = Entity::find()
        .filter(Column::Name.eq(name.as_str()))
        .lock_exclusive()
        .one(tx.exec())
        .await?;
    row.map(BoundRow::try_from).transpose()
}

/// Lists the policies by name, at most so many of them.
///
/// # Errors
/// Those of the database.
pub async fn list(read: Read<'_>, limit: u64) -> Result<Vec<BoundRow>> {
    let rows = Entity::find()
        .order_by_asc(Column::Name)
        .limit(limit)
        .all(&read.exec())
        .await?;
    rows.into_iter().map(BoundRow::try_from).collect()
}

/// Counts the policies.
///
/// # Errors
/// Those of the database.
pub async fn count(read: Read<'_>) -> Result<u64> {
    Ok(Entity::find().count(&read.exec()).await?)
}

/// Counts the accounts that a policy bounds.
///
/// # Errors
/// Those of the database.
pub async fn accounts(read: Read<'_>, id: &str) -> Result<u64> {
    let query = account_bound::Entity::find().filter(account_bound::Column::PolicyId.eq(id));
    Ok(query.count(&read.exec()).await?)
}

#[derive(FromQueryResult)]
struct Most {
    most: Option<i64>,
}

/// Returns the largest number of policies that bound one account, or the account named.
///
/// # Errors
/// Those of the database.
pub async fn most(read: Read<'_>, account_id: Option<&str>) -> Result<u64> {
    let condition = account_id.map_or("", |_| "WHERE account_id = $1");
    let sql = format!(
        "SELECT MAX(count) AS most FROM (SELECT COUNT(*) AS count FROM account_bound {condition} \
         GROUP BY account_id) AS counted"
    );
    let values = account_id.map(sea_orm::Value::from);
    let exec = read.exec();
    let statement = Statement::from_sql_and_values(backend(&exec), sql, values);
    let row = Most::find_by_statement(statement).one(&exec).await?;
    let most = row.and_then(|row| row.most).unwrap_or_default();
    trusted(u64::try_from(most))
}

/// Bounds an account, or every one that there is, by a policy; returns how many were not bounded
/// by it before.
///
/// # Errors
/// Those of the database.
pub async fn attach(tx: &Tx, id: &str, account_id: Option<&str>, now: Timestamp) -> Result<u64> {
    let condition = account_id.map_or("", |_| "AND a.id = $3");
    let sql = format!(
        "INSERT INTO account_bound (account_id, policy_id, created_ms) \
         SELECT a.id, $1, $2 FROM account a WHERE NOT EXISTS (SELECT 1 FROM account_bound b \
         WHERE b.account_id = a.id AND b.policy_id = $1) {condition}"
    );
    let fixed = [id.into(), now.as_ms().into()];
    let values = fixed
        .into_iter()
        .chain(account_id.map(sea_orm::Value::from));
    let statement = Statement::from_sql_and_values(backend(tx.exec()), sql, values);
    Ok(tx.exec().execute_raw(statement).await?.rows_affected())
}

/// Takes a policy from an account, or from every one; returns how many it bounded.
///
/// # Errors
/// Those of the database.
pub async fn detach(tx: &Tx, id: &str, account_id: Option<&str>) -> Result<u64> {
    let mut query =
        account_bound::Entity::delete_many().filter(account_bound::Column::PolicyId.eq(id));
    if let Some(account_id) = account_id {
        query = query.filter(account_bound::Column::AccountId.eq(account_id));
    }
    Ok(query.exec(tx.exec()).await?.rows_affected)
}

/// Lists the policies that bound an account by name, each with the time since when. How many there
/// may be is checked when they are attached.
///
/// # Errors
/// Those of the database.
pub async fn of_account(read: Read<'_>, account_id: &str) -> Result<Vec<(BoundRow, Timestamp)>> {
    let exec = read.exec();
    let links = account_bound::Entity::find()
        .filter(account_bound::Column::AccountId.eq(account_id))
        .all(&exec)
        .await?;
    let ids = links.iter().map(|link| link.policy_id.as_str());
    let rows = Entity::find()
        .filter(Column::Id.is_in(ids))
        .order_by_asc(Column::Name)
        .all(&exec)
        .await?;
    let since = |id: &str| {
        let link = links.iter().find(|link| link.policy_id == id);
        Timestamp::from_ms(link.map_or(0, |link| link.created_ms))
    };
    rows.into_iter()
        .map(|row| {
            let at = since(&row.id);
            Ok((BoundRow::try_from(row)?, at))
        })
        .collect()
}
