//! Manifests, what they name and what refers to them.

use berth_core::oci::Digest;
use berth_core::time::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect,
    Statement, Value,
};

use super::dialect::{backend, places};
use super::entity::manifest::{ActiveModel, Column, Entity};
use super::entity::manifest_ref;
use super::repository::Author;
use super::{Read, Tx, protection};
use crate::error::{Error, Result};

/// What a reference of a manifest points to, as the row says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefKind {
    /// The configuration.
    Config,
    /// A layer.
    Layer,
    /// An entry of an index.
    Child,
}

impl RefKind {
    /// Returns the word in the row.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Config => "config",
            Self::Layer => "layer",
            Self::Child => "child",
        }
    }
}

/// A manifest without its body.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct ManifestHead {
    /// Its number.
    pub id: i64,
    /// The tag it was asked for by.
    pub tag_id: Option<i64>,
    /// Its digest.
    pub digest: String,
    /// Its media type.
    pub media_type: String,
    /// Its bytes.
    pub size: i64,
}

const BY_TAG: &str = "SELECT m.id, t.id AS tag_id, m.digest, m.media_type, m.size \
    FROM tag t JOIN manifest m ON m.id = t.manifest_id \
    WHERE t.repository_id = $1 AND t.name = $2";

const BY_DIGEST: &str = "SELECT m.id, CAST(NULL AS BIGINT) AS tag_id, m.digest, m.media_type, \
    m.size FROM manifest m WHERE m.repository_id = $1 AND m.digest = $2";

/// Finds a manifest by tag.
///
/// # Errors
/// Those of the database.
pub async fn by_tag(read: Read<'_>, repository_id: i64, tag: &str) -> Result<Option<ManifestHead>> {
    head(read, BY_TAG, repository_id, tag).await
}

/// Finds a manifest by digest.
///
/// # Errors
/// Those of the database.
pub async fn by_digest(
    read: Read<'_>,
    repository_id: i64,
    digest: &Digest,
) -> Result<Option<ManifestHead>> {
    head(read, BY_DIGEST, repository_id, digest.as_str()).await
}

async fn head(
    read: Read<'_>,
    sql: &str,
    repository_id: i64,
    name: &str,
) -> Result<Option<ManifestHead>> {
    let exec = read.exec();
    let values = [repository_id.into(), name.into()];
    let statement = Statement::from_sql_and_values(backend(&exec), sql, values);
    Ok(ManifestHead::find_by_statement(statement)
        .one(&exec)
        .await?)
}

/// Returns the bytes of a manifest, as they were pushed.
///
/// # Errors
/// Those of the database.
pub async fn body(read: Read<'_>, id: i64) -> Result<Option<Vec<u8>>> {
    let body = Entity::find_by_id(id)
        .select_only()
        .column(Column::Body)
        .into_tuple()
        .one(&read.exec())
        .await?;
    Ok(body)
}

/// A manifest of a repository, as an index needs to know it.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct ChildRow {
    /// Its number.
    pub id: i64,
    /// Its digest.
    pub digest: String,
    /// Its media type.
    pub media_type: String,
    /// Its bytes.
    pub size: i64,
    /// Its platform.
    pub platform: Option<String>,
}

/// Finds those of the digests that the repository has as manifests.
///
/// # Errors
/// Those of the database.
pub async fn children(
    read: Read<'_>,
    repository_id: i64,
    digests: &[&str],
) -> Result<Vec<ChildRow>> {
    let mut found = Vec::new();
    for digests in digests.chunks(500) {
        let rows = Entity::find()
            .select_only()
            .columns([Column::Id, Column::Digest, Column::MediaType])
            .columns([Column::Size, Column::Platform])
            .filter(Column::RepositoryId.eq(repository_id))
            .filter(Column::Digest.is_in(digests.iter().copied()))
            .into_model::<ChildRow>()
            .all(&read.exec())
            .await?;
        found.extend(rows);
    }
    Ok(found)
}

