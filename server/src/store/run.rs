//! Retention runs: made, found, and moved on.

use std::collections::BTreeMap;

use berth_core::berth::run::{RunKind, RunState};
use berth_core::retention::{Guards, Rule};
use berth_core::time::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, Condition, EntityTrait, Iterable, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use serde::{Deserialize, Serialize};

use super::dialect::trusted;
use super::entity::retention_run::{ActiveModel, Column, Entity, Model};
use super::entity::{repository, retention};
use super::repository::Author;
use super::{Read, Tx};
use crate::error::{Error, Result};

/// A rule of a run, with the policy that it is of; 0 is the default of the organization, or rules
/// that were tried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunRule {
    /// The policy.
    pub retention_id: i64,
    /// The rule.
    pub rule: Rule,
}

/// The tags that were confirmed, each with the time of its push in milliseconds.
pub type Agreed = BTreeMap<String, i64>;

/// A run that is to be.
#[derive(Debug, Clone, Copy)]
pub struct NewRun<'a> {
    /// The repository.
    pub repository_id: i64,
    /// The account that owns it.
    pub account_id: &'a str,
    /// Why there is one.
    pub kind: RunKind,
    /// Who wants it; nobody for a daily run.
    pub by: Option<&'a Author>,
    /// Now.
    pub created: Timestamp,
    /// The moment to decide for.
    pub at: Timestamp,
    /// The rules.
    pub rules: &'a [RunRule],
    /// The guards.
    pub guards: Guards,
    /// The fingerprint of what was confirmed, with the tags.
    pub confirmed: Option<(&'a str, &'a Agreed)>,
    /// The run whose removals it brings back.
    pub undo_of: Option<i64>,
}

/// How much a run has done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// How many tags were removed, or brought back.
    pub done: i64,
    /// How many were passed over.
    pub skipped: i64,
    /// How many images went with them, or came back.
    pub images: i64,
    /// How many bytes left the quota, or came back to it.
    pub bytes: i64,
}

/// A run.
#[derive(Debug, Clone, PartialEq)]
pub struct RunRow {
    /// Its number.
    pub id: i64,
    /// The repository.
    pub repository_id: i64,
    /// The account that owns it.
    pub account_id: String,
    /// Why there is one.
    pub kind: RunKind,
    /// How it stands.
    pub state: RunState,
    /// Who wanted it.
    pub by: Option<Author>,
    /// When it was wanted.
    pub created: Timestamp,
    /// The moment that it decides for.
    pub at: Timestamp,
    /// When it had decided.
    pub begun: Option<Timestamp>,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// The rules.
    pub rules: Vec<RunRule>,
    /// The guards.
    pub guards: Guards,
    /// The fingerprint of what was confirmed.
    pub fingerprint: Option<String>,
    /// The tags that were confirmed, until the run has decided.
    pub confirmed: Option<Agreed>,
    /// How many tags were looked at.
    pub tags: i64,
    /// How many are to be removed, or brought back.
    pub selected: i64,
    /// How much it has done.
    pub progress: Progress,
    /// The run whose removals it brings back.
    pub undo_of: Option<i64>,
    /// The run that brings back what it removed.
    pub undone_by: Option<i64>,
    /// Why it ended as it did, in words.
    pub detail: Option<String>,
    /// Whether it is to stop.
    pub stopped: bool,
}

impl TryFrom<Model> for RunRow {
    type Error = Error;

    fn try_from(row: Model) -> Result<Self> {
        let unknown = || Error::internal("a run has an unknown kind or state");
        let by = row.person_id.zip(row.person_name);
        Ok(Self {
            id: row.id,
            repository_id: row.repository_id,
            account_id: row.account_id,
            kind: RunKind::parse(&row.kind).ok_or_else(unknown)?,
            state: RunState::parse(&row.state).ok_or_else(unknown)?,
            by: by.map(|(id, name)| Author { id, name }),
            created: Timestamp::from_ms(row.created_ms),
            at: Timestamp::from_ms(row.at_ms),
            begun: row.begun_ms.map(Timestamp::from_ms),
            ended: row.ended_ms.map(Timestamp::from_ms),
            rules: trusted(serde_json::from_value(row.rules))?,
            guards: trusted(serde_json::from_value(row.guards))?,
            fingerprint: row.fingerprint,
            confirmed: trusted(row.confirmed.map(serde_json::from_value).transpose())?,
            tags: row.tags,
            selected: row.selected,
            progress: Progress {
                done: row.done,
                skipped: row.skipped,
                images: row.images,
                bytes: row.bytes,
            },
            undo_of: row.undo_of,
            undone_by: row.undone_by,
            detail: row.detail,
            stopped: row.stopped,
        })
    }
}

