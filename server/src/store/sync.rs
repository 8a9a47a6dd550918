//! Synchronisation of images with other regions: tasks, and jobs that wait.

use berth_core::name::{NamespaceName, Tag};
use berth_core::time::Timestamp;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, Statement,
};

use super::dialect::{backend, trusted};
use super::entity::sync_task::{ActiveModel, Column, Entity, Model};
use super::repository::Author;
use super::{Read, Tx};
use crate::error::{Error, Result};

/// Where images go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SyncTarget<'a> {
    /// The region.
    pub region: &'a str,
    /// The organization there.
    pub namespace: &'a NamespaceName,
    /// Whether an image of the same tag there is replaced.
    pub replaces: bool,
}

/// A task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncTaskRow {
    /// Its id.
    pub id: i64,
    /// The region.
    pub region: String,
    /// The organization there.
    pub remote_namespace: NamespaceName,
    /// Whether each push of a tag asks for its synchronisation.
    pub is_auto: bool,
    /// Whether an image of the same tag there is replaced.
    pub replaces: bool,
    /// When it was made.
    pub created: Timestamp,
    /// When it was last changed.
    pub updated: Timestamp,
}

impl TryFrom<Model> for SyncTaskRow {
    type Error = Error;

    fn try_from(row: Model) -> Result<Self> {
        Ok(Self {
            id: row.id,
            region: row.region,
            remote_namespace: trusted(NamespaceName::parse(&row.remote_namespace))?,
            is_auto: row.is_auto,
            replaces: row.replaces,
            created: Timestamp::from_ms(row.created_ms),
            updated: Timestamp::from_ms(row.updated_ms),
        })
    }
}

/// Keeps a task of a repository, in the place of the one with the same target.
///
/// # Errors
/// Those of the database.
pub async fn put_task(
    tx: &Tx,
    repository_id: i64,
    target: SyncTarget<'_>,
    is_auto: bool,
    now: Timestamp,
) -> Result<()> {
    let row = ActiveModel {
        id: NotSet,
        repository_id: Set(repository_id),
        region: Set(target.region.to_owned()),
        remote_namespace: Set(target.namespace.to_string()),
        is_auto: Set(is_auto),
        replaces: Set(target.replaces),
        created_ms: Set(now.as_ms()),
        updated_ms: Set(now.as_ms()),
    };
    let replace = OnConflict::columns([
        Column::RepositoryId,
        Column::Region,
        Column::RemoteNamespace,
    ])
    .update_columns([Column::IsAuto, Column::Replaces, Column::UpdatedMs])
    .to_owned();
    Entity::insert(row)
        .on_conflict(replace)
        .exec_without_returning(tx.exec())
        .await?;
    Ok(())
}

/// Deletes a task of a repository, its jobs with it; tells whether it was there.
///
/// # Errors
/// Those of the database.
pub async fn delete_task(
    tx: &Tx,
    repository_id: i64,
    region: &str,
    namespace: &NamespaceName,
) -> Result<bool> {
    let done = Entity::delete_many()
        .filter(Column::RepositoryId.eq(repository_id))
        .filter(Column::Region.eq(region))
        .filter(Column::RemoteNamespace.eq(namespace.as_str()))
        .exec(tx.exec())
        .await?;
    Ok(done.rows_affected > 0)
}

/// Lists the tasks of a repository, the oldest first.
///
/// # Errors
/// Those of the database.
pub async fn tasks(read: Read<'_>, repository_id: i64, limit: u64) -> Result<Vec<SyncTaskRow>> {
    let rows = Entity::find()
        .filter(Column::RepositoryId.eq(repository_id))
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(&read.exec())
        .await?;
    rows.into_iter().map(SyncTaskRow::try_from).collect()
}

/// Returns how many tasks a repository has.
///
/// # Errors
/// Those of the database.
pub async fn count_tasks(read: Read<'_>, repository_id: i64) -> Result<u64> {
    let of_repository = Entity::find().filter(Column::RepositoryId.eq(repository_id));
    Ok(of_repository.count(&read.exec()).await?)
}

/// A tag waits once for each target.
const AGAIN: &str = "ON CONFLICT (tag_id, region, remote_namespace) DO UPDATE SET \
    task_id = excluded.task_id, replaces = excluded.replaces, \
    operator_id = excluded.operator_id, operator_name = excluded.operator_name, \
    updated_ms = excluded.updated_ms";

