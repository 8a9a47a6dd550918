//! How many bytes of the disk the trash keeps, and how many are about to leave.

use berth_core::name::RepositoryName;
use sea_orm::{FromQueryResult, Statement, Value};

use super::blob::{CONDEMNED, DELETING, LOST};
use super::dialect::{backend, places};
use super::{Read, account};
use crate::error::Result;

/// A part of the trash of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part<'a> {
    /// The account.
    pub account_id: &'a str,
    /// What was in these organizations of it.
    pub namespaces: &'a [i64],
    /// What was in images of this name alone.
    pub repository: Option<&'a RepositoryName>,
}

#[derive(FromQueryResult)]
struct Sum {
    bytes: i64,
}

/// Counts the bytes of the blobs that nothing else of the account has but this part of its trash,
/// each once: what leaves the disk when the part is removed for good. It goes once through what the
/// trash of the account keeps, which is bounded, and asks of each blob what else has it. What others
/// have is not asked: the figure would tell.
///
/// # Errors
/// Those of the database.
pub async fn reclaimable(read: Read<'_>, part: Part<'_>) -> Result<i64> {
    if part.namespaces.is_empty() {
        return Ok(0);
    }
    let ids = part.namespaces.iter().map(|id| Value::from(*id));
    let mut values: Vec<Value> = vec![part.account_id.into(), LOST.into()];
    values.extend(ids);
    let mut inside = format!("m.namespace_id IN ({})", places(3, part.namespaces.len()));
    if let Some(repository) = part.repository {
        values.push(repository.as_str().into());
        inside = format!("({inside} AND m.repository = ${})", values.len());
    }
    let sql = format!(
        "SELECT CAST(COALESCE(SUM(b.size), 0) AS BIGINT) AS bytes FROM blob b \
         WHERE b.state <> $2 AND b.id IN (SELECT k.blob_id FROM trash_blob k \
             JOIN trash_manifest m ON m.id = k.manifest_id WHERE {inside}) \
         AND NOT EXISTS (SELECT 1 FROM trash_blob k \
             JOIN trash_manifest m ON m.id = k.manifest_id \
             JOIN namespace n ON n.id = m.namespace_id \
             WHERE k.blob_id = b.id AND n.account_id = $1 AND NOT {inside}) \
         AND NOT EXISTS (SELECT 1 FROM blob_link l JOIN repository r ON r.id = l.repository_id \
             JOIN namespace n ON n.id = r.namespace_id \
             WHERE l.blob_id = b.id AND l.refs > 0 AND n.account_id = $1)"
    );
    sum(read, &sql, values).await
}

/// Counts the bytes that nothing has any more and that leave the disk when the collector's grace is
/// over; nothing is said where there is another account, whose bytes may be among them.
///
/// # Errors
/// Those of the database.
pub async fn leaving(read: Read<'_>) -> Result<Option<i64>> {
    if account::count(read).await? != 1 {
        return Ok(None);
    }
    let sql = "SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) AS bytes FROM blob \
               WHERE state IN ($1, $2)";
    let values = vec![CONDEMNED.into(), DELETING.into()];
    sum(read, sql, values).await.map(Some)
}

async fn sum(read: Read<'_>, sql: &str, values: Vec<Value>) -> Result<i64> {
    let exec = read.exec();
    let statement = Statement::from_sql_and_values(backend(&exec), sql, values);
    let row = Sum::find_by_statement(statement).one(&exec).await?;
    Ok(row.map_or(0, |row| row.bytes))
}