/// Adds a run, and returns its number.
///
/// # Errors
/// Those of the database.
pub async fn insert(tx: &Tx, new: &NewRun<'_>) -> Result<i64> {
    let agreed = new.confirmed.map(|(_, tags)| serde_json::to_value(tags));
    let row = ActiveModel {
        id: NotSet,
        repository_id: Set(new.repository_id),
        account_id: Set(new.account_id.to_owned()),
        kind: Set(new.kind.as_str().to_owned()),
        state: Set(RunState::Waiting.as_str().to_owned()),
        person_id: Set(new.by.map(|author| author.id.clone())),
        person_name: Set(new.by.map(|author| author.name.clone())),
        created_ms: Set(new.created.as_ms()),
        at_ms: Set(new.at.as_ms()),
        begun_ms: Set(None),
        ended_ms: Set(None),
        rules: Set(trusted(serde_json::to_value(new.rules))?),
        guards: Set(trusted(serde_json::to_value(new.guards))?),
        fingerprint: Set(new.confirmed.map(|(fingerprint, _)| fingerprint.to_owned())),
        confirmed: Set(trusted(agreed.transpose())?),
        tags: Set(0),
        selected: Set(0),
        done: Set(0),
        skipped: Set(0),
        images: Set(0),
        bytes: Set(0),
        undo_of: Set(new.undo_of),
        undone_by: Set(None),
        detail: Set(None),
        stopped: Set(false),
    };
    Ok(Entity::insert(row).exec(tx.exec()).await?.last_insert_id)
}

/// Finds a run.
///
/// # Errors
/// Those of the database.
pub async fn get(read: Read<'_>, id: i64) -> Result<Option<RunRow>> {
    let row = Entity::find_by_id(id).one(&read.exec()).await?;
    row.map(RunRow::try_from).transpose()
}

/// Finds a run of a repository.
///
/// # Errors
/// Those of the database.
pub async fn of_repository(read: Read<'_>, repository_id: i64, id: i64) -> Result<Option<RunRow>> {
    let row = Entity::find_by_id(id)
        .filter(Column::RepositoryId.eq(repository_id))
        .one(&read.exec())
        .await?;
    row.map(RunRow::try_from).transpose()
}

/// Lists the runs of a repository before one, the last first.
///
/// # Errors
/// Those of the database.
pub async fn list(
    read: Read<'_>,
    repository_id: i64,
    before: Option<i64>,
    limit: u64,
) -> Result<Vec<RunRow>> {
    // What was confirmed may be as long as the image has tags, and is not shown.
    let shown = Column::iter().filter(|column| !matches!(column, Column::Confirmed));
    let mut query = Entity::find()
        .select_only()
        .columns(shown)
        .column_as(Expr::cust("NULL"), "confirmed")
        .filter(Column::RepositoryId.eq(repository_id));
    if let Some(before) = before {
        query = query.filter(Column::Id.lt(before));
    }
    let rows = query
        .order_by_desc(Column::Id)
        .limit(limit)
        .all(&read.exec())
        .await?;
    rows.into_iter().map(RunRow::try_from).collect()
}

/// Counts the runs of a repository of some kinds that were wanted since a time.
///
/// # Errors
/// Those of the database.
pub async fn count_since(
    read: Read<'_>,
    repository_id: i64,
    kinds: &[RunKind],
    since: Timestamp,
) -> Result<u64> {
    let query = Entity::find()
        .filter(Column::RepositoryId.eq(repository_id))
        .filter(Column::Kind.is_in(kinds.iter().map(|kind| kind.as_str())))
        .filter(Column::CreatedMs.gte(since.as_ms()));
    Ok(query.count(&read.exec()).await?)
}

/// Tells a run to stop, and whether it was not over yet.
///
/// # Errors
/// Those of the database.
pub async fn stop(tx: &Tx, repository_id: i64, id: i64) -> Result<bool> {
    let done = Entity::update_many()
        .col_expr(Column::Stopped, true.into())
        .filter(Column::Id.eq(id))
        .filter(Column::RepositoryId.eq(repository_id))
        .filter(Column::EndedMs.is_null())
        .exec(tx.exec())
        .await?;
    Ok(done.rows_affected > 0)
}

