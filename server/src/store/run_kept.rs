//! Which repositories have their daily run still before them, what runs removed and still lies in
//! the trash, and runs whose time is over.

use std::collections::HashSet;
use std::ops::Range;

use berth_core::time::Timestamp;
use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Statement,
};

use super::dialect::backend;
use super::entity::{retention_run, retention_run_tag, trash};
use super::trash::by_run;
use super::{Read, Tx};
use crate::error::Result;

/// A repository that rules hold for.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Ruled {
    /// Its number.
    pub id: i64,
    /// Its organization.
    pub namespace_id: i64,
    /// The account that owns it.
    pub account_id: String,
}

const RULED: &str = "SELECT r.id, r.namespace_id, n.account_id FROM repository r \
    JOIN namespace n ON n.id = r.namespace_id \
    WHERE r.id > $1 \
        AND (EXISTS (SELECT 1 FROM retention t WHERE t.repository_id = r.id) \
            OR EXISTS (SELECT 1 FROM retention_default d WHERE d.namespace_id = r.namespace_id)) \
        AND NOT EXISTS (SELECT 1 FROM retention_run u WHERE u.repository_id = r.id \
            AND u.kind = 'daily' AND u.created_ms >= $2 AND u.created_ms < $3) \
    ORDER BY r.id LIMIT $4";

/// Lists repositories behind one that rules hold for, by their numbers, without those that have had
/// a daily run in this span of time. What a clock that was ahead made later is not of it.
///
/// # Errors
/// Those of the database.
pub async fn ruled(
    read: Read<'_>,
    after: i64,
    span: Range<Timestamp>,
    limit: i64,
) -> Result<Vec<Ruled>> {
    let exec = read.exec();
    let (from, to) = (span.start.as_ms(), span.end.as_ms());
    let values = [after.into(), from.into(), to.into(), limit.into()];
    let statement = Statement::from_sql_and_values(backend(&exec), RULED, values);
    Ok(Ruled::find_by_statement(statement).all(&exec).await?)
}

/// Returns those of the runs that removed something that still lies in the trash.
///
/// # Errors
/// Those of the database.
pub async fn in_trash(read: Read<'_>, runs: &[i64]) -> Result<HashSet<i64>> {
    if runs.is_empty() {
        return Ok(HashSet::new());
    }
    let found: Vec<Option<i64>> = trash::Entity::find()
        .select_only()
        .column(trash::Column::RunId)
        .distinct()
        .filter(trash::Column::RunId.is_in(runs.iter().copied()))
        .into_tuple()
        .all(&read.exec())
        .await?;
    Ok(found.into_iter().flatten().collect())
}

/// Counts what a run removed and still lies in the trash.
///
/// # Errors
/// Those of the database.
pub async fn count_in_trash(read: Read<'_>, repository_id: i64, run: i64) -> Result<u64> {
    let of_run = trash::Entity::find().filter(by_run(repository_id, run));
    Ok(of_run.count(&read.exec()).await?)
}

#[derive(FromQueryResult)]
struct Lost {
    id: i64,
    account_id: String,
}

const LOST: &str = "SELECT r.id, r.account_id FROM retention_run r WHERE r.ended_ms IS NULL \
    AND NOT EXISTS (SELECT 1 FROM job j WHERE j.kind = $1 \
        AND j.subject = r.account_id || '/' || CAST(r.id AS TEXT)) ORDER BY r.id LIMIT";

/// Lists some runs that are not over and have no job of this kind, each with its account.
///
/// # Errors
/// Those of the database.
pub async fn lost(read: Read<'_>, kind: &str, limit: u64) -> Result<Vec<(i64, String)>> {
    let exec = read.exec();
    let sql = format!("{LOST} {limit}");
    let statement = Statement::from_sql_and_values(backend(&exec), sql, [kind.into()]);
    let rows = Lost::find_by_statement(statement).all(&exec).await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.id, row.account_id))
        .collect())
}

/// Removes a part of what is kept of the oldest run that is over and was wanted before a time: some
/// of its tags, or itself when it has none. Tells whether there was such a run.
///
/// # Errors
/// Those of the database.
pub async fn prune(tx: &Tx, before: Timestamp, limit: u64) -> Result<bool> {
    let oldest: Option<i64> = retention_run::Entity::find()
        .select_only()
        .column(retention_run::Column::Id)
        .filter(retention_run::Column::CreatedMs.lt(before.as_ms()))
        .filter(retention_run::Column::EndedMs.is_not_null())
        .order_by_asc(retention_run::Column::CreatedMs)
        .order_by_asc(retention_run::Column::Id)
        .limit(1)
        .into_tuple()
        .one(tx.exec())
        .await?;
    let Some(id) = oldest else {
        return Ok(false);
    };
    let last: Option<i64> = retention_run_tag::Entity::find()
        .select_only()
        .column(retention_run_tag::Column::Position)
        .filter(retention_run_tag::Column::RunId.eq(id))
        .order_by_asc(retention_run_tag::Column::Position)
        .offset(limit)
        .limit(1)
        .into_tuple()
        .one(tx.exec())
        .await?;
    match last {
        Some(last) => {
            retention_run_tag::Entity::delete_many()
                .filter(retention_run_tag::Column::RunId.eq(id))
                .filter(retention_run_tag::Column::Position.lt(last))
                .exec(tx.exec())
                .await?;
        }
        // The last of its tags go with it.
        None => {
            retention_run::Entity::delete_by_id(id)
                .exec(tx.exec())
                .await?;
        }
    }
    Ok(true)
}
