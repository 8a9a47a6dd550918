//! How entries leave the trash, and what goes with them: manifests that no other entry leads to.
//! The bytes are left to the collector.

use std::collections::HashSet;

use berth_core::time::Timestamp;
use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, Statement,
    Value,
};

use super::dialect::{backend, places};
use super::entity::trash::{Column, Entity};
use super::entity::trash_manifest;
use super::trash::BATCH;
use super::{Read, Tx, trash_repository};
use crate::error::Result;

/// Among how many manifests circles are looked for at once.
const MOST_IN_CIRCLES: usize = 50_000;

#[derive(FromQueryResult)]
struct Number {
    id: i64,
}

/// Removes entries, and what nothing in the trash leads to any more; returns how many entries were
/// there.
///
/// # Errors
/// Those of the database.
pub async fn remove(tx: &Tx, ids: &[i64]) -> Result<u64> {
    let mut removed = 0_u64;
    // In the order of their numbers, so that of two who take the same ones none waits in a circle.
    let held = super::trash::hold(tx, ids).await?;
    for ids in held.chunks(BATCH) {
        let led = led(tx, ids).await?;
        trash_repository::forget(tx, ids).await?;
        let done = Entity::delete_many()
            .filter(Column::Id.is_in(ids.iter().copied()))
            .exec(tx.exec())
            .await?;
        removed = removed.saturating_add(done.rows_affected);
        remove_unled(tx, &led).await?;
    }
    Ok(removed)
}

/// Finds the manifests that entries lead to.
async fn led(tx: &Tx, ids: &[i64]) -> Result<Vec<i64>> {
    let sql = format!(
        "WITH RECURSIVE reached (id, namespace_id, repository) AS (\
             SELECT k.id, k.namespace_id, k.repository FROM trash t JOIN trash_manifest k \
             ON k.namespace_id = t.namespace_id AND k.repository = t.repository \
             AND k.digest = t.digest WHERE t.id IN ({}) \
             UNION SELECT k.id, k.namespace_id, k.repository FROM reached r \
             JOIN trash_part p ON p.manifest_id = r.id \
             JOIN trash_manifest k ON k.namespace_id = r.namespace_id \
             AND k.repository = r.repository AND k.digest = p.digest) \
         SELECT id FROM reached ORDER BY id",
        places(1, ids.len())
    );
    numbers(tx, sql, ids).await
}

/// Removes those of the manifests that no entry leads to, from above to below: each is looked at only
/// until something is found that leads to it. They are locked before that is asked, in a statement of
/// its own: of two who remove the last two entries, the later one sees it.
async fn remove_unled(tx: &Tx, ids: &[i64]) -> Result<u64> {
    let mut level = lock(tx, ids).await?;
    let mut left: HashSet<i64> = level.iter().copied().collect();
    let mut removed = 0_u64;
    while !level.is_empty() {
        let mut below = HashSet::new();
        for ids in level.chunks(BATCH) {
            let free = numbers(tx, format!("{FREE} ({})", places(1, ids.len())), ids).await?;
            if free.is_empty() {
                continue;
            }
            let parts = format!("{PARTS} ({})", places(1, free.len()));
            below.extend(numbers(tx, parts, &free).await?);
            let done = trash_manifest::Entity::delete_many()
                .filter(trash_manifest::Column::Id.is_in(free.iter().copied()))
                .exec(tx.exec())
                .await?;
            removed = removed.saturating_add(done.rows_affected);
            for id in &free {
                left.remove(id);
            }
        }
        level = below.into_iter().filter(|id| left.contains(id)).collect();
    }
    let circles = remove_circles(tx, left).await?;
    Ok(removed.saturating_add(circles))
}

