//! How manifests lie in the trash: put there with what they keep, and brought back.

use std::collections::{HashMap, HashSet};

use berth_core::time::Timestamp;
use sea_orm::sea_query::LockType;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect, Statement, Value,
};

use super::Tx;
use super::blob::{BlobRow, revive_condemned};
use super::dialect::{backend, places};
use super::entity::blob;
use super::entity::trash_manifest::{Column, Entity};
use super::trash::{BATCH, Shelf, Throw};
use crate::error::Result;

/// What a manifest is, here and there.
const ROW: &str = "digest, media_type, artifact_type, subject_digest, config_digest, \
    config_media_type, image_size, size, body, platform, created_ms, annotations, pushed_ms, \
    pushed_by, pushed_by_name, last_pull_ms, pulls";

/// Puts copies of live manifests into the trash, in the place of earlier ones, with the blobs that
/// they keep and what `leads` says comes back with each, besides what came back with the earlier
/// one. The caller removes the manifests.
///
/// # Errors
/// Those of the database.
pub async fn keep(
    tx: &Tx,
    throw: &Throw<'_>,
    ids: &[i64],
    leads: &HashMap<i64, HashSet<i64>>,
) -> Result<()> {
    for ids in ids.chunks(BATCH) {
        let sql = format!(
            "INSERT INTO trash_manifest (namespace_id, repository, deleted_ms, expires_ms, {ROW}) \
             SELECT $1, $2, $3, $4, {ROW} FROM manifest WHERE id IN ({}) ORDER BY id \
             ON CONFLICT (namespace_id, repository, digest) DO UPDATE SET {}",
            places(5, ids.len()),
            replaced()
        );
        let mut values = on(throw.shelf);
        values.extend([throw.now.as_ms().into(), throw.expires.as_ms().into()]);
        run(tx, sql, values, ids).await?;
        forget_blobs(tx, throw.shelf, ids).await?;
        let sql = format!(
            "INSERT INTO trash_blob (manifest_id, blob_id) SELECT DISTINCT {KEPT}, r.blob_id \
             FROM manifest_ref r JOIN manifest m ON m.id = r.manifest_id \
             WHERE r.blob_id IS NOT NULL AND r.manifest_id IN ({})",
            places(3, ids.len())
        );
        run(tx, sql, on(throw.shelf), ids).await?;
    }
    let wanted: HashSet<i64> = ids.iter().copied().collect();
    let edges = leads
        .iter()
        .filter(|(from, _)| wanted.contains(from))
        .flat_map(|(from, to)| to.iter().map(|to| (*from, *to)));
    let edges: Vec<(i64, i64)> = edges.collect();
    for edges in edges.chunks(BATCH) {
        lead(tx, throw.shelf, edges).await?;
    }
    Ok(())
}

/// What lies in the trash under the digest of a manifest `m`. It is looked up for each by itself:
/// joined, PostgreSQL would go through all that lies there while it does not know yet how much that
/// is.
const KEPT: &str = "(SELECT k.id FROM trash_manifest k \
    WHERE k.namespace_id = $1 AND k.repository = $2 AND k.digest = m.digest)";

/// What lies there under the same digest is of an earlier time. Its row stays, and with it what was
/// noted to come back: an entry of that time still leads to it.
fn replaced() -> String {
    let columns = ROW.split(", ").chain(["deleted_ms", "expires_ms"]);
    let sets: Vec<String> = columns
        .map(|column| format!("{column} = excluded.{column}"))
        .collect();
    sets.join(", ")
}

/// The bytes of an earlier time may lie elsewhere than those of now.
async fn forget_blobs(tx: &Tx, shelf: Shelf<'_>, ids: &[i64]) -> Result<()> {
    let sql = format!(
        "DELETE FROM trash_blob WHERE manifest_id IN \
         (SELECT {KEPT} FROM manifest m WHERE m.id IN ({}))",
        places(3, ids.len())
    );
    run(tx, sql, on(shelf), ids).await
}

/// Notes what comes back with what; both are live still.
async fn lead(tx: &Tx, shelf: Shelf<'_>, edges: &[(i64, i64)]) -> Result<()> {
    let pairs: Vec<String> = (0..edges.len())
        .map(|at| format!("({})", places(at.saturating_mul(2).saturating_add(3), 2)))
        .collect();
    let sql = format!(
        "INSERT INTO trash_part (manifest_id, digest) SELECT {KEPT}, c.digest \
         FROM (SELECT CAST(NULL AS BIGINT) AS a, CAST(NULL AS BIGINT) AS b WHERE 1 = 0 \
             UNION ALL VALUES {}) AS e \
         JOIN manifest m ON m.id = e.a JOIN manifest c ON c.id = e.b WHERE 1 = 1 \
         ON CONFLICT (manifest_id, digest) DO NOTHING",
        pairs.join(", ")
    );
    let values: Vec<i64> = edges.iter().flat_map(|(from, to)| [*from, *to]).collect();
    run(tx, sql, on(shelf), &values).await
}

fn on(shelf: Shelf<'_>) -> Vec<Value> {
    vec![shelf.namespace_id.into(), shelf.repository.as_str().into()]
}

async fn run(tx: &Tx, sql: String, mut values: Vec<Value>, ids: &[i64]) -> Result<()> {
    values.extend(ids.iter().map(|id| Value::from(*id)));
    let exec = tx.exec();
    exec.execute_raw(Statement::from_sql_and_values(backend(exec), sql, values))
        .await?;
    Ok(())
}

/// A manifest in the trash.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Kept {
    /// Its number.
    pub id: i64,
    /// Its digest.
    pub digest: String,
    /// Its bytes.
    pub size: i64,
}

