//! What retention rules ask of a repository, each in one query for all of its tags.

use berth_core::share::Deadline;
use berth_core::time::Timestamp;
use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QuerySelect, RelationDef,
    Statement,
};

use super::Read;
use super::dialect::backend;
use super::entity::{manifest, share, tag};
use super::sharing::{deadline, is_valid};
use crate::error::{Error, Result};

/// What there may be very many of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// Tags.
    Tags,
    /// Manifests.
    Manifests,
    /// What manifests name.
    Refs,
}

impl Counted {
    fn rows(self) -> &'static str {
        match self {
            Self::Tags => "SELECT 1 AS one FROM tag WHERE repository_id = $1",
            Self::Manifests => "SELECT 1 AS one FROM manifest WHERE repository_id = $1",
            Self::Refs => {
                "SELECT 1 AS one FROM manifest_ref r JOIN manifest m ON m.id = r.manifest_id \
                 WHERE m.repository_id = $1"
            }
        }
    }
}

#[derive(FromQueryResult)]
struct Count {
    count: i64,
}

/// Tells whether a repository has more than so many.
///
/// # Errors
/// Those of the database.
pub async fn has_more(
    read: Read<'_>,
    repository_id: i64,
    what: Counted,
    most: u64,
) -> Result<bool> {
    let (rows, limit) = (what.rows(), most.saturating_add(1));
    let sql = format!("SELECT COUNT(*) AS count FROM ({rows} LIMIT {limit}) AS found");
    let counts: Vec<Count> = all(read, &sql, repository_id).await?;
    let count = counts.first().map_or(0, |row| row.count);
    Ok(u64::try_from(count).map_err(Error::internal)? > most)
}

/// A tag with what it leads to.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct TagRow {
    /// Its name.
    pub name: String,
    /// When it was last pushed.
    pub pushed_ms: i64,
    /// When it was last pulled.
    pub last_pull_ms: Option<i64>,
    /// The number of its manifest.
    pub manifest_id: i64,
    /// The digest of its manifest.
    pub digest: String,
    /// The bytes of its image.
    pub image_size: i64,
}

const TAGS: &str = "SELECT t.name, t.pushed_ms, t.last_pull_ms, t.manifest_id, m.digest, \
    m.image_size FROM tag t JOIN manifest m ON m.id = t.manifest_id WHERE t.repository_id = $1";

/// Returns all tags of a repository, in no order.
///
/// # Errors
/// Those of the database.
pub async fn tags(read: Read<'_>, repository_id: i64) -> Result<Vec<TagRow>> {
    all(read, TAGS, repository_id).await
}

/// Returns some tags of a repository by their names, in no order.
///
/// # Errors
/// Those of the database.
pub async fn some(read: Read<'_>, repository_id: i64, names: &[&str]) -> Result<Vec<TagRow>> {
    let manifest: RelationDef = tag::Entity::belongs_to(manifest::Entity)
        .from(tag::Column::ManifestId)
        .to(manifest::Column::Id)
        .into();
    let rows = tag::Entity::find()
        .select_only()
        .columns([tag::Column::Name, tag::Column::PushedMs])
        .columns([tag::Column::LastPullMs, tag::Column::ManifestId])
        .columns([manifest::Column::Digest, manifest::Column::ImageSize])
        .join(JoinType::InnerJoin, manifest)
        .filter(tag::Column::RepositoryId.eq(repository_id))
        .filter(tag::Column::Name.is_in(names.iter().copied()))
        .into_model::<TagRow>()
        .all(&read.exec())
        .await?;
    Ok(rows)
}

/// A manifest.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct ManifestRow {
    /// Its number.
    pub id: i64,
    /// Its digest.
    pub digest: String,
    /// The digest of what it refers to.
    pub subject_digest: Option<String>,
    /// Its bytes.
    pub size: i64,
}

const MANIFESTS: &str =
    "SELECT id, digest, subject_digest, size FROM manifest WHERE repository_id = $1";