/// Removes those of the manifests that lead to one another alone, as an index whose subject is its own
/// child: nothing else leads to any of them, and no entry.
async fn remove_circles(tx: &Tx, mut left: HashSet<i64>) -> Result<u64> {
    let all: Vec<i64> = left.iter().copied().collect();
    // So many in a statement whose text has them all; more are looked at when they are fewer.
    if all.is_empty() || all.len() > MOST_IN_CIRCLES {
        return Ok(0);
    }
    let listed: Vec<String> = all.iter().map(ToString::to_string).collect();
    let listed = listed.join(",");
    let mut level: Vec<i64> = Vec::new();
    for ids in all.chunks(BATCH) {
        let sql = format!("{HELD} ({listed}))) AND m.id IN ({})", places(1, ids.len()));
        level.extend(numbers(tx, sql, ids).await?);
    }
    while !level.is_empty() {
        for id in &level {
            left.remove(id);
        }
        let mut below = HashSet::new();
        for ids in level.chunks(BATCH) {
            let parts = format!("{PARTS} ({})", places(1, ids.len()));
            below.extend(numbers(tx, parts, ids).await?);
        }
        level = below.into_iter().filter(|id| left.contains(id)).collect();
    }
    let circles: Vec<i64> = left.into_iter().collect();
    for ids in circles.chunks(BATCH) {
        trash_manifest::Entity::delete_many()
            .filter(trash_manifest::Column::Id.is_in(ids.iter().copied()))
            .exec(tx.exec())
            .await?;
    }
    Ok(u64::try_from(circles.len()).unwrap_or(u64::MAX))
}

async fn lock(tx: &Tx, ids: &[i64]) -> Result<Vec<i64>> {
    let mut held = Vec::new();
    for ids in ids.chunks(BATCH) {
        let rows: Vec<i64> = trash_manifest::Entity::find()
            .select_only()
            .column(trash_manifest::Column::Id)
            .filter(trash_manifest::Column::Id.is_in(ids.iter().copied()))
            .order_by_asc(trash_manifest::Column::Id)
            .lock(LockType::Update)
            .into_tuple()
            .all(tx.exec())
            .await?;
        held.extend(rows);
    }
    Ok(held)
}

/// Manifests that neither an entry nor another manifest leads to.
const FREE: &str = "SELECT m.id FROM trash_manifest m WHERE NOT EXISTS (\
        SELECT 1 FROM trash t WHERE t.namespace_id = m.namespace_id \
        AND t.repository = m.repository AND t.digest = m.digest) \
    AND NOT EXISTS (SELECT 1 FROM trash_part p JOIN trash_manifest k ON k.id = p.manifest_id \
        WHERE p.digest = m.digest AND k.id <> m.id AND k.namespace_id = m.namespace_id \
        AND k.repository = m.repository) AND m.id IN";

/// Manifests that an entry leads to, or a manifest that is none of those which follow.
const HELD: &str = "SELECT m.id FROM trash_manifest m WHERE (EXISTS (\
        SELECT 1 FROM trash t WHERE t.namespace_id = m.namespace_id \
        AND t.repository = m.repository AND t.digest = m.digest) \
    OR EXISTS (SELECT 1 FROM trash_part p JOIN trash_manifest k ON k.id = p.manifest_id \
        WHERE p.digest = m.digest AND k.namespace_id = m.namespace_id \
        AND k.repository = m.repository AND k.id NOT IN";

/// What comes back with manifests.
const PARTS: &str = "SELECT DISTINCT k.id FROM trash_manifest m \
    JOIN trash_part p ON p.manifest_id = m.id \
    JOIN trash_manifest k ON k.namespace_id = m.namespace_id AND k.repository = m.repository \
        AND k.digest = p.digest WHERE m.id IN";

async fn numbers(tx: &Tx, sql: String, ids: &[i64]) -> Result<Vec<i64>> {
    let values = ids.iter().map(|id| Value::from(*id));
    let statement = Statement::from_sql_and_values(backend(tx.exec()), sql, values);
    let rows = Number::find_by_statement(statement).all(tx.exec()).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// Lists some entries whose time is over.
///
/// # Errors
/// Those of the database.
pub async fn expired(read: Read<'_>, now: Timestamp, limit: u64) -> Result<Vec<i64>> {
    let ids = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::ExpiresMs.lte(now.as_ms()))
        .order_by_asc(Column::ExpiresMs)
        .limit(limit)
        .into_tuple()
        .all(&read.exec())
        .await?;
    Ok(ids)
}

