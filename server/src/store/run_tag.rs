//! The tags that a retention run selected, with what became of each.

use berth_core::berth::run::RunOutcome;
use berth_core::time::Timestamp;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::dialect::trusted;
use super::entity::retention_run_tag::{ActiveModel, Column, Entity, Model};
use super::{Read, Tx};
use crate::error::{Error, Result};

/// A tag of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunTagRow {
    /// Its place in the run, from 0.
    pub position: i64,
    /// The tag.
    pub tag: String,
    /// The digest that it led to.
    pub digest: String,
    /// When it was last pushed.
    pub pushed: Timestamp,
    /// The bytes of its image.
    pub size: i64,
    /// Why, in words.
    pub why: Vec<String>,
    /// The place of the rule that selected it first; none in an undo.
    pub rule: Option<i32>,
    /// What became of it.
    pub outcome: RunOutcome,
}

impl TryFrom<Model> for RunTagRow {
    type Error = Error;

    fn try_from(row: Model) -> Result<Self> {
        let unknown = || Error::internal("a tag of a run has an unknown outcome");
        Ok(Self {
            position: row.position,
            tag: row.tag,
            digest: row.digest,
            pushed: Timestamp::from_ms(row.pushed_ms),
            size: row.size,
            why: trusted(serde_json::from_value(row.why))?,
            rule: row.rule,
            outcome: RunOutcome::parse(&row.outcome).ok_or_else(unknown)?,
        })
    }
}

/// Adds tags to a run, some hundreds at most.
///
/// # Errors
/// Those of the database.
pub async fn insert(tx: &Tx, run_id: i64, rows: &[RunTagRow]) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut models = Vec::with_capacity(rows.len());
    for row in rows {
        models.push(ActiveModel {
            run_id: Set(run_id),
            position: Set(row.position),
            tag: Set(row.tag.clone()),
            digest: Set(row.digest.clone()),
            pushed_ms: Set(row.pushed.as_ms()),
            size: Set(row.size),
            why: Set(trusted(serde_json::to_value(&row.why))?),
            rule: Set(row.rule),
            outcome: Set(row.outcome.as_str().to_owned()),
        });
    }
    Entity::insert_many(models)
        .exec_without_returning(tx.exec())
        .await?;
    Ok(())
}

/// Removes all tags of a run.
///
/// # Errors
/// Those of the database.
pub async fn clear(tx: &Tx, run_id: i64) -> Result<()> {
    Entity::delete_many()
        .filter(Column::RunId.eq(run_id))
        .exec(tx.exec())
        .await?;
    Ok(())
}

/// Lists tags of a run from a position on.
///
/// # Errors
/// Those of the database.
pub async fn list(read: Read<'_>, run_id: i64, from: i64, limit: u64) -> Result<Vec<RunTagRow>> {
    let rows = Entity::find()
        .filter(Column::RunId.eq(run_id))
        .filter(Column::Position.gte(from))
        .order_by_asc(Column::Position)
        .limit(limit)
        .all(&read.exec())
        .await?;
    rows.into_iter().map(RunTagRow::try_from).collect()
}

/// Writes down what became of tags at some positions.
///
/// # Errors
/// Those of the database.
pub async fn set_outcome(
    tx: &Tx,
    run_id: i64,
    positions: &[i64],
    outcome: RunOutcome,
) -> Result<()> {
    if positions.is_empty() {
        return Ok(());
    }
    Entity::update_many()
        .col_expr(Column::Outcome, outcome.as_str().into())
        .filter(Column::RunId.eq(run_id))
        .filter(Column::Position.is_in(positions.iter().copied()))
        .exec(tx.exec())
        .await?;
    Ok(())
}

/// Writes down that a tag was passed over, and why.
///
/// # Errors
/// Those of the database.
pub async fn skip(tx: &Tx, run_id: i64, position: i64, why: &[String]) -> Result<()> {
    let why = trusted(serde_json::to_value(why))?;
    Entity::update_many()
        .col_expr(Column::Outcome, RunOutcome::Skipped.as_str().into())
        .col_expr(Column::Why, why.into())
        .filter(Column::RunId.eq(run_id))
        .filter(Column::Position.eq(position))
        .exec(tx.exec())
        .await?;
    Ok(())
}

/// Writes down that tags that a run removed were brought back.
///
/// # Errors
/// Those of the database.
pub async fn set_restored(tx: &Tx, run_id: i64, tags: &[&str]) -> Result<()> {
    if tags.is_empty() {
        return Ok(());
    }
    Entity::update_many()
        .col_expr(Column::Outcome, RunOutcome::Restored.as_str().into())
        .filter(Column::RunId.eq(run_id))
        .filter(Column::Tag.is_in(tags.iter().copied()))
        .filter(Column::Outcome.eq(RunOutcome::Removed.as_str()))
        .exec(tx.exec())
        .await?;
    Ok(())
}