/// Tells every run to stop that removes tags of a repository by rules that hold no longer; `why` is
/// shown with it.
///
/// # Errors
/// Those of the database.
pub async fn supersede(tx: &Tx, repository_id: i64, why: &str) -> Result<()> {
    let kinds = [RunKind::Save, RunKind::Daily, RunKind::Demand];
    let of_repository = Condition::all().add(Column::RepositoryId.eq(repository_id));
    stop_all(tx, &kinds, of_repository, why).await
}

/// The same for the daily runs of repositories that the default of an organization holds for.
///
/// # Errors
/// Those of the database.
pub async fn supersede_default(tx: &Tx, namespace_id: i64, why: &str) -> Result<()> {
    let own = Query::select()
        .column(retention::Column::RepositoryId)
        .from(retention::Entity)
        .to_owned();
    let without = Query::select()
        .column(repository::Column::Id)
        .from(repository::Entity)
        .and_where(repository::Column::NamespaceId.eq(namespace_id))
        .and_where(repository::Column::Id.not_in_subquery(own))
        .to_owned();
    let of_namespace = Condition::all().add(Column::RepositoryId.in_subquery(without));
    stop_all(tx, &[RunKind::Daily, RunKind::Demand], of_namespace, why).await
}

async fn stop_all(tx: &Tx, kinds: &[RunKind], of: Condition, why: &str) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::Stopped, true.into())
        .col_expr(Column::Detail, why.into())
        .filter(of)
        .filter(Column::EndedMs.is_null())
        .filter(Column::Kind.is_in(kinds.iter().map(|kind| kind.as_str())))
        .exec(tx.exec())
        .await?;
    Ok(())
}

/// Writes down that a run has decided.
///
/// # Errors
/// Those of the database.
pub async fn begin(tx: &Tx, id: i64, tags: i64, selected: i64, now: Timestamp) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::State, RunState::Running.as_str().into())
        .col_expr(Column::BegunMs, now.as_ms().into())
        .col_expr(Column::Tags, tags.into())
        .col_expr(Column::Selected, selected.into())
        .col_expr(Column::Confirmed, Option::<serde_json::Value>::None.into())
        .filter(Column::Id.eq(id))
        .exec(tx.exec())
        .await?;
    Ok(())
}

/// Adds to what a run has done.
///
/// # Errors
/// Those of the database.
pub async fn advance(tx: &Tx, id: i64, more: Progress) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::Done, Expr::col(Column::Done).add(more.done))
        .col_expr(
            Column::Skipped,
            Expr::col(Column::Skipped).add(more.skipped),
        )
        .col_expr(Column::Images, Expr::col(Column::Images).add(more.images))
        .col_expr(Column::Bytes, Expr::col(Column::Bytes).add(more.bytes))
        .filter(Column::Id.eq(id))
        .exec(tx.exec())
        .await?;
    Ok(())
}

/// Ends a run.
///
/// # Errors
/// Those of the database.
pub async fn end(
    tx: &Tx,
    id: i64,
    state: RunState,
    detail: Option<&str>,
    now: Timestamp,
) -> Result<()> {
    let mut change = Entity::update_many()
        .col_expr(Column::State, state.as_str().into())
        .col_expr(Column::EndedMs, now.as_ms().into())
        .col_expr(Column::Confirmed, Option::<serde_json::Value>::None.into());
    if let Some(detail) = detail {
        change = change.col_expr(Column::Detail, detail.into());
    }
    change.filter(Column::Id.eq(id)).exec(tx.exec()).await?;
    Ok(())
}

/// Says which run brings back what a run removed, and whether none did until now; or that none does
/// any more.
///
/// # Errors
/// Those of the database.
pub async fn set_undone(tx: &Tx, id: i64, by: Option<i64>) -> Result<bool> {
    let mut change = Entity::update_many().col_expr(Column::UndoneBy, by.into());
    if by.is_some() {
        change = change.filter(Column::UndoneBy.is_null());
    }
    let done = change.filter(Column::Id.eq(id)).exec(tx.exec()).await?;
    Ok(done.rows_affected > 0)
}
