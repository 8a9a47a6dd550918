//! What was committed lately: the records of changes, and how runs stand.

use std::ops::Range;

use berth_core::berth::feed::RunMove;
use berth_core::berth::run::{RunKind, RunState};
use berth_core::name::{NamespaceName, RepositoryName};
use berth_core::time::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait, JoinType};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
};

use super::Read;
use super::dialect::trusted;
use super::entity::{audit_event, job, namespace, repository, retention_run};
use crate::error::{Error, Result};
use crate::random::first_ulid;

/// How many runs are read at once.
const BATCH: usize = 500;

/// A record of something that was done in an account.
#[derive(Debug, Clone, PartialEq, FromQueryResult)]
pub struct Done {
    /// When it happened.
    pub at_ms: i64,
    /// The account.
    pub account_id: Option<String>,
    /// What it is called.
    pub name: String,
    /// What it was done to.
    pub resource: Option<String>,
    /// `ok`, `refused` or `failed`.
    pub result: String,
    /// Further facts.
    pub detail: Option<serde_json::Value>,
}

/// Lists the ids of the records of a span of time, newest first.
///
/// # Errors
/// Those of the database.
pub async fn within(read: Read<'_>, span: Range<Timestamp>, limit: u64) -> Result<Vec<String>> {
    use audit_event::Column;
    // Ids sort by time.
    let ids = audit_event::Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Id.gte(first_ulid(span.start)))
        .filter(Column::Id.lt(first_ulid(span.end)))
        .order_by_desc(Column::Id)
        .limit(limit)
        .into_tuple()
        .all(&read.exec())
        .await?;
    Ok(ids)
}

/// Reads records, oldest first.
///
/// # Errors
/// Those of the database.
pub async fn records(read: Read<'_>, ids: &[String]) -> Result<Vec<Done>> {
    use audit_event::Column;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = audit_event::Entity::find()
        .select_only()
        .columns([
            Column::AtMs,
            Column::AccountId,
            Column::Name,
            Column::Resource,
            Column::Result,
            Column::Detail,
        ])
        .filter(Column::Id.is_in(ids.iter().map(String::as_str)))
        .order_by_asc(Column::Id)
        .into_model()
        .all(&read.exec())
        .await?;
    Ok(rows)
}

/// Lists the runs of an account that wait or are at work, by the jobs of this kind.
///
/// # Errors
/// Those of the database.
pub async fn under_way(
    read: Read<'_>,
    kind: &str,
    account_id: &str,
    limit: u64,
) -> Result<Vec<i64>> {
    // The sign behind the slash is `0`.
    let of_account = Condition::all()
        .add(job::Column::Subject.gte(format!("{account_id}/")))
        .add(job::Column::Subject.lt(format!("{account_id}0")));
    jobs(read, kind, of_account, limit).await
}

/// Lists the runs that are at work, by the jobs of this kind.
///
/// # Errors
/// Those of the database.
pub async fn at_work(read: Read<'_>, kind: &str, limit: u64) -> Result<Vec<i64>> {
    let is_leased = Condition::all().add(job::Column::Lease.is_not_null());
    jobs(read, kind, is_leased, limit).await
}

async fn jobs(read: Read<'_>, kind: &str, of: Condition, limit: u64) -> Result<Vec<i64>> {
    let subjects: Vec<String> = job::Entity::find()
        .select_only()
        .column(job::Column::Subject)
        .filter(job::Column::Kind.eq(kind))
        .filter(of)
        .limit(limit)
        .into_tuple()
        .all(&read.exec())
        .await?;
    // The number follows the account.
    let run = |subject: &String| subject.rsplit('/').next()?.parse().ok();
    Ok(subjects.iter().filter_map(run).collect())
}

#[derive(Debug, FromQueryResult)]
struct Row {
    account_id: String,
    namespace: String,
    repository: String,
    run: i64,
    kind: String,
    state: String,
    tags: i64,
    selected: i64,
    done: i64,
    skipped: i64,
    images: i64,
    bytes: i64,
}

/// Tells how runs stand, each with the account that owns its image; those that are gone are left
/// out.
///
/// # Errors
/// Those of the database.
pub async fn runs(read: Read<'_>, ids: &[i64]) -> Result<Vec<(String, RunMove)>> {
    let mut told = Vec::new();
    for ids in ids.chunks(BATCH) {
        told.extend(some_runs(read, ids).await?);
    }
    Ok(told)
}

async fn some_runs(read: Read<'_>, ids: &[i64]) -> Result<Vec<(String, RunMove)>> {
    use retention_run::Column;
    let mut select = retention_run::Entity::find()
        .select_only()
        .column(Column::AccountId)
        .column_as(namespace::Column::Name, "namespace")
        .column_as(repository::Column::Name, "repository")
        .column_as(Column::Id, "run")
        .columns([
            Column::Kind,
            Column::State,
            Column::Tags,
            Column::Selected,
            Column::Done,
            Column::Skipped,
            Column::Images,
            Column::Bytes,
        ])
        .filter(Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(Column::Id);
    let of_run = Expr::col((repository::Entity, repository::Column::Id))
        .equals((retention_run::Entity, Column::RepositoryId));
    let of_image = Expr::col((namespace::Entity, namespace::Column::Id))
        .equals((repository::Entity, repository::Column::NamespaceId));
    QueryTrait::query(&mut select)
        .join(JoinType::InnerJoin, repository::Entity, of_run)
        .join(JoinType::InnerJoin, namespace::Entity, of_image);
    let rows = select.into_model::<Row>().all(&read.exec()).await?;
    rows.into_iter().map(Row::told).collect()
}

impl Row {
    fn told(self) -> Result<(String, RunMove)> {
        let unknown = || Error::internal("a run has an unknown kind or state");
        let natural = |number: i64| u64::try_from(number).unwrap_or_default();
        let told = RunMove {
            namespace: trusted(NamespaceName::parse(&self.namespace))?,
            repository: trusted(RepositoryName::parse(&self.repository))?,
            run: self.run,
            kind: RunKind::parse(&self.kind).ok_or_else(unknown)?,
            state: RunState::parse(&self.state).ok_or_else(unknown)?,
            tags: natural(self.tags),
            selected: natural(self.selected),
            done: natural(self.done),
            skipped: natural(self.skipped),
            images: natural(self.images),
            bytes: self.bytes,
        };
        Ok((self.account_id, told))
    }
}
