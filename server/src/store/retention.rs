//! Retention policies of a repository, and what they removed.

use berth_core::retention::Rule;
use berth_core::time::Timestamp;
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::dialect::trusted;
use super::entity::retention::{ActiveModel, Column, Entity, Model};
use super::entity::retention_log;
use super::repository::Author;
use super::{Read, Tx};
use crate::error::{Error, Result};

/// A policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetentionRow {
    /// Its id.
    pub id: i64,
    /// Its rules, of which any selects a tag.
    pub rules: Vec<Rule>,
}

impl TryFrom<Model> for RetentionRow {
    type Error = Error;

    fn try_from(row: Model) -> Result<Self> {
        Ok(Self {
            id: row.id,
            rules: trusted(serde_json::from_value(row.rules))?,
        })
    }
}

/// Adds a policy, and returns its id.
///
/// # Errors
/// Those of the database.
pub async fn insert(
    tx: &Tx,
    repository_id: i64,
    rules: &[Rule],
    author: &Author,
    now: Timestamp,
) -> Result<i64> {
    let row = ActiveModel {
        id: NotSet,
        repository_id: Set(repository_id),
        rules: Set(trusted(serde_json::to_value(rules))?),
        created_ms: Set(now.as_ms()),
        updated_ms: Set(now.as_ms()),
        creator_id: Set(author.id.clone()),
        creator_name: Set(author.name.clone()),
    };
    Ok(Entity::insert(row).exec(tx.exec()).await?.last_insert_id)
}

/// Puts other rules into a policy of a repository, and tells whether it was there.
///
/// # Errors
/// Those of the database.
pub async fn update(
    tx: &Tx,
    repository_id: i64,
    id: i64,
    rules: &[Rule],
    now: Timestamp,
) -> Result<bool> {
    let rules = trusted(serde_json::to_value(rules))?;
    let done = Entity::update_many()
        .col_expr(Column::Rules, rules.into())
        .col_expr(Column::UpdatedMs, now.as_ms().into())
        .filter(Column::Id.eq(id))
        .filter(Column::RepositoryId.eq(repository_id))
        .exec(tx.exec())
        .await?;
    Ok(done.rows_affected > 0)
}

/// Deletes a policy of a repository, and tells whether it was there.
///
/// # Errors
/// Those of the database.
pub async fn delete(tx: &Tx, repository_id: i64, id: i64) -> Result<bool> {
    let done = Entity::delete_many()
        .filter(Column::Id.eq(id))
        .filter(Column::RepositoryId.eq(repository_id))
        .exec(tx.exec())
        .await?;
    Ok(done.rows_affected > 0)
}

/// Deletes every policy of a repository but one, and returns how many there were besides.
///
/// # Errors
/// Those of the database.
pub async fn delete_others(tx: &Tx, repository_id: i64, keep: Option<i64>) -> Result<u64> {
    let mut others = Entity::delete_many().filter(Column::RepositoryId.eq(repository_id));
    if let Some(keep) = keep {
        others = others.filter(Column::Id.ne(keep));
    }
    Ok(others.exec(tx.exec()).await?.rows_affected)
}

/// Returns how many policies a repository has.
///
/// # Errors
/// Those of the database.
pub async fn count(read: Read<'_>, repository_id: i64) -> Result<u64> {
    let of_repository = Entity::find().filter(Column::RepositoryId.eq(repository_id));
    Ok(of_repository.count(&read.exec()).await?)
}

/// Lists the policies of a repository, the oldest first.
///
/// # Errors
/// Those of the database.
pub async fn list(read: Read<'_>, repository_id: i64, limit: u64) -> Result<Vec<RetentionRow>> {
    let rows = Entity::find()
        .filter(Column::RepositoryId.eq(repository_id))
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(&read.exec())
        .await?;
    rows.into_iter().map(RetentionRow::try_from).collect()
}

/// Returns a policy of a repository.
///
/// # Errors
/// Those of the database.
pub async fn one(read: Read<'_>, repository_id: i64, id: i64) -> Result<Option<RetentionRow>> {
    let row = Entity::find_by_id(id)
        .filter(Column::RepositoryId.eq(repository_id))
        .one(&read.exec())
        .await?;
    row.map(RetentionRow::try_from).transpose()
}

/// A tag that a policy removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogRow {
    /// Its id.
    pub id: i64,
    /// The policy.
    pub retention_id: i64,
    /// The rule that selected the tag.
    pub rule: Rule,
    /// The tag.
    pub tag: String,
    /// When it was removed.
    pub created: Timestamp,
}

/// A tag that a rule removes now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Logged<'a> {
    /// The policy; 0 for the default of the organization.
    pub retention_id: i64,
    /// The rule that selected the tag.
    pub rule: &'a Rule,
    /// The tag.
    pub tag: &'a str,
}

/// Writes down tags that rules remove.
///
/// # Errors
/// Those of the database.
pub async fn write_log(
    tx: &Tx,
    repository_id: i64,
    rows: &[Logged<'_>],
    now: Timestamp,
) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut models = Vec::with_capacity(rows.len());
    for row in rows {
        models.push(retention_log::ActiveModel {
            id: NotSet,
            repository_id: Set(repository_id),
            retention_id: Set(row.retention_id),
            rule: Set(trusted(serde_json::to_value(row.rule))?),
            tag: Set(row.tag.to_owned()),
            created_ms: Set(now.as_ms()),
        });
    }
    retention_log::Entity::insert_many(models)
        .exec_without_returning(tx.exec())
        .await?;
    Ok(())
}

/// Lists what the policies of a repository removed, the last first.
///
/// # Errors
/// Those of the database.
pub async fn log(
    read: Read<'_>,
    repository_id: i64,
    offset: u64,
    limit: u64,
) -> Result<Vec<LogRow>> {
    let rows = retention_log::Entity::find()
        .filter(retention_log::Column::RepositoryId.eq(repository_id))
        .order_by_desc(retention_log::Column::Id)
        .offset(offset)
        .limit(limit)
        .all(&read.exec())
        .await?;
    let row = |row: retention_log::Model| {
        Ok(LogRow {
            id: row.id,
            retention_id: row.retention_id,
            rule: trusted(serde_json::from_value(row.rule))?,
            tag: row.tag,
            created: Timestamp::from_ms(row.created_ms),
        })
    };
    rows.into_iter().map(row).collect()
}

/// Returns how many tags the policies of a repository removed.
///
/// # Errors
/// Those of the database.
pub async fn count_log(read: Read<'_>, repository_id: i64) -> Result<u64> {
    let of_repository =
        retention_log::Entity::find().filter(retention_log::Column::RepositoryId.eq(repository_id));
    Ok(of_repository.count(&read.exec()).await?)
}