/// Lists some manifests in the trash whose time is over, behind a number.
///
/// # Errors
/// Those of the database.
pub async fn expired_manifests(
    read: Read<'_>,
    now: Timestamp,
    after: i64,
    limit: u64,
) -> Result<Vec<i64>> {
    let ids = trash_manifest::Entity::find()
        .select_only()
        .column(trash_manifest::Column::Id)
        .filter(trash_manifest::Column::ExpiresMs.lte(now.as_ms()))
        .filter(trash_manifest::Column::Id.gt(after))
        .order_by_asc(trash_manifest::Column::Id)
        .limit(limit)
        .into_tuple()
        .all(&read.exec())
        .await?;
    Ok(ids)
}

/// Removes those of the manifests that no entry leads to; returns how many.
///
/// # Errors
/// Those of the database.
pub async fn sweep(tx: &Tx, ids: &[i64]) -> Result<u64> {
    remove_unled(tx, ids).await
}

/// What an account has in the trash that nothing else of it keeps: the manifests, and each blob
/// once. A blob that a repository has and no manifest names there goes by itself. What others have
/// is not asked: the figure would tell.
const BYTES: &str = "SELECT CAST(COALESCE(SUM(b.size), 0) + (\
        SELECT COALESCE(SUM(m.size), 0) FROM trash_manifest m \
        JOIN namespace n ON n.id = m.namespace_id WHERE n.account_id = $1) AS BIGINT) AS id \
    FROM blob b WHERE b.id IN (SELECT k.blob_id FROM trash_blob k \
        JOIN trash_manifest m ON m.id = k.manifest_id \
        JOIN namespace n ON n.id = m.namespace_id WHERE n.account_id = $1) \
    AND NOT EXISTS (SELECT 1 FROM blob_link l JOIN repository r ON r.id = l.repository_id \
        JOIN namespace n ON n.id = r.namespace_id \
        WHERE l.blob_id = b.id AND l.refs > 0 AND n.account_id = $1)";

/// Counts the bytes that only the trash of an account keeps on the disk.
///
/// # Errors
/// Those of the database.
pub async fn bytes(read: Read<'_>, account_id: &str) -> Result<i64> {
    let exec = read.exec();
    let statement = Statement::from_sql_and_values(backend(&exec), BYTES, [account_id.into()]);
    let row = Number::find_by_statement(statement).one(&exec).await?;
    Ok(row.map_or(0, |row| row.id))
}

#[derive(FromQueryResult)]
struct Id {
    id: String,
}

const ACCOUNTS: &str = "SELECT a.id FROM account a WHERE EXISTS (SELECT 1 FROM namespace n \
    JOIN trash t ON t.namespace_id = n.id WHERE n.account_id = a.id) ORDER BY a.id";

/// Lists the accounts that have something in the trash.
///
/// # Errors
/// Those of the database.
pub async fn accounts(read: Read<'_>) -> Result<Vec<String>> {
    let exec = read.exec();
    let statement = Statement::from_string(backend(&exec), ACCOUNTS);
    let rows = Id::find_by_statement(statement).all(&exec).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// The bytes of an entry: its image with its manifest, as far as this lies in the trash.
const ENTRY_BYTES: &str = "trash.size + COALESCE((SELECT m.size FROM trash_manifest m \
    WHERE m.namespace_id = trash.namespace_id AND m.repository = trash.repository \
    AND m.digest = trash.digest), 0)";

/// Lists number and bytes of the oldest entries of an account.
///
/// # Errors
/// Those of the database.
pub async fn oldest(read: Read<'_>, account_id: &str, limit: u64) -> Result<Vec<(i64, i64)>> {
    use super::entity::namespace;
    use sea_orm::QueryTrait;
    let own = namespace::Entity::find()
        .select_only()
        .column(namespace::Column::Id)
        .filter(namespace::Column::AccountId.eq(account_id))
        .into_query();
    let rows = Entity::find()
        .select_only()
        .column(Column::Id)
        .column_as(Expr::cust(ENTRY_BYTES), "bytes")
        .filter(Column::NamespaceId.in_subquery(own))
        .order_by_asc(Column::Id)
        .limit(limit)
        .into_tuple()
        .all(&read.exec())
        .await?;
    Ok(rows)
}