/// A manifest that is pushed.
#[derive(Debug)]
pub struct NewManifest<'a> {
    /// Its repository.
    pub repository_id: i64,
    /// Its digest.
    pub digest: &'a Digest,
    /// What it says of itself.
    pub manifest: &'a berth_core::oci::Manifest,
    /// Its bytes.
    pub body: &'a [u8],
    /// Its platform, as its configuration says.
    pub platform: Option<String>,
    /// When it was built, as its configuration says.
    pub created: Option<Timestamp>,
    /// What it names.
    pub refs: Vec<NewRef>,
    /// Who pushes it.
    pub author: &'a Author,
}

/// A reference of a manifest that is pushed.
#[derive(Debug, Clone)]
pub struct NewRef {
    /// What it points to.
    pub kind: RefKind,
    /// Its digest.
    pub digest: String,
    /// Its bytes, as the manifest says.
    pub size: i64,
    /// Its media type, as the manifest says.
    pub media_type: String,
    /// The blob, unless it is a manifest or elsewhere.
    pub blob_id: Option<i64>,
    /// The manifest, where it is one.
    pub child_id: Option<i64>,
    /// Its platform.
    pub platform: Option<String>,
}

/// Adds a manifest with its references, and returns its number. Indexes of the repository that
/// name it already have it as their child again.
///
/// # Errors
/// Those of the database.
pub async fn insert(tx: &Tx, new: NewManifest<'_>, now: Timestamp) -> Result<i64> {
    let manifest = new.manifest;
    let config = manifest.config.as_ref();
    let digest_of = |descriptor: &berth_core::oci::Descriptor| descriptor.digest.to_string();
    let annotations = match manifest.annotations.is_empty() {
        true => None,
        false => Some(serde_json::to_value(&manifest.annotations).map_err(Error::internal)?),
    };
    let row = ActiveModel {
        id: NotSet,
        repository_id: Set(new.repository_id),
        digest: Set(new.digest.to_string()),
        media_type: Set(manifest.media_type.clone()),
        artifact_type: Set(manifest.artifact_type.clone()),
        subject_digest: Set(manifest.subject.as_ref().map(digest_of)),
        config_digest: Set(config.map(digest_of)),
        config_media_type: Set(config.map(|config| config.media_type.clone())),
        image_size: Set(i64::try_from(manifest.content_size()).map_err(Error::internal)?),
        size: Set(i64::try_from(new.body.len()).map_err(Error::internal)?),
        body: Set(new.body.to_vec()),
        platform: Set(new.platform),
        created_ms: Set(new.created.map(Timestamp::as_ms)),
        annotations: Set(annotations),
        pushed_ms: Set(now.as_ms()),
        pushed_by: Set(new.author.id.clone()),
        pushed_by_name: Set(new.author.name.clone()),
        last_pull_ms: Set(None),
        pulls: Set(0),
    };
    let id = Entity::insert(row).exec(tx.exec()).await?.last_insert_id;
    insert_refs(tx, vec![(id, new.refs)]).await?;
    relink(tx, new.repository_id, &[new.digest.as_str()]).await?;
    Ok(id)
}

/// Makes manifests that came the children of indexes of the repository that name them already.
///
/// # Errors
/// Those of the database.
pub async fn relink(tx: &Tx, repository_id: i64, digests: &[&str]) -> Result<()> {
    for digests in digests.chunks(500) {
        let sql = format!("{RELINK} AND digest IN ({})", places(2, digests.len()));
        let digests = digests.iter().map(|digest| Value::from(*digest));
        let values = std::iter::once(repository_id.into()).chain(digests);
        let statement = Statement::from_sql_and_values(backend(tx.exec()), sql, values);
        tx.exec().execute_raw(statement).await?;
    }
    Ok(())
}

/// An index may have lost a child, which comes back now. Only the few that have are looked at, and
/// their manifests one by one: a repository may have any number of others.
const RELINK: &str = "UPDATE manifest_ref SET child_id = (\
        SELECT c.id FROM manifest c WHERE c.repository_id = $1 AND c.digest = manifest_ref.digest) \
    WHERE kind = 'child' AND child_id IS NULL AND blob_id IS NULL \
    AND EXISTS (SELECT 1 FROM manifest m \
        WHERE m.id = manifest_ref.manifest_id AND m.repository_id = $1)";

