//! What a repository was that was deleted: kept as long as something of it lies in the trash. Who had
//! rights on it is not kept: they may be gone, or have lost theirs, when it comes back.

use berth_core::swr::repository::Category;
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, Statement, Value};

use super::Tx;
use super::dialect::{backend, places};
use super::entity::trash_repository::Entity;
use super::trash::Shelf;
use crate::error::Result;

/// What a repository was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Was {
    /// What it was for; none that is not known any more.
    pub category: Option<Category>,
    /// Its description.
    pub description: String,
    /// Whether everybody might pull.
    pub is_public: bool,
}

const KEEP: &str = "INSERT INTO trash_repository \
        (namespace_id, repository, category, description, is_public) \
    SELECT r.namespace_id, r.name, r.category, r.description, r.is_public FROM repository r \
    WHERE r.id = $1 \
    ON CONFLICT (namespace_id, repository) DO UPDATE SET category = excluded.category, \
        description = excluded.description, is_public = excluded.is_public";

/// Keeps what a repository is that is about to go, in the place of an earlier one of its name.
///
/// # Errors
/// Those of the database.
pub async fn keep(tx: &Tx, repository_id: i64) -> Result<()> {
    run(tx, KEEP.to_owned(), vec![repository_id.into()]).await
}

/// Forgets again what a repository is of which nothing went into the trash.
///
/// # Errors
/// Those of the database.
pub async fn drop_empty(tx: &Tx, repository_id: i64) -> Result<()> {
    let sql = format!(
        "DELETE FROM trash_repository WHERE NOT EXISTS (SELECT 1 FROM trash t WHERE {SAME}) \
         AND EXISTS (SELECT 1 FROM repository r WHERE r.id = $1 \
             AND r.namespace_id = trash_repository.namespace_id \
             AND r.name = trash_repository.repository)"
    );
    run(tx, sql, vec![repository_id.into()]).await
}

/// Returns what the repository of this name was that was deleted last, and forgets it.
///
/// # Errors
/// Those of the database.
pub async fn take(tx: &Tx, shelf: Shelf<'_>) -> Result<Option<Was>> {
    let key = (shelf.namespace_id, shelf.repository.to_string());
    let Some(row) = Entity::find_by_id(key.clone()).one(tx.exec()).await? else {
        return Ok(None);
    };
    Entity::delete_by_id(key).exec(tx.exec()).await?;
    Ok(Some(Was {
        category: Category::parse(&row.category),
        description: row.description,
        is_public: row.is_public,
    }))
}

/// Forgets those repositories of which no more than these entries lies in the trash.
///
/// # Errors
/// Those of the database.
pub async fn forget(tx: &Tx, entries: &[i64]) -> Result<()> {
    lock(tx, entries).await?;
    let sql = format!(
        "DELETE FROM trash_repository WHERE EXISTS (SELECT 1 FROM trash t WHERE {SAME} \
             AND t.id IN ({0})) \
         AND NOT EXISTS (SELECT 1 FROM trash t WHERE {SAME} AND t.id NOT IN ({0}))",
        places(1, entries.len())
    );
    run(tx, sql, entries.iter().map(|id| (*id).into()).collect()).await
}

/// Locks what is kept of the repositories of entries, in a statement of its own: the next one sees what
/// somebody wrote who had it before.
async fn lock(tx: &Tx, entries: &[i64]) -> Result<()> {
    // SQLite has one writer at a time.
    if backend(tx.exec()) != DbBackend::Postgres {
        return Ok(());
    }
    let sql = format!(
        "SELECT 1 FROM trash_repository WHERE EXISTS (SELECT 1 FROM trash t WHERE {SAME} \
             AND t.id IN ({})) ORDER BY namespace_id, repository FOR UPDATE",
        places(1, entries.len())
    );
    run(tx, sql, entries.iter().map(|id| (*id).into()).collect()).await
}

const SAME: &str = "t.namespace_id = trash_repository.namespace_id \
    AND t.repository = trash_repository.repository";

/// Forgets those of which nothing lies in the trash: of two who remove the last two entries at the
/// same time, neither does.
///
/// # Errors
/// Those of the database.
pub async fn sweep(tx: &Tx) -> Result<()> {
    let sql = format!(
        "DELETE FROM trash_repository WHERE NOT EXISTS (SELECT 1 FROM trash t WHERE {SAME})"
    );
    run(tx, sql, Vec::new()).await
}

async fn run(tx: &Tx, sql: String, values: Vec<Value>) -> Result<()> {
    let exec = tx.exec();
    exec.execute_raw(Statement::from_sql_and_values(backend(exec), sql, values))
        .await?;
    Ok(())
}