const INTO: &str = "INSERT INTO sync_job (tag_id, task_id, region, remote_namespace, replaces, \
    operator_id, operator_name, created_ms, updated_ms)";

/// Notes that a tag was pushed: what the automatic tasks of its repository ask for.
///
/// # Errors
/// Those of the database.
pub async fn note(
    tx: &Tx,
    repository_id: i64,
    tag: &Tag,
    author: &Author,
    now: Timestamp,
) -> Result<()> {
    let sql = format!(
        "{INTO} SELECT t.id, s.id, s.region, s.remote_namespace, s.replaces, $3, $4, $5, $5 \
         FROM sync_task s JOIN tag t ON t.repository_id = s.repository_id AND t.name = $2 \
         WHERE s.repository_id = $1 AND s.is_auto {AGAIN}"
    );
    let values = [
        repository_id.into(),
        tag.as_str().into(),
        author.id.as_str().into(),
        author.name.as_str().into(),
        now.as_ms().into(),
    ];
    let exec = tx.exec();
    exec.execute_raw(Statement::from_sql_and_values(backend(exec), sql, values))
        .await?;
    Ok(())
}

/// Lets a tag wait for a target; tells whether the repository has the tag.
///
/// # Errors
/// Those of the database.
pub async fn ask(
    tx: &Tx,
    repository_id: i64,
    tag: &Tag,
    target: SyncTarget<'_>,
    author: &Author,
    now: Timestamp,
) -> Result<bool> {
    let sql = format!(
        "{INTO} SELECT t.id, NULL, $6, $7, $8, $3, $4, $5, $5 \
         FROM tag t WHERE t.repository_id = $1 AND t.name = $2 {AGAIN}"
    );
    let values = [
        repository_id.into(),
        tag.as_str().into(),
        author.id.as_str().into(),
        author.name.as_str().into(),
        now.as_ms().into(),
        target.region.into(),
        target.namespace.as_str().into(),
        target.replaces.into(),
    ];
    let exec = tx.exec();
    let statement = Statement::from_sql_and_values(backend(exec), sql, values);
    Ok(exec.execute_raw(statement).await?.rows_affected() > 0)
}

/// A job that waits.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct SyncJobRow {
    /// Its id.
    pub id: i64,
    /// The tag.
    pub tag: String,
    /// The region.
    pub region: String,
    /// The organization there.
    pub remote_namespace: String,
    /// Whether an image of the same tag there is replaced.
    pub replaces: bool,
    /// The id of who asked for it, or pushed.
    pub operator_id: String,
    /// The name of who did.
    pub operator_name: String,
    /// When it was first asked for.
    pub created_ms: i64,
    /// When it was last asked for.
    pub updated_ms: i64,
}

/// Lists the jobs of a repository by number.
///
/// # Errors
/// Those of the database.
pub async fn jobs(
    read: Read<'_>,
    repository_id: i64,
    newest_first: bool,
    offset: u64,
    limit: u64,
) -> Result<Vec<SyncJobRow>> {
    let order = match newest_first {
        true => "DESC",
        false => "ASC",
    };
    let sql = format!(
        "SELECT j.id, t.name AS tag, j.region, j.remote_namespace, j.replaces, j.operator_id, \
         j.operator_name, j.created_ms, j.updated_ms \
         FROM sync_job j JOIN tag t ON t.id = j.tag_id \
         WHERE t.repository_id = $1 ORDER BY j.id {order} LIMIT $2 OFFSET $3"
    );
    let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    let exec = read.exec();
    let values = [
        repository_id.into(),
        number(limit).into(),
        number(offset).into(),
    ];
    let statement = Statement::from_sql_and_values(backend(&exec), sql, values);
    Ok(SyncJobRow::find_by_statement(statement).all(&exec).await?)
}

#[derive(FromQueryResult)]
struct Count {
    number: i64,
}

/// Returns how many jobs a repository has.
///
/// # Errors
/// Those of the database.
pub async fn count_jobs(read: Read<'_>, repository_id: i64) -> Result<u64> {
    let sql = "SELECT COUNT(*) AS number FROM sync_job j JOIN tag t ON t.id = j.tag_id \
        WHERE t.repository_id = $1";
    let exec = read.exec();
    let statement = Statement::from_sql_and_values(backend(&exec), sql, [repository_id.into()]);
    let row = Count::find_by_statement(statement).one(&exec).await?;
    trusted(u64::try_from(row.map_or(0, |row| row.number)))
}