/// Adds what manifests name.
///
/// # Errors
/// Those of the database.
pub async fn insert_refs(tx: &Tx, refs: Vec<(i64, Vec<NewRef>)>) -> Result<()> {
    let mut rows = Vec::new();
    for (manifest_id, refs) in refs {
        for (position, new) in refs.into_iter().enumerate() {
            rows.push(manifest_ref::ActiveModel {
                manifest_id: Set(manifest_id),
                position: Set(i32::try_from(position).map_err(Error::internal)?),
                kind: Set(new.kind.word().to_owned()),
                digest: Set(new.digest),
                size: Set(new.size),
                media_type: Set(new.media_type),
                blob_id: Set(new.blob_id),
                child_id: Set(new.child_id),
                platform: Set(new.platform),
            });
        }
    }
    for rows in rows.chunks(200) {
        manifest_ref::Entity::insert_many(rows.to_vec())
            .exec_without_returning(tx.exec())
            .await?;
    }
    Ok(())
}

/// An index may name indexes; the walk ends at eight levels.
const WEIGH: &str = "WITH RECURSIVE part (id, depth) AS (\
        SELECT child_id, 1 FROM manifest_ref WHERE manifest_id = $1 AND child_id IS NOT NULL \
        UNION SELECT r.child_id, p.depth + 1 FROM manifest_ref r JOIN part p ON p.id = r.manifest_id \
        WHERE r.child_id IS NOT NULL AND p.depth < 8) \
    UPDATE manifest SET image_size = (\
        SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM (\
            SELECT DISTINCT digest, size FROM manifest_ref \
            WHERE child_id IS NULL AND (manifest_id = $1 OR manifest_id IN (SELECT id FROM part))\
        ) AS content) \
    WHERE id = $1";

/// Gives an index the size of its images, each blob counted once.
///
/// # Errors
/// Those of the database.
pub async fn weigh_index(tx: &Tx, id: i64) -> Result<()> {
    let exec = tx.exec();
    let statement = Statement::from_sql_and_values(backend(exec), WEIGH, [id.into()]);
    exec.execute_raw(statement).await?;
    Ok(())
}

/// Notes that a manifest was pushed again.
///
/// # Errors
/// Those of the database.
pub async fn renew(tx: &Tx, id: i64, author: &Author, now: Timestamp) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::PushedMs, now.as_ms().into())
        .col_expr(Column::PushedBy, author.id.as_str().into())
        .col_expr(Column::PushedByName, author.name.as_str().into())
        .filter(Column::Id.eq(id))
        .exec(tx.exec())
        .await?;
    Ok(())
}

/// Removes a manifest of a repository; its tags and references go with it.
///
/// # Errors
/// `TagProtected` where a protected tag leads to it, directly or by an index.
pub async fn delete(tx: &Tx, repository_id: i64, id: i64) -> Result<()> {
    protection::check_manifest(tx, id, repository_id).await?;
    Entity::delete_by_id(id).exec(tx.exec()).await?;
    Ok(())
}

/// Removes manifests that no tag leads to, with their references.
///
/// # Errors
/// `Internal` where a tag does lead to one: it may be protected.
pub async fn delete_untagged(tx: &Tx, ids: &[i64]) -> Result<()> {
    for ids in ids.chunks(500) {
        let done = Entity::delete_many()
            .filter(Column::Id.is_in(ids.iter().copied()))
            .filter(Expr::cust(
                "NOT EXISTS (SELECT 1 FROM tag t WHERE t.manifest_id = manifest.id)",
            ))
            .exec(tx.exec())
            .await?;
        if usize::try_from(done.rows_affected).ok() != Some(ids.len()) {
            return Err(Error::internal("a manifest was to go that a tag leads to"));
        }
    }
    Ok(())
}
