//! The policies that an account wrote.

use berth_core::name::{PolicyName, VersionId};
use berth_core::time::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::dialect::{is_duplicate, trusted};
use super::entity::policy::{ActiveModel, Column, Entity, Model};
use super::policy_version::id_of;
use super::{Read, Tx};
use crate::error::{Code, Error, IdentityCode, Result};

/// A policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyRow {
    /// The id.
    pub id: String,
    /// The account.
    pub account_id: String,
    /// The name, unique in the account.
    pub name: PolicyName,
    /// What it is for.
    pub description: String,
    /// What its default version says, as it was written.
    pub document: String,
    /// The default version.
    pub version: VersionId,
    /// When the default version came to be.
    pub version_created: Timestamp,
    /// The version that was written last.
    pub last_version: VersionId,
    /// When it came to be.
    pub created: Timestamp,
    /// When it was last changed.
    pub updated: Timestamp,
    /// Whether identity v3 tells that it holds in projects, and not in the account.
    pub is_of_projects: bool,
}

impl TryFrom<Model> for PolicyRow {
    type Error = Error;

    fn try_from(row: Model) -> Result<Self> {
        Ok(Self {
            id: row.id,
            account_id: row.account_id,
            name: trusted(PolicyName::parse(&row.name))?,
            description: row.description,
            document: row.document,
            version: id_of(row.version)?,
            version_created: Timestamp::from_ms(row.version_ms.unwrap_or(row.created_ms)),
            last_version: id_of(row.last_version)?,
            created: Timestamp::from_ms(row.created_ms),
            updated: Timestamp::from_ms(row.updated_ms),
            is_of_projects: row.is_of_projects,
        })
    }
}

/// Adds a policy.
///
/// # Errors
/// `PolicyExists` where the name is taken in the account.
pub async fn insert(tx: &Tx, policy: &PolicyRow) -> Result<()> {
    let row = ActiveModel {
        id: Set(policy.id.clone()),
        account_id: Set(policy.account_id.clone()),
        name: Set(policy.name.to_string()),
        description: Set(policy.description.clone()),
        document: Set(policy.document.clone()),
        created_ms: Set(policy.created.as_ms()),
        updated_ms: Set(policy.updated.as_ms()),
        is_of_projects: Set(policy.is_of_projects),
        version: Set(policy.version.number()),
        last_version: Set(policy.last_version.number()),
        version_ms: Set(Some(policy.version_created.as_ms())),
    };
    match Entity::insert(row).exec_without_returning(tx.exec()).await {
        Ok(_) => Ok(()),
        Err(error) if is_duplicate(&error) => Err(taken(policy).caused_by(error)),
        Err(error) => Err(error.into()),
    }
}

fn taken(policy: &PolicyRow) -> Error {
    let message = format!("policy `{}` already exists in this account", policy.name);
    Error::new(Code::Identity(IdentityCode::PolicyExists), message)
}

/// Writes how a policy is called, what it says and what it is for.
///
/// # Errors
/// `PolicyExists` where the name is taken in the account.
pub async fn update(tx: &Tx, policy: &PolicyRow) -> Result<()> {
    let query = Entity::update_many()
        .col_expr(Column::Name, Expr::value(policy.name.as_str()))
        .col_expr(
            Column::Description,
            Expr::value(policy.description.as_str()),
        )
        .col_expr(Column::Document, Expr::value(policy.document.as_str()))
        .col_expr(Column::UpdatedMs, Expr::value(policy.updated.as_ms()))
        .col_expr(Column::IsOfProjects, Expr::value(policy.is_of_projects))
        .col_expr(Column::Version, Expr::value(policy.version.number()))
        .col_expr(
            Column::LastVersion,
            Expr::value(policy.last_version.number()),
        )
        .col_expr(
            Column::VersionMs,
            Expr::value(policy.version_created.as_ms()),
        )
        .filter(Column::Id.eq(policy.id.as_str()));
    match query.exec(tx.exec()).await {
        Ok(_) => Ok(()),
        Err(error) if is_duplicate(&error) => Err(taken(policy).caused_by(error)),
        Err(error) => Err(error.into()),
    }
}

/// Deletes a policy that is attached to nobody; tells whether there was one.
///
/// # Errors
/// Those of the database.
pub async fn delete(tx: &Tx, id: &str) -> Result<bool> {
    Ok(Entity::delete_by_id(id)
        .exec(tx.exec())
        .await?
        .rows_affected
        > 0)
}

/// Returns a policy of an account.
///
/// # Errors
/// Those of the database.
pub async fn get(read: Read<'_>, account_id: &str, id: &str) -> Result<Option<PolicyRow>> {
    let row = Entity::find_by_id(id)
        .filter(Column::AccountId.eq(account_id))
        .one(&read.exec())
        .await?;
    row.map(PolicyRow::try_from).transpose()
}

/// Returns those of the policies that are of an account, by name.
///
/// # Errors
/// Those of the database.
pub async fn get_each(read: Read<'_>, account_id: &str, ids: &[&str]) -> Result<Vec<PolicyRow>> {
    let rows = Entity::find()
        .filter(Column::AccountId.eq(account_id))
        .filter(Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(Column::Name)
        .all(&read.exec())
        .await?;
    rows.into_iter().map(PolicyRow::try_from).collect()
}

/// Returns a policy of an account and locks it for the rest of the change, so that it is not
/// attached while it is deleted.
///
/// # Errors
/// Those of the database.
pub async fn lock(tx: &Tx, account_id: &str, id: &str) -> Result<Option<PolicyRow>> {
    // SQLite has no row locks and needs none: a change holds the lock of the whole database.
    let row = Entity::find_by_id(id)
        .filter(Column::AccountId.eq(account_id))
        .lock_exclusive()
        .one(tx.exec())
        .await?;
    row.map(PolicyRow::try_from).transpose()
}

/// Lists the policies of an account by name, behind a name.
///
/// # Errors
/// Those of the database.
pub async fn list(
    read: Read<'_>,
    account_id: &str,
    after: &str,
    limit: u64,
) -> Result<Vec<PolicyRow>> {
    let rows = Entity::find()
        .filter(Column::AccountId.eq(account_id))
        .filter(Column::Name.gt(after))
        .order_by_asc(Column::Name)
        .limit(limit)
        .all(&read.exec())
        .await?;
    rows.into_iter().map(PolicyRow::try_from).collect()
}

/// Counts the policies of an account.
///
/// # Errors
/// Those of the database.
pub async fn count(read: Read<'_>, account_id: &str) -> Result<u64> {
    let query = Entity::find().filter(Column::AccountId.eq(account_id));
    Ok(query.count(&read.exec()).await?)
}
