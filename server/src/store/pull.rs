//! The counters of pulls, added to in batches.

use berth_core::time::Timestamp;
use sea_orm::{ConnectionTrait, Statement};

use super::Tx;
use super::dialect::backend;
use crate::error::Result;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Counted {
    /// A repository, by number.
    Repository(i64),
    /// A manifest, by number.
    Manifest(i64),
    /// A tag, by number.
    Tag(i64),
    /// A share, by number.
    Share(i64),
}

/// Adds pulls to a counter. What was deleted meanwhile is passed over.
///
/// # Errors
/// Those of the database.
pub async fn add(tx: &Tx, counted: Counted, pulls: u64, last: Timestamp) -> Result<()> {
    let (sql, id) = match counted {
        Counted::Repository(id) => (
            "UPDATE repository SET num_download = num_download + $2, last_pull_ms = $3 WHERE id = $1",
            id,
        ),
        Counted::Manifest(id) => (
            "UPDATE manifest SET pulls = pulls + $2, last_pull_ms = $3 WHERE id = $1",
            id,
        ),
        Counted::Tag(id) => (
            "UPDATE tag SET pulls = pulls + $2, last_pull_ms = $3 WHERE id = $1",
            id,
        ),
        Counted::Share(id) => (
            "UPDATE share SET pulls = pulls + $2, last_pull_ms = $3 WHERE id = $1",
            id,
        ),
    };
    let exec = tx.exec();
    let pulls = i64::try_from(pulls).unwrap_or(i64::MAX);
    let values = [id.into(), pulls.into(), last.as_ms().into()];
    exec.execute_raw(Statement::from_sql_and_values(backend(exec), sql, values))
        .await?;
    Ok(())
}