/// Returns all manifests of a repository, in no order.
///
/// # Errors
/// Those of the database.
pub async fn manifests(read: Read<'_>, repository_id: i64) -> Result<Vec<ManifestRow>> {
    all(read, MANIFESTS, repository_id).await
}

/// What a manifest names: a blob, or an entry of an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromQueryResult)]
pub struct RefRow {
    /// The manifest that names it.
    pub manifest_id: i64,
    /// The blob.
    pub blob_id: Option<i64>,
    /// The entry.
    pub child_id: Option<i64>,
}

const REFS: &str = "SELECT r.manifest_id, r.blob_id, r.child_id FROM manifest_ref r \
    JOIN manifest m ON m.id = r.manifest_id \
    WHERE m.repository_id = $1 AND (r.blob_id IS NOT NULL OR r.child_id IS NOT NULL)";

/// Returns what the manifests of a repository name and what is there, in no order.
///
/// # Errors
/// Those of the database.
pub async fn refs(read: Read<'_>, repository_id: i64) -> Result<Vec<RefRow>> {
    all(read, REFS, repository_id).await
}

/// A blob of a repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromQueryResult)]
pub struct BlobRow {
    /// Its number.
    pub id: i64,
    /// Its bytes.
    pub size: i64,
    /// Whether another repository of the account has it, too; what others have is not told.
    pub elsewhere: bool,
}

const BLOBS: &str = "SELECT b.id, b.size, EXISTS (SELECT 1 FROM blob_link o \
        JOIN repository r ON r.id = o.repository_id \
        JOIN namespace of_it ON of_it.id = r.namespace_id \
        WHERE o.blob_id = b.id AND o.repository_id <> l.repository_id \
        AND of_it.account_id = n.account_id) AS elsewhere \
    FROM blob_link l JOIN blob b ON b.id = l.blob_id \
    JOIN repository own ON own.id = l.repository_id \
    JOIN namespace n ON n.id = own.namespace_id \
    WHERE l.repository_id = $1 AND l.refs > 0";

/// Returns the blobs that manifests of a repository name, in no order.
///
/// # Errors
/// Those of the database.
pub async fn blobs(read: Read<'_>, repository_id: i64) -> Result<Vec<BlobRow>> {
    all(read, BLOBS, repository_id).await
}

async fn all<R: FromQueryResult>(read: Read<'_>, sql: &str, repository_id: i64) -> Result<Vec<R>> {
    let exec = read.exec();
    let statement = Statement::from_sql_and_values(backend(&exec), sql, [repository_id.into()]);
    Ok(R::find_by_statement(statement).all(&exec).await?)
}

/// Returns until when a repository is shared at this time.
///
/// # Errors
/// Those of the database.
pub async fn shares(read: Read<'_>, repository_id: i64, now: Timestamp) -> Result<Vec<Deadline>> {
    let rows: Vec<Option<i64>> = share::Entity::find()
        .select_only()
        .column(share::Column::DeadlineMs)
        .filter(share::Column::RepositoryId.eq(repository_id))
        .filter(is_valid(now))
        .into_tuple()
        .all(&read.exec())
        .await?;
    Ok(rows.into_iter().map(deadline).collect())
}

#[derive(FromQueryResult)]
struct Name {
    tag: String,
}

const DEPLOYED: &str = "SELECT DISTINCT d.tag FROM trigger_delivery d WHERE d.id IN (\
        SELECT MAX(l.id) FROM trigger_delivery l JOIN \"trigger\" t ON t.id = l.trigger_id \
        WHERE t.repository_id = $1 AND t.kind = 'workload' AND l.state = 'success' \
            AND l.is_test = $2 \
        GROUP BY l.trigger_id)";

/// Returns the tags that triggers deployed last to workloads.
///
/// # Errors
/// Those of the database.
pub async fn deployed(read: Read<'_>, repository_id: i64) -> Result<Vec<String>> {
    let exec = read.exec();
    let values = [repository_id.into(), false.into()];
    let statement = Statement::from_sql_and_values(backend(&exec), DEPLOYED, values);
    let rows = Name::find_by_statement(statement).all(&exec).await?;
    Ok(rows.into_iter().map(|row| row.tag).collect())
}