/// Finds manifests in the trash by their digests, with what comes back with them.
///
/// # Errors
/// Those of the database.
pub async fn reach(tx: &Tx, shelf: Shelf<'_>, digests: &[&str]) -> Result<Vec<Kept>> {
    let mut found: HashMap<i64, Kept> = HashMap::new();
    for digests in digests.chunks(BATCH) {
        let sql = format!(
            "WITH RECURSIVE reached (id) AS (SELECT id FROM trash_manifest \
                 WHERE namespace_id = $1 AND repository = $2 AND digest IN ({}) \
                 UNION SELECT k.id FROM reached r JOIN trash_part p ON p.manifest_id = r.id \
                 JOIN trash_manifest k ON k.namespace_id = $1 AND k.repository = $2 \
                 AND k.digest = p.digest) \
             SELECT k.id, k.digest, k.size FROM trash_manifest k JOIN reached r ON r.id = k.id",
            places(3, digests.len())
        );
        let mut values = on(shelf);
        values.extend(digests.iter().map(|digest| Value::from(*digest)));
        let statement = Statement::from_sql_and_values(backend(tx.exec()), sql, values);
        let rows = Kept::find_by_statement(statement).all(tx.exec()).await?;
        found.extend(rows.into_iter().map(|row| (row.id, row)));
    }
    Ok(found.into_values().collect())
}

/// Keeps the blobs of manifests in the trash from the collector until the end of the change, and
/// makes them the repository's, as yet named by no manifest. Returns them for each manifest; those
/// whose bytes are lost come along, and are lost still.
///
/// # Errors
/// Those of the database.
pub async fn link_blobs(
    tx: &Tx,
    repository_id: i64,
    ids: &[i64],
    now: Timestamp,
) -> Result<HashMap<i64, Vec<BlobRow>>> {
    let mut found: HashMap<i64, Vec<BlobRow>> = HashMap::new();
    for ids in ids.chunks(BATCH) {
        let kept = kept_blobs(tx, ids).await?;
        let numbers: HashSet<i64> = kept.iter().map(|(_, blob)| *blob).collect();
        let mut numbers: Vec<i64> = numbers.into_iter().collect();
        numbers.sort_unstable();
        let mut rows = HashMap::new();
        for numbers in numbers.chunks(BATCH) {
            let blobs = blob::Entity::find()
                .filter(blob::Column::Id.is_in(numbers.iter().copied()))
                .order_by_asc(blob::Column::Id)
                .lock(LockType::KeyShare)
                .all(tx.exec())
                .await?;
            revive_condemned(tx, &blobs).await?;
            rows.extend(blobs.into_iter().map(|row| (row.id, BlobRow::from(row))));
        }
        link(tx, repository_id, ids, now).await?;
        for (manifest, number) in kept {
            if let Some(row) = rows.get(&number) {
                found.entry(manifest).or_default().push(row.clone());
            }
        }
    }
    Ok(found)
}

async fn kept_blobs(tx: &Tx, ids: &[i64]) -> Result<Vec<(i64, i64)>> {
    use super::entity::trash_blob::{Column, Entity};
    let kept = Entity::find()
        .select_only()
        .columns([Column::ManifestId, Column::BlobId])
        .filter(Column::ManifestId.is_in(ids.iter().copied()))
        .into_tuple()
        .all(tx.exec())
        .await?;
    Ok(kept)
}

/// A link that is there already is locked by the same statement, so that the collector does not
/// take it away before the manifest is counted in.
async fn link(tx: &Tx, repository_id: i64, ids: &[i64], now: Timestamp) -> Result<()> {
    let sql = format!(
        "INSERT INTO blob_link (repository_id, blob_id, refs, created_ms) \
         SELECT $1, k.blob_id, 0, $2 FROM (SELECT DISTINCT blob_id FROM trash_blob \
             WHERE manifest_id IN ({})) AS k WHERE 1 = 1 ORDER BY k.blob_id \
         ON CONFLICT (repository_id, blob_id) DO UPDATE SET created_ms = excluded.created_ms",
        places(3, ids.len())
    );
    run(tx, sql, vec![repository_id.into(), now.as_ms().into()], ids).await
}

/// Brings manifests of the trash back into a repository that has none of their digests; what they
/// name is the caller's to add.
///
/// # Errors
/// Those of the database.
pub async fn bring_back(tx: &Tx, repository_id: i64, ids: &[i64]) -> Result<()> {
    for ids in ids.chunks(BATCH) {
        let sql = format!(
            "INSERT INTO manifest (repository_id, {ROW}) SELECT $1, {ROW} FROM trash_manifest \
             WHERE id IN ({}) ORDER BY id",
            places(2, ids.len())
        );
        run(tx, sql, vec![repository_id.into()], ids).await?;
    }
    Ok(())
}

/// The bytes of a manifest in the trash.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct KeptBody {
    /// Its number.
    pub id: i64,
    /// Its digest.
    pub digest: String,
    /// Its media type.
    pub media_type: String,
    /// Its bytes, as they were pushed.
    pub body: Vec<u8>,
}

/// Returns the bytes of some manifests in the trash.
///
/// # Errors
/// Those of the database.
pub async fn bodies(tx: &Tx, ids: &[i64]) -> Result<Vec<KeptBody>> {
    let rows = Entity::find()
        .select_only()
        .columns([Column::Id, Column::Digest, Column::MediaType, Column::Body])
        .filter(Column::Id.is_in(ids.iter().copied()))
        .into_model::<KeptBody>()
        .all(tx.exec())
        .await?;
    Ok(rows)
}
